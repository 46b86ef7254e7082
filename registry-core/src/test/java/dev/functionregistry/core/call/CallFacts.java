package dev.functionregistry.core.call;

import java.util.ArrayList;
import java.util.List;

/**
 * What is true of a call, told from its events alone: the events are the record, and the state that the rules keep may say nothing else.
 *
 * @param until when the next timer is due; 0 when none runs
 * @param waiting who waits for the outcome, in the order they came
 */
record CallFacts(Stand stand, int attempt, int sent, boolean started, long until, List<ReplyTo> waiting) {
    static final CallFacts NOTHING = new CallFacts(Stand.NONE, 0, 0, false, 0, List.of());

    enum Stand {
        NONE,
        WAITING,
        OUT,
        PAUSED,
        HELD,
        SETTLED,
        CONFIRMED
    }

    /** The one kind of timer that means something here. */
    TimerKind timer() {
        return switch (stand) {
            case PAUSED -> TimerKind.RETRY;
            case HELD -> TimerKind.BARRIER;
            default -> TimerKind.DEADLINE;
        };
    }

    CallFacts after(CallEvent event) {
        return switch (event) {
            case CallEvent.Admitted admitted ->
                new CallFacts(
                        Stand.WAITING,
                        1,
                        0,
                        false,
                        admitted.deadline(),
                        admitted.call().waiting());
            case CallEvent.Dispatched out ->
                new CallFacts(Stand.OUT, out.attempt(), out.attempt(), out.again() && started, out.deadline(), waiting);
            case CallEvent.Started begun -> new CallFacts(stand, attempt, sent, true, until, waiting);
            case CallEvent.RetryScheduled retry ->
                new CallFacts(Stand.PAUSED, retry.attempt(), sent, false, retry.notBefore(), waiting);
            case CallEvent.AttemptWaits waits ->
                new CallFacts(Stand.WAITING, waits.attempt(), sent, false, waits.deadline(), waiting);
            case CallEvent.ResultHeld held ->
                new CallFacts(Stand.HELD, held.outcome().attempt(), sent, false, held.until(), waiting);
            case CallEvent.Settled settled -> {
                // of a call that was refused nobody heard before
                List<ReplyTo> known = stand == Stand.NONE ? settled.waiting() : waiting;
                yield new CallFacts(Stand.SETTLED, settled.outcome().attempt(), 0, false, 0, known);
            }
            case CallEvent.OutcomeConfirmed confirmed ->
                new CallFacts(Stand.CONFIRMED, confirmed.outcome().attempt(), 0, false, 0, List.of());
            case CallEvent.Joined joined -> {
                List<ReplyTo> more = new ArrayList<>(waiting);
                if (joined.replyTo() != null) {
                    more.add(joined.replyTo());
                }
                yield new CallFacts(stand, attempt, sent, started, until, more);
            }
            default -> this;
        };
    }

    static CallFacts of(CallState state) {
        int sent = state.open().map(Call::sent).orElse(0);
        List<ReplyTo> waiting = state.open().map(Call::waiting).orElse(List.of());
        return switch (state) {
            case CallState.None none -> NOTHING;
            case CallState.Waiting it ->
                new CallFacts(Stand.WAITING, it.attempt(), sent, false, it.deadline(), waiting);
            case CallState.Dispatched it ->
                new CallFacts(Stand.OUT, it.attempt(), sent, it.started(), it.deadline(), waiting);
            case CallState.AwaitingRetry it ->
                new CallFacts(Stand.PAUSED, it.attempt(), sent, false, it.notBefore(), waiting);
            case CallState.Held it ->
                new CallFacts(Stand.HELD, it.outcome().attempt(), sent, false, it.until(), waiting);
            case CallState.Settled it ->
                new CallFacts(
                        it.confirmed() ? Stand.CONFIRMED : Stand.SETTLED,
                        it.outcome().attempt(),
                        0,
                        false,
                        0,
                        it.waiting());
        };
    }
}
