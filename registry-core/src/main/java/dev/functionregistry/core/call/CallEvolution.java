package dev.functionregistry.core.call;

import java.util.ArrayList;
import java.util.List;

/** What each event makes of a call's state. An event that the rules never give in a state is a bug and throws. */
final class CallEvolution {
    private CallEvolution() {}

    static CallState evolve(CallState state, CallEvent event) {
        return switch (event) {
            case CallEvent.Admitted admitted -> new CallState.Waiting(admitted.call(), 1, admitted.deadline());
            case CallEvent.Dispatched dispatched ->
                new CallState.Dispatched(
                        call(state).sent(dispatched.attempt()),
                        dispatched.attempt(),
                        dispatched.gateway(),
                        dispatched.epoch(),
                        dispatched.pageLife(),
                        dispatched.again() && state instanceof CallState.Dispatched before && before.started(),
                        dispatched.deadline());
            case CallEvent.Started started -> markStarted(state);
            case CallEvent.RetryScheduled retry ->
                new CallState.AwaitingRetry(call(state), retry.attempt(), retry.notBefore(), retry.answered());
            case CallEvent.AttemptWaits waits -> new CallState.Waiting(call(state), waits.attempt(), waits.deadline());
            case CallEvent.ResultHeld held ->
                new CallState.Held(call(state), held.outcome(), held.barrier(), held.until());
            case CallEvent.Settled settled ->
                new CallState.Settled(settled.outcome(), settled.fingerprint(), settled.waiting(), false);
            case CallEvent.OutcomeConfirmed confirmed ->
                new CallState.Settled(confirmed.outcome(), confirmed.fingerprint(), List.of(), true);
            case CallEvent.Joined joined -> joined.replyTo() == null ? state : join(state, joined.replyTo());
            case CallEvent.ExecutionCancelled cancelled -> state;
            case CallEvent.Superseded superseded -> state;
            case CallEvent.Repeated repeated -> state;
            case CallEvent.Rejected rejected -> state;
            case CallEvent.Late late -> state;
            case CallEvent.LateStart start -> state;
            case CallEvent.Stray stray -> state;
        };
    }

    private static Call call(CallState state) {
        return state.open().orElseThrow(() -> new IllegalStateException("the event needs an open call"));
    }

    private static CallState markStarted(CallState state) {
        if (!(state
                instanceof
                CallState.Dispatched(
                        var call,
                        var attempt,
                        var gateway,
                        var epoch,
                        var pageLife,
                        var started,
                        var deadline))) {
            throw new IllegalStateException("the event needs a dispatched call");
        }
        return new CallState.Dispatched(call, attempt, gateway, epoch, pageLife, true, deadline);
    }

    private static CallState join(CallState state, ReplyTo replyTo) {
        return switch (state) {
            case CallState.None none -> throw new IllegalStateException("nothing to join");
            case CallState.Waiting(Call call, int attempt, long deadline) ->
                new CallState.Waiting(call.join(replyTo), attempt, deadline);
            case CallState.Dispatched(
                    Call call,
                    int attempt,
                    var gateway,
                    long epoch,
                    String pageLife,
                    boolean started,
                    long deadline) ->
                new CallState.Dispatched(call.join(replyTo), attempt, gateway, epoch, pageLife, started, deadline);
            case CallState.AwaitingRetry(Call call, int attempt, long notBefore, boolean answered) ->
                new CallState.AwaitingRetry(call.join(replyTo), attempt, notBefore, answered);
            case CallState.Held(Call call, Settlement outcome, Barrier barrier, long until) ->
                new CallState.Held(call.join(replyTo), outcome, barrier, until);
            case CallState.Settled(
                    Settlement outcome,
                    String fingerprint,
                    List<ReplyTo> waiting,
                    boolean confirmed) -> {
                List<ReplyTo> more = new ArrayList<>(waiting);
                more.add(replyTo);
                yield new CallState.Settled(outcome, fingerprint, more, confirmed);
            }
        };
    }
}
