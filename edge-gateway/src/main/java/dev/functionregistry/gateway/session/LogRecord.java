package dev.functionregistry.gateway.session;

import dev.functionregistry.access.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a socket writes to the log, always under the session that it is authenticated for. */
public sealed interface LogRecord {

    record Opened(
            Principal owner,
            @Nullable String origin,
            @Nullable String client,
            long graceMs) implements LogRecord {}

    record Attached(
            String ref,
            Principal principal,
            @Nullable String origin,
            String pageLife,
            boolean resuming,
            List<HeldExecution> held)
            implements LogRecord {
        public Attached {
            held = List.copyOf(held);
        }
    }

    /** An execution that the client says it holds. */
    record HeldExecution(ExecutionId id, boolean started) {}

    /** @param reason socket_closed, socket_lost, draining or replaced */
    record Detached(long epoch, String reason) implements LogRecord {}

    record Closed(long epoch, String reason) implements LogRecord {}

    /** @param number count of registration records of this epoch, from 1 */
    record Registered(String ref, long epoch, long number, List<FunctionSpec> functions) implements LogRecord {
        public Registered {
            functions = List.copyOf(functions);
        }
    }

    /** @param number count of registration records of this epoch, from 1 */
    record Unregistered(String ref, long epoch, long number, List<String> names) implements LogRecord {
        public Unregistered {
            names = List.copyOf(names);
        }
    }

    record Started(ExecutionId id, long epoch) implements LogRecord {}

    /**
     * @param number registration records of this epoch sent before this answer
     * @param handlerMicros between function.started and function.result here; null when no start was seen
     */
    record Result(
            ExecutionId id,
            long epoch,
            long number,
            ClientFrame.Answer answer,
            @Nullable Long handlerMicros) implements LogRecord {}

    /**
     * A bridge shall attach to a call.
     *
     * @param tenant whose key the call was begun with; null for the deployment's own
     */
    record ModelCall(String callId, @Nullable String tenant) implements LogRecord {}

    /**
     * @param revision newest tools revision that the page was told; 0 when none was
     * @param tenant whose key a model session runs on that is opened for it; null for the deployment's own
     * @param options of the model's session from here on, as the JSON text of an object; null to leave them as they are
     */
    record Turn(
            String ref,
            String text,
            long revision,
            @Nullable String tenant,
            @Nullable String options) implements LogRecord {}
}
