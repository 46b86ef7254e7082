package dev.functionregistry.core.call;

import dev.functionregistry.core.function.RetryPolicy;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.GatewayAddress;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the attempts of an admitted call go out and end. */
final class Attempts {
    /** Codes that the client or its gateway may answer with in their own meaning; every other one is the handler's. */
    private static final Set<Code> REPORTABLE = EnumSet.of(
            Code.UNKNOWN_FUNCTION,
            Code.INVALID_ARGUMENTS,
            Code.TIMEOUT,
            Code.EXECUTION_ERROR,
            Code.CONNECTION_NOT_READY,
            Code.DECLINED,
            Code.INVALID_RESULT,
            Code.RESULT_TOO_LARGE,
            Code.OVERLOADED);

    /** Reported by a client whose function ran to its end: another attempt would repeat what it did. */
    private static final Set<Code> RAN = EnumSet.of(Code.INVALID_RESULT, Code.RESULT_TOO_LARGE);

    private final SessionView session;
    private final long now;
    private final CallPorts ports;

    Attempts(SessionView session, long now, CallPorts ports) {
        this.session = session;
        this.now = now;
        this.ports = ports;
    }

    static CallEvent dispatch(int attempt, SessionState.Attached attached, long deadline, boolean again) {
        Session carried = attached.session();
        return new CallEvent.Dispatched(
                attempt, attached.gateway(), carried.epoch(), carried.pageLife(), deadline, again);
    }

    /** The pause is over: the next attempt goes out, or waits for a socket, with a full timeout of its own. */
    List<CallEvent> next(CallState.AwaitingRetry state) {
        int attempt = state.attempt() + 1;
        long deadline = now + state.call().function().timeoutMs();
        return switch (session.state()) {
            case SessionState.Attached attached -> List.of(dispatch(attempt, attached, deadline, false));
            case SessionState.Detached detached -> List.of(new CallEvent.AttemptWaits(attempt, deadline));
            case SessionState.None none -> sessionGone(state.call());
            case SessionState.Closed closed -> sessionGone(state.call());
        };
    }

    /** No socket came in time for this attempt; what an earlier one did may be unknown all the same. */
    List<CallEvent> neverSent(CallState.Waiting state) {
        Call call = state.call();
        return call.sent() == 0 || state.attempt() < call.maxAttempts()
                ? failed(call, state.attempt(), Code.NO_ACTIVE_CONNECTION, Sentences.noActiveConnection(call), now)
                : failed(call, state.attempt(), Code.OUTCOME_UNKNOWN, Sentences.outcomeUnknown(call), now);
    }

    /** The client had its time. Of an execution that was cut off, the report that it began may be lost with the socket. */
    List<CallEvent> overdue(CallState.Dispatched state) {
        Call call = state.call();
        boolean cut = !state.started() && !session.carriedBy(state.epoch());
        Code code = cut ? Code.OUTCOME_UNKNOWN : Code.TIMEOUT;
        CallError error = cut ? Sentences.outcomeUnknown(call) : Sentences.timeout(call, state.attempt());
        List<CallEvent> events = new ArrayList<>(cancelExecution(state, code));
        events.addAll(failed(call, state.attempt(), code, error, now));
        return events;
    }

    /** A socket carries the session under a new epoch. */
    List<CallEvent> reattached(CallState.Dispatched state, boolean reportedStarted) {
        List<CallEvent> events = new ArrayList<>();
        if (reportedStarted && !state.started()) {
            events.add(new CallEvent.Started(state.attempt()));
        }
        if (!(session.state() instanceof SessionState.Attached attached) || now >= state.deadline()) {
            return events;
        }
        boolean samePage = attached.session().pageLife().equals(state.pageLife());
        if (!samePage && (state.started() || reportedStarted)) {
            events.addAll(lostWithItsPage(state));
            return events;
        }
        events.add(dispatch(state.attempt(), attached, state.deadline(), true));
        return events;
    }

    /** What the old page began may still take effect, so another attempt waits for the deadline of this one. */
    private List<CallEvent> lostWithItsPage(CallState.Dispatched state) {
        Call call = state.call();
        return failed(call, state.attempt(), Code.OUTCOME_UNKNOWN, Sentences.outcomeUnknown(call), state.deadline());
    }

    /** The attempt ended without an answer: another one follows if the policy has one left, never before {@code notBefore}. */
    private List<CallEvent> failed(Call call, int attempt, Code code, CallError error, long notBefore) {
        RetryPolicy policy = call.function().retryPolicy();
        if (policy != null && attempt < call.maxAttempts()) {
            long at = Math.max(notBefore, now + policy.retryDelayMs());
            return List.of(new CallEvent.RetryScheduled(attempt, at, code.name(), false));
        }
        return settle(call, outcome(call, code, null, error, null));
    }

    /** The answer by its meaning: what was returned may be a failure in the shape that {@code structuredErrors} knows. */
    CallInput.Answered meant(Call call, CallInput.Answered input) {
        return call.function().structuredErrors() && input.answer() instanceof Answer.Returned(String result)
                ? ports.json()
                        .failure(result)
                        .map(failure -> new CallInput.Answered(
                                input.callId(), input.attempt(), input.barrier(), failure, input.handlerMicros()))
                        .orElse(input)
                : input;
    }

    /**
     * The client answered the attempt in time, or at least before its deadline was noticed.
     *
     * @param deadline until when the answer may wait at the barrier
     */
    List<CallEvent> answered(Call call, CallInput.Answered input, long deadline) {
        return switch (input.answer()) {
            case Answer.Returned(String result) ->
                conclude(call, returned(call, input, result), input.barrier(), deadline);
            case Answer.Failed failure -> failed(call, input, failure, deadline);
        };
    }

    private List<CallEvent> failed(Call call, CallInput.Answered input, Answer.Failed failure, long deadline) {
        RetryPolicy policy = call.function().retryPolicy();
        if (policy != null && input.attempt() < call.maxAttempts() && mayBeTriedAgain(failure)) {
            long at = now + policy.retryDelayMs();
            return List.of(new CallEvent.RetryScheduled(input.attempt(), at, failure.code(), true));
        }
        Code code = reported(failure.code());
        CallError error = Sentences.failed(call, input.attempt(), code, failure);
        Settlement outcome = outcome(call, code, null, error, input.handlerMicros());
        return conclude(call, outcome, input.barrier(), deadline);
    }

    /** What the client says counts; where it says nothing, its code tells whether the function ran. */
    private static boolean mayBeTriedAgain(Answer.Failed failure) {
        Boolean said = failure.retryable();
        return said == null ? !RAN.contains(reported(failure.code())) : said;
    }

    private Settlement returned(Call call, CallInput.Answered input, String result) {
        CallError error = null;
        Code code = Code.SUCCEEDED;
        int bytes = result.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > CallRules.MAX_RESULT_BYTES) {
            code = Code.RESULT_TOO_LARGE;
            error = Sentences.resultTooLarge(call.function().name(), bytes);
        } else {
            error = invalidResult(call.function(), result);
            code = error == null ? Code.SUCCEEDED : Code.INVALID_RESULT;
        }
        return outcome(call, code, error == null ? result : null, error, input.handlerMicros());
    }

    private @Nullable CallError invalidResult(BoundFunction function, String result) {
        if (function.returns() == null) {
            return null;
        }
        return switch (ports.json().check(function.returns(), result)) {
            case JsonCheck.Checked.Valid valid -> null;
            case JsonCheck.Checked.Unparseable(String problem) ->
                Sentences.invalidResult(function.name(), List.of(), problem);
            case JsonCheck.Checked.Broken(List<Violation> violations) ->
                Sentences.invalidResult(function.name(), violations, "");
        };
    }

    private List<CallEvent> conclude(Call call, Settlement outcome, Barrier barrier, long deadline) {
        return session.passed(barrier) || now >= deadline
                ? settle(call, outcome)
                : List.of(new CallEvent.ResultHeld(outcome, barrier, deadline));
    }

    /** The barrier is passed, or its time is over, or nothing else will come: the answer counts. */
    List<CallEvent> release(CallState.Held state) {
        return settle(state.call(), state.outcome().toldAt(session.revision(), now));
    }

    List<CallEvent> sessionGone(Call call) {
        CallError error = Sentences.sessionEnded(call);
        return settle(call, outcome(call, Code.SESSION_GONE, null, error, null));
    }

    List<CallEvent> stopped(Call call, Code code, CallError error) {
        return settle(call, outcome(call, code, null, error, null));
    }

    /** Only the socket that has the execution is told; without it nobody listens. */
    List<CallEvent> cancelExecution(CallState.Dispatched state, Code reason) {
        GatewayAddress gateway = state.gateway();
        return session.carriedBy(state.epoch())
                ? List.of(new CallEvent.ExecutionCancelled(state.attempt(), gateway, state.epoch(), reason.name()))
                : List.of();
    }

    private static List<CallEvent> settle(Call call, Settlement outcome) {
        return List.of(new CallEvent.Settled(outcome, call.fingerprint(), call.waiting(), null));
    }

    private Settlement outcome(
            Call call, Code code, @Nullable String output, @Nullable CallError error, @Nullable Long handlerMicros) {
        return new Settlement(
                call.callId(),
                call.function().name(),
                call.function().version(),
                call.sent(),
                code,
                output,
                error,
                false,
                session.revision(),
                call.calledAt(),
                now,
                handlerMicros,
                session.user(),
                call.replyTo(),
                call.origin());
    }

    private static Code reported(String code) {
        return REPORTABLE.stream()
                .filter(known -> known.name().equals(code))
                .findFirst()
                .orElse(Code.EXECUTION_ERROR);
    }
}
