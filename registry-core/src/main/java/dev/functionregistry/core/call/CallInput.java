package dev.functionregistry.core.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen to a call. */
public sealed interface CallInput {

    /**
     * Somebody asks for the call; its time is the decision's {@code now}.
     *
     * @param name function name as called
     * @param arguments JSON text as it came
     * @param fingerprint of name and canonical arguments; of name and raw text where the text is no JSON
     * @param revision tools revision that the model saw; null when the caller saw none
     * @param replyTo where the sender waits; null when only the topic is read
     * @param origin opaque text of the bridge
     * @param readAt wall-clock time at which the shell read it, in milliseconds since the epoch; it only ever keeps a late call from running
     */
    record Requested(
            String callId,
            String name,
            String arguments,
            String fingerprint,
            @Nullable Long revision,
            Caller caller,
            @Nullable ReplyTo replyTo,
            @Nullable String origin,
            long readAt)
            implements CallInput {}

    /**
     * Somebody no longer wants the call.
     *
     * @param replyTo where a waiting request hangs; null when none does
     */
    record Cancel(
            String callId,
            String reason,
            Caller caller,
            @Nullable ReplyTo replyTo) implements CallInput {}

    /**
     * A newer call with the same arguments takes its place.
     *
     * @param by id of the newer call
     */
    record Replaced(String callId, String by) implements CallInput {}

    /** The client says that the handler began. */
    record Started(String callId, int attempt) implements CallInput {}

    /**
     * The client answers an execution.
     *
     * @param barrier what the session must have applied before the answer counts
     * @param handlerMicros microseconds in the handler; null when unknown
     */
    record Answered(
            String callId,
            int attempt,
            Barrier barrier,
            Answer answer,
            @Nullable Long handlerMicros) implements CallInput {}

    /** A deadline passed. The timers write it, the rules judge it. */
    record TimerDue(String callId, int attempt, TimerKind kind) implements CallInput {}

    /**
     * A socket carries the session (again); the session view already shows it.
     *
     * @param held every execution that the client holds or reports as started, of this call or others
     */
    record Reattached(List<Held> held) implements CallInput {
        public Reattached {
            held = List.copyOf(held);
        }
    }

    /** @param started true when the handler began in this or an earlier page life */
    record Held(String callId, int attempt, boolean started) {}

    /** The session applied a registration record; the session view already shows it. */
    record Applied() implements CallInput {}

    /** The session is over. */
    record SessionEnded() implements CallInput {}

    /** A result of this call was read back from {@code tools.results}; the first one is the outcome. */
    record OutcomeReadBack(Settlement outcome) implements CallInput {}
}
