package dev.functionregistry.core.session;

import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.outcome.Code;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rules decided about a session. Times are milliseconds since the epoch. */
public sealed interface SessionEvent {

    record Opened(Principal owner, @Nullable String origin, long graceMs, long at) implements SessionEvent {}

    /**
     * A socket carries the session from now on; open calls want to hear of it as {@code CallInput.Reattached}.
     *
     * @param resumed true when a socket carried the session before
     * @param revision tools revision that the socket finds
     */
    record Attached(
            long epoch,
            String ref,
            GatewayAddress gateway,
            Principal principal,
            @Nullable String origin,
            String pageLife,
            boolean resumed,
            long revision,
            long at)
            implements SessionEvent {}

    /** The socket that asked is told no; the session stays as it was. */
    record AttachRefused(long epoch, String ref, GatewayAddress gateway, Code code, String message)
            implements SessionEvent {}

    /** The socket that carried the session until now is told that it does no longer: SESSION_REPLACED, GATEWAY_LOST or SESSION_GONE. */
    record SocketDropped(GatewayAddress gateway, long epoch, Code code) implements SessionEvent {}

    record Detached(long epoch, String reason, long at) implements SessionEvent {}

    /** Store this version; it replaces what stood under its name and version. */
    record FunctionPut(RegisteredFunction function) implements SessionEvent {}

    /** Forget this version. */
    record FunctionRemoved(String name, String version) implements SessionEvent {}

    /**
     * The model sees another list.
     *
     * @param revision one more than the last
     * @param tools the whole list, by name
     * @param leftOut names that the user may call and that found no room in it
     * @param reason {@code registered}, {@code unregistered}, {@code attached}, {@code grace_over},
     *     {@code policy_changed} or why the session is over
     */
    record ToolsChanged(long revision, List<Tool> tools, List<String> leftOut, String reason, long at)
            implements SessionEvent {
        public ToolsChanged {
            tools = List.copyOf(tools);
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * The answer to a batch; open calls behind the barrier want to hear of it as {@code CallInput.Applied}.
     *
     * @param number registration record of this epoch that is now applied
     * @param revision tools revision after it
     * @param functions one per function, in the order asked
     */
    record RegistrationAnswered(
            String ref, long epoch, GatewayAddress gateway, long number, long revision, List<FunctionOutcome> functions)
            implements SessionEvent {
        public RegistrationAnswered {
            functions = List.copyOf(functions);
        }
    }

    /** The session is over: its tools go, open calls want to hear of it as {@code CallInput.SessionEnded}. */
    record Closed(String reason, long at) implements SessionEvent {}

    /** Nothing changed, and why. Nobody is told; the audit keeps it. */
    record Ignored(Code code, String message) implements SessionEvent {}
}
