package dev.functionregistry.core.call;

import dev.functionregistry.core.session.GatewayAddress;
import java.util.List;
import java.util.Optional;

/** Where a call stands. {@link CallRules} has the diagram. Times are milliseconds since the epoch, attempts count from 1. */
public sealed interface CallState {

    /** Never heard of, or settled so long ago that it was forgotten. */
    record None() implements CallState {}

    /** No socket carries the session; {@code attempt} goes out when one does, unless its deadline passes first. */
    record Waiting(Call call, int attempt, long deadline) implements CallState {}

    /**
     * The client has the execution, or will have it.
     *
     * @param started true when the handler is known to have begun
     */
    record Dispatched(
            Call call, int attempt, GatewayAddress gateway, long epoch, String pageLife, boolean started, long deadline)
            implements CallState {}

    /**
     * An attempt failed; the next one goes out at {@code notBefore}.
     *
     * @param attempt the one that failed
     * @param answered false when the client may still answer it
     */
    record AwaitingRetry(Call call, int attempt, long notBefore, boolean answered) implements CallState {}

    /** The outcome waits at the barrier, at most until the attempt's deadline. */
    record Held(Call call, Settlement outcome, Barrier barrier, long until) implements CallState {}

    /**
     * It ended. Absorbs everything.
     *
     * @param outcome as decided; as read back once {@code confirmed}
     * @param fingerprint empty when the outcome was read back before the call was
     * @param waiting who gets the outcome when it is confirmed; empty afterwards
     * @param confirmed true when the outcome was read back from {@code tools.results}
     */
    record Settled(Settlement outcome, String fingerprint, List<ReplyTo> waiting, boolean confirmed)
            implements CallState {
        public Settled {
            waiting = List.copyOf(waiting);
        }
    }

    /**
     * The next deadline to write a TimerDue for.
     *
     * @param attempt attempt that it belongs to
     * @param at milliseconds since the epoch
     */
    record NextDue(TimerKind kind, int attempt, long at) {}

    /** Present exactly while the call is open. */
    default Optional<NextDue> nextDue() {
        return switch (this) {
            case None none -> Optional.empty();
            case Waiting waiting -> Optional.of(new NextDue(TimerKind.DEADLINE, waiting.attempt(), waiting.deadline()));
            case Dispatched dispatched ->
                Optional.of(new NextDue(TimerKind.DEADLINE, dispatched.attempt(), dispatched.deadline()));
            case AwaitingRetry retry -> Optional.of(new NextDue(TimerKind.RETRY, retry.attempt(), retry.notBefore()));
            case Held held ->
                Optional.of(new NextDue(TimerKind.BARRIER, held.outcome().attempt(), held.until()));
            case Settled settled -> Optional.empty();
        };
    }

    /** The call while it is open. */
    default Optional<Call> open() {
        return switch (this) {
            case None none -> Optional.empty();
            case Waiting waiting -> Optional.of(waiting.call());
            case Dispatched dispatched -> Optional.of(dispatched.call());
            case AwaitingRetry retry -> Optional.of(retry.call());
            case Held held -> Optional.of(held.call());
            case Settled settled -> Optional.empty();
        };
    }
}
