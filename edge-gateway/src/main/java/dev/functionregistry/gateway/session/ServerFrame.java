package dev.functionregistry.gateway.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway may send. */
public sealed interface ServerFrame {

    /** @param revision tools revision that the session stands at; 0 before the first registration */
    record Opened(
            String ref,
            String sessionId,
            String resumeSecret,
            boolean resumed,
            long epoch,
            long graceMs,
            long revision,
            int maxFrameBytes,
            int maxTools)
            implements ServerFrame {}

    /** The answer to a batch, in the order asked. */
    record BatchAnswered(String ref, BatchKind kind, long revision, List<FunctionAnswer> results)
            implements ServerFrame {
        public BatchAnswered {
            results = List.copyOf(results);
        }
    }

    /**
     * One execution for the client.
     *
     * @param arguments JSON text
     * @param timeoutMs milliseconds left when it was sent
     */
    record Call(
            ExecutionId id,
            String name,
            String arguments,
            String version,
            long timeoutMs,
            @Nullable String traceparent) implements ServerFrame {}

    record Cancel(ExecutionId id, String reason) implements ServerFrame {}

    /** The result is in the log; the client may forget it. */
    record Acknowledged(String id) implements ServerFrame {}

    record AssistantText(
            String ref, String text, boolean done, @Nullable Failure error) implements ServerFrame {}

    /** A bridge will attach to the call. */
    record ModelAttached(String ref, String callId) implements ServerFrame {}

    /**
     * The model's service does not take a tool.
     *
     * @param name null when it refused the whole list
     * @param code the service's code
     */
    record ToolRefused(long revision, @Nullable String name, String code, String message) implements ServerFrame {}

    /** Why the model's turn failed. */
    record Failure(String code, String message, boolean retryable) {}

    record Drain(long reconnectAfterMs) implements ServerFrame {}

    /** @param fatal the socket closes after it */
    record Error(
            @Nullable String ref,
            @Nullable String id,
            String code,
            String message,
            boolean retryable,
            @Nullable Long retryAfterMs,
            @Nullable String pointer,
            boolean fatal)
            implements ServerFrame {}
}
