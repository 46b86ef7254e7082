package dev.functionregistry.core.call;

import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.session.GatewayAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rules decided about a call. Times are milliseconds since the epoch. */
public sealed interface CallEvent {

    /**
     * The call will be run.
     *
     * @param deadline end of the first attempt
     * @param entries what to write down for the limits
     * @param replaces ids of open calls that it takes the place of; each is to be told {@link CallInput.Replaced}
     * @param examination what the checks saw
     */
    record Admitted(Call call, long deadline, List<LimitEntry> entries, List<String> replaces, Examination examination)
            implements CallEvent {
        public Admitted {
            entries = List.copyOf(entries);
            replaces = List.copyOf(replaces);
        }
    }

    /**
     * An execution goes to the client.
     *
     * @param again true when the same attempt goes out under a new epoch
     */
    record Dispatched(int attempt, GatewayAddress gateway, long epoch, String pageLife, long deadline, boolean again)
            implements CallEvent {}

    /** The handler began. */
    record Started(int attempt) implements CallEvent {}

    /** The client is told to stop an execution whose answer is no longer needed; {@code reason} is a code. */
    record ExecutionCancelled(int attempt, GatewayAddress gateway, long epoch, String reason) implements CallEvent {}

    /**
     * An attempt failed and another follows.
     *
     * @param attempt the one that failed
     * @param notBefore when the next may go out
     * @param code why it failed
     * @param answered true when the client answered it, false when it may still do so
     */
    record RetryScheduled(int attempt, long notBefore, String code, boolean answered) implements CallEvent {}

    /** The next attempt is due, but no socket carries the session. */
    record AttemptWaits(int attempt, long deadline) implements CallEvent {}

    /**
     * The answer is there, but registrations sent before it are not applied yet.
     *
     * @param until the attempt's deadline: then it counts without them
     */
    record ResultHeld(Settlement outcome, Barrier barrier, long until) implements CallEvent {}

    /**
     * The call ended: one ToolResult goes to {@code tools.results}.
     *
     * @param examination what the checks of a call saw that ends with them; null when it was admitted before
     */
    record Settled(
            Settlement outcome,
            String fingerprint,
            List<ReplyTo> waiting,
            @Nullable Examination examination) implements CallEvent {
        public Settled {
            waiting = List.copyOf(waiting);
        }
    }

    /** The first ToolResult of the call was read back: it is the outcome, and everybody who waits gets it. */
    record OutcomeConfirmed(Settlement outcome, String fingerprint, List<ReplyTo> waiting) implements CallEvent {
        public OutcomeConfirmed {
            waiting = List.copyOf(waiting);
        }
    }

    /** A different result of a call whose outcome is known: for the audit alone. */
    record Superseded(Settlement outcome) implements CallEvent {}

    /** The same call again, while its outcome is not known: the sender waits with the others; null waits for nothing. */
    record Joined(@Nullable ReplyTo replyTo) implements CallEvent {}

    /** The same call again, after its outcome: the sender gets the same; who waits nowhere finds it in {@code tools.results}. */
    record Repeated(Settlement outcome, @Nullable ReplyTo replyTo) implements CallEvent {}

    /** This never became a call: its sender alone is told. The state stays as it was. */
    record Rejected(String callId, @Nullable ReplyTo replyTo, CallError error) implements CallEvent {}

    /** An answer that no longer counts: for the audit and the counters. */
    record Late(String callId, int attempt) implements CallEvent {}

    /**
     * An execution began that the call, as it stands, has not sent out or is through with: for the audit. After a crash it may be all that is
     * known of it.
     */
    record LateStart(String callId, int attempt) implements CallEvent {}

    /** An answer to a call that nobody knows: a dead letter. */
    record Stray(String callId, int attempt) implements CallEvent {}
}
