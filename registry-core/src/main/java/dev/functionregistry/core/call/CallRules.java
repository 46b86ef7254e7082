package dev.functionregistry.core.call;

import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The call machine. A state comes only from {@link #evolve}, an event only from {@link #decide}.
 *
 * <pre>
 *  None --Requested--> refused -----------------------------------------------> Settled(UNKNOWN_FUNCTION | INVALID_ARGUMENTS | FORBIDDEN
 *    |                                                                                 | DUPLICATE_CALL | RATE_LIMITED | EXPIRED | TIMEOUT
 *    |                                                                                 | SESSION_GONE)
 *    +--equal to a call whose result is kept--------------------------------------> Settled(SUCCEEDED, cached)
 *    +--admitted--> Waiting --Reattached--> Dispatched
 *    |                 \--deadline--> AwaitingRetry | Settled(NO_ACTIVE_CONNECTION | OUTCOME_UNKNOWN)
 *    +--admitted, a socket is there--> Dispatched
 *                       |-- returned -----------------------------------------> Held | Settled(SUCCEEDED | INVALID_RESULT | RESULT_TOO_LARGE)
 *                       |-- failed -------------------------> AwaitingRetry | Held | Settled(EXECUTION_ERROR or the code reported)
 *                       |-- deadline -----------------------> AwaitingRetry | Settled(TIMEOUT | OUTCOME_UNKNOWN)
 *                       |-- Reattached, same page life -----> Dispatched (same attempt, new epoch)
 *                       |-- Reattached, new page life, not started --> Dispatched (same attempt, new epoch)
 *                       \-- Reattached, new page life, was started --> AwaitingRetry | Settled(OUTCOME_UNKNOWN)
 *  AwaitingRetry --pause over--> Dispatched (next attempt) | Waiting (next attempt, no socket)
 *  AwaitingRetry --returned after all--> Settled
 *  Held --registrations applied, or deadline--> Settled
 *  any open state --SessionEnded--> Settled(SESSION_GONE)      --Cancel--> Settled(CANCELLED)
 *                  --Replaced--> Settled(REPLACED)              (Held settles with what it holds)
 *  any state --first OutcomeReadBack--> Settled, confirmed
 * </pre>
 *
 * Settled absorbs: the same call again is answered the same, a late answer is audited, a page that comes back and still runs what nobody
 * waits for is told to stop, nothing else.
 */
public final class CallRules {
    /** UTF-8 bytes of JSON text that a result may have. */
    public static final int MAX_RESULT_BYTES = 256 * 1024;

    /** Outcomes that no handler's answer made, so one may still be running. */
    private static final Set<Code> ENDED_UNANSWERED =
            EnumSet.of(Code.CANCELLED, Code.REPLACED, Code.TIMEOUT, Code.OUTCOME_UNKNOWN);

    private CallRules() {}

    /**
     * What follows from an input.
     *
     * @param session the session as it stands now, after the input where the input came from the session
     * @param now time of the input's record, in milliseconds since the epoch
     * @return the events in order; empty when the input changes nothing
     */
    public static List<CallEvent> decide(
            CallState state, CallInput input, SessionView session, long now, CallPorts ports) {
        Attempts attempts = new Attempts(session, now, ports);
        return switch (input) {
            case CallInput.Requested request -> requested(state, request, session, now, ports);
            case CallInput.Cancel cancel -> cancel(state, cancel, session, attempts);
            case CallInput.Replaced replaced -> replaced(state, replaced, attempts);
            case CallInput.Started started -> started(state, started);
            case CallInput.Answered answered -> answered(state, answered, now, attempts);
            case CallInput.TimerDue due -> timerDue(state, due, now, attempts);
            case CallInput.Reattached reattached -> reattached(state, reattached, session, now, attempts);
            case CallInput.Applied applied -> applied(state, session, attempts);
            case CallInput.SessionEnded ended -> sessionEnded(state, attempts);
            case CallInput.OutcomeReadBack readBack -> readBack(state, readBack.outcome(), attempts);
        };
    }

    private static List<CallEvent> requested(
            CallState state, CallInput.Requested request, SessionView session, long now, CallPorts ports) {
        CallError refusal = foreign(request.caller(), session, request.name());
        if (refusal != null) {
            return List.of(new CallEvent.Rejected(request.callId(), request.replyTo(), refusal));
        }
        if (state instanceof CallState.None) {
            return new Admission(request, session, now, ports).decide();
        }
        String known = fingerprint(state);
        if (!known.isEmpty() && !known.equals(request.fingerprint())) {
            return List.of(new CallEvent.Rejected(
                    request.callId(), request.replyTo(), Sentences.callIdInUse(request.callId())));
        }
        return state instanceof CallState.Settled settled && settled.confirmed()
                ? List.of(new CallEvent.Repeated(settled.outcome(), request.replyTo()))
                : List.of(new CallEvent.Joined(request.replyTo()));
    }

    /** Nobody learns of a session by calling into it: who may not use it is told so before anything else is looked at. */
    private static @Nullable CallError foreign(Caller caller, SessionView session, String name) {
        Principal owner = session.owner();
        if (owner != null) {
            return caller.mayUse(owner) ? null : Sentences.foreignCaller();
        }
        return caller instanceof Caller.Rest ? Sentences.sessionGone(name) : null;
    }

    private static String fingerprint(CallState state) {
        return state instanceof CallState.Settled settled
                ? settled.fingerprint()
                : state.open().map(Call::fingerprint).orElse("");
    }

    private static List<CallEvent> cancel(
            CallState state, CallInput.Cancel cancel, SessionView session, Attempts attempts) {
        ReplyTo replyTo = cancel.replyTo();
        CallError refusal = foreign(cancel.caller(), session, cancel.callId());
        if (refusal == null && state instanceof CallState.None) {
            refusal = Sentences.unknownCall(cancel.callId());
        }
        if (refusal != null) {
            return List.of(new CallEvent.Rejected(cancel.callId(), replyTo, refusal));
        }
        if (state instanceof CallState.Settled settled && settled.confirmed()) {
            return replyTo == null ? List.of() : List.of(new CallEvent.Repeated(settled.outcome(), replyTo));
        }
        List<CallEvent> events = new ArrayList<>();
        if (replyTo != null) {
            events.add(new CallEvent.Joined(replyTo));
        }
        CallState joined = events.isEmpty() ? state : evolve(state, events.getFirst());
        state.open()
                .map(call -> stopped(joined, Code.CANCELLED, Sentences.cancelled(call), attempts))
                .ifPresent(events::addAll);
        return events;
    }

    private static List<CallEvent> replaced(CallState state, CallInput.Replaced replaced, Attempts attempts) {
        return state.open()
                .map(call -> stopped(
                        state, Code.REPLACED, Sentences.replaced(call.function().name(), replaced.by()), attempts))
                .orElse(List.of());
    }

    /** Nobody waits for the open call any more; an answer that is there already counts all the same. */
    private static List<CallEvent> stopped(CallState state, Code code, CallError error, Attempts attempts) {
        return switch (state) {
            case CallState.None none -> List.of();
            case CallState.Settled settled -> List.of();
            case CallState.Waiting waiting -> attempts.stopped(waiting.call(), code, error);
            case CallState.AwaitingRetry retry -> attempts.stopped(retry.call(), code, error);
            case CallState.Held held -> attempts.release(held);
            case CallState.Dispatched dispatched -> {
                List<CallEvent> both = new ArrayList<>(attempts.cancelExecution(dispatched, code));
                both.addAll(attempts.stopped(dispatched.call(), code, error));
                yield both;
            }
        };
    }

    /** What a handler may be doing is known: as this call's doing, or as one that the audit has to tell of. */
    private static List<CallEvent> started(CallState state, CallInput.Started started) {
        if (state instanceof CallState.Dispatched dispatched && dispatched.attempt() == started.attempt()) {
            return dispatched.started() ? List.of() : List.of(new CallEvent.Started(started.attempt()));
        }
        // of earlier attempts the call does not know whether they were sent or waited for a socket in vain
        int sentLast = state.open().map(Call::sent).orElse(0);
        return started.attempt() == sentLast
                ? List.of()
                : List.of(new CallEvent.LateStart(started.callId(), started.attempt()));
    }

    private static List<CallEvent> answered(CallState state, CallInput.Answered told, long now, Attempts attempts) {
        CallInput.Answered input =
                state.open().map(call -> attempts.meant(call, told)).orElse(told);
        return switch (state) {
            case CallState.None none -> List.of(new CallEvent.Stray(input.callId(), input.attempt()));
            case CallState.Dispatched dispatched
            when dispatched.attempt() == input.attempt() ->
                attempts.answered(dispatched.call(), input, dispatched.deadline());
            // the attempt was given up, but it did its work: better than doing it twice
            case CallState.AwaitingRetry retry
            when gaveUp(retry, input.attempt()) && input.answer() instanceof Answer.Returned ->
                attempts.answered(retry.call(), input, now);
            case CallState.Dispatched dispatched -> late(input);
            case CallState.AwaitingRetry retry -> late(input);
            case CallState.Waiting waiting -> late(input);
            case CallState.Held held -> late(input);
            case CallState.Settled settled -> late(input);
        };
    }

    /** An attempt that waited for a socket in vain was never sent, and cannot answer. */
    private static boolean gaveUp(CallState.AwaitingRetry retry, int attempt) {
        return retry.attempt() == attempt && retry.call().sent() == attempt && !retry.answered();
    }

    private static List<CallEvent> late(CallInput.Answered input) {
        return List.of(new CallEvent.Late(input.callId(), input.attempt()));
    }

    /** A due of an attempt that is past, or one that came too early, decides nothing. */
    private static List<CallEvent> timerDue(CallState state, CallInput.TimerDue due, long now, Attempts attempts) {
        boolean valid = state.nextDue()
                .filter(next -> next.kind() == due.kind() && next.attempt() == due.attempt() && next.at() <= now)
                .isPresent();
        if (!valid) {
            return List.of();
        }
        return switch (state) {
            case CallState.None none -> List.of();
            case CallState.Settled settled -> List.of();
            case CallState.Waiting waiting -> attempts.neverSent(waiting);
            case CallState.Dispatched dispatched -> attempts.overdue(dispatched);
            case CallState.AwaitingRetry retry -> attempts.next(retry);
            case CallState.Held held -> attempts.release(held);
        };
    }

    private static List<CallEvent> reattached(
            CallState state, CallInput.Reattached input, SessionView session, long now, Attempts attempts) {
        List<CallEvent> events = new ArrayList<>(stillRunning(state, input.held(), session));
        events.addAll(
                switch (state) {
                    case CallState.Waiting waiting
                    when session.state() instanceof SessionState.Attached attached && now < waiting.deadline() ->
                        List.of(Attempts.dispatch(waiting.attempt(), attached, waiting.deadline(), false));
                    case CallState.Dispatched dispatched ->
                        attempts.reattached(dispatched, reportedStarted(dispatched, input.held()));
                    case CallState.Held held -> applied(held, session, attempts);
                    case CallState.Waiting waiting -> List.of();
                    case CallState.None none -> List.of();
                    case CallState.AwaitingRetry retry -> List.of();
                    case CallState.Settled settled -> List.of();
                });
        return events;
    }

    /**
     * What ended while the page was away: the page that comes back and still holds an execution of which nobody wants an answer hears of it.
     * One that was given up and has no successor yet may still answer.
     */
    private static List<CallEvent> stillRunning(CallState state, List<CallInput.Held> held, SessionView session) {
        return switch (state) {
            case CallState.Settled settled
            when ENDED_UNANSWERED.contains(settled.outcome().code()) ->
                stopped(
                        settled.outcome().callId(),
                        Integer.MAX_VALUE,
                        settled.outcome().code(),
                        held,
                        session);
            case CallState.Dispatched out -> stopped(out.call().callId(), out.attempt(), Code.TIMEOUT, held, session);
            case CallState.Waiting waiting ->
                stopped(waiting.call().callId(), waiting.attempt(), Code.TIMEOUT, held, session);
            case CallState.Settled settled -> List.of();
            case CallState.None none -> List.of();
            case CallState.AwaitingRetry retry -> List.of();
            case CallState.Held kept -> List.of();
        };
    }

    /** Stops held attempts before this one. */
    private static List<CallEvent> stopped(
            String callId, int before, Code reason, List<CallInput.Held> held, SessionView session) {
        return session.state() instanceof SessionState.Attached attached
                ? held.stream()
                        .filter(execution -> execution.callId().equals(callId) && execution.attempt() < before)
                        .map(CallInput.Held::attempt)
                        .distinct()
                        .<CallEvent>map(attempt -> new CallEvent.ExecutionCancelled(
                                attempt, attached.gateway(), attached.session().epoch(), reason.name()))
                        .toList()
                : List.of();
    }

    private static boolean reportedStarted(CallState.Dispatched state, List<CallInput.Held> held) {
        return held.stream()
                .anyMatch(execution -> execution.started()
                        && execution.attempt() == state.attempt()
                        && execution.callId().equals(state.call().callId()));
    }

    private static List<CallEvent> applied(CallState state, SessionView session, Attempts attempts) {
        return state instanceof CallState.Held held && session.passed(held.barrier())
                ? attempts.release(held)
                : List.of();
    }

    private static List<CallEvent> sessionEnded(CallState state, Attempts attempts) {
        return switch (state) {
            case CallState.None none -> List.of();
            case CallState.Settled settled -> List.of();
            case CallState.Waiting waiting -> attempts.sessionGone(waiting.call());
            case CallState.Dispatched dispatched -> attempts.sessionGone(dispatched.call());
            case CallState.AwaitingRetry retry -> attempts.sessionGone(retry.call());
            case CallState.Held held -> attempts.release(held);
        };
    }

    private static List<CallEvent> readBack(CallState state, Settlement outcome, Attempts attempts) {
        if (state instanceof CallState.Settled settled) {
            if (!settled.confirmed()) {
                return List.of(new CallEvent.OutcomeConfirmed(outcome, settled.fingerprint(), settled.waiting()));
            }
            return settled.outcome().equals(outcome) ? List.of() : List.of(new CallEvent.Superseded(outcome));
        }
        List<CallEvent> events = new ArrayList<>();
        if (state instanceof CallState.Dispatched dispatched) {
            events.addAll(attempts.cancelExecution(dispatched, outcome.code()));
        }
        List<ReplyTo> waiting = state.open()
                .map(Call::waiting)
                .orElseGet(() -> Optional.ofNullable(outcome.replyTo()).stream().toList());
        events.add(new CallEvent.OutcomeConfirmed(outcome, fingerprint(state), waiting));
        return events;
    }

    /** The state after an event. */
    public static CallState evolve(CallState state, CallEvent event) {
        return CallEvolution.evolve(state, event);
    }
}
