package dev.functionregistry.core.call;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.call.CallWorld.Told;
import dev.functionregistry.core.call.Offer.Trait;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Says from the documents, not by the rules, what an input may lead to: the code with which a call ends, or its attempt, given the function, the
 * time, the session and where the call stood.
 */
final class CallCauses {
    /** What a page may report in its own meaning, of what the world's pages report. */
    private static final Set<Code> REPORTED =
            EnumSet.of(Code.DECLINED, Code.OVERLOADED, Code.CONNECTION_NOT_READY, Code.TIMEOUT);

    private final Offer offer;

    CallCauses(Offer offer) {
        this.offer = offer;
    }

    /** The code that a first call ends with at once; empty when it is admitted. */
    Optional<Code> atOnce(CallInput.Requested request, Told told) {
        String arguments = request.arguments();
        Code refusal = null;
        if (request.readAt() - told.now() > 3_600_000) {
            refusal = Code.EXPIRED;
        } else if (told.session() instanceof SessionState.None || told.session() instanceof SessionState.Closed) {
            refusal = Code.SESSION_GONE;
        } else if (!request.name().equals("f")) {
            refusal = Code.UNKNOWN_FUNCTION;
        } else if (arguments.contains("bad")
                || arguments.contains("no json")
                || is(Trait.REFUSES_INJECTION) && arguments.contains("attack")) {
            refusal = Code.INVALID_ARGUMENTS;
        } else if (is(Trait.NEEDS_A_ROLE) || is(Trait.NEEDS_A_ROLE_BY_POLICY)) {
            refusal = Code.FORBIDDEN;
        } else if (request.readAt() >= told.now() + Offer.TIMEOUT) {
            refusal = Code.TIMEOUT;
        } else if (keptFor(request, told)) {
            refusal = Code.SUCCEEDED;
        } else if (is(Trait.REJECTS_DUPLICATES) && !told.running().isEmpty()) {
            refusal = Code.DUPLICATE_CALL;
        } else if (is(Trait.ONE_CALL_PER_WINDOW) && offer.remembersAt(told.now())) {
            refusal = Code.RATE_LIMITED;
        }
        return Optional.ofNullable(refusal);
    }

    boolean keptFor(CallInput.Requested request, Told told) {
        return is(Trait.KEEPS_RESULTS)
                && request.fingerprint().equals(CallStory.FINGERPRINT)
                && offer.remembersAt(told.now());
    }

    /** False for who is told nothing but that the session is not theirs. */
    static boolean mayAsk(Caller caller) {
        return !(caller instanceof Caller.Rest(var principal))
                || principal.samePerson(Given.ALICE)
                || principal.roles().contains("agent");
    }

    /** The code with which the input ends the call, or the attempt that it has; empty when it cannot end either. */
    Optional<Code> ofTheEnd(Told told) {
        if (told.before() instanceof CallState.Held held) {
            return mayRelease(held, told) ? Optional.of(held.outcome().code()) : Optional.empty();
        }
        return switch (told.input()) {
            case CallInput.Requested request when told.before() instanceof CallState.None -> atOnce(request, told);
            case CallInput.Requested repeated -> Optional.empty();
            case CallInput.Cancel cancel -> mayAsk(cancel.caller()) ? Optional.of(Code.CANCELLED) : Optional.empty();
            case CallInput.Replaced replaced -> Optional.of(Code.REPLACED);
            case CallInput.SessionEnded ended -> Optional.of(Code.SESSION_GONE);
            case CallInput.Answered answered -> Optional.of(ofTheAnswer(answered));
            case CallInput.TimerDue due -> ofTheTimer(told);
            case CallInput.Reattached reattached -> ofTheReload(reattached, told);
            case CallInput.Started started -> Optional.empty();
            case CallInput.Applied applied -> Optional.empty();
            case CallInput.OutcomeReadBack readBack -> Optional.empty();
        };
    }

    private static boolean mayRelease(CallState.Held held, Told told) {
        return switch (told.input()) {
            case CallInput.TimerDue due -> told.now() >= held.until();
            case CallInput.Applied applied -> passed(held.barrier(), told.session());
            case CallInput.Reattached reattached -> passed(held.barrier(), told.session());
            case CallInput.Cancel cancel -> mayAsk(cancel.caller());
            case CallInput.Replaced replaced -> true;
            case CallInput.SessionEnded ended -> true;
            default -> false;
        };
    }

    /** True when nothing that was sent before the answer is still to be applied. */
    static boolean passed(Barrier barrier, SessionState state) {
        if (barrier.number() == 0 || state.open().isEmpty()) {
            return true;
        }
        Session session = state.open().get();
        return session.epoch() > barrier.epoch()
                || session.epoch() == barrier.epoch() && session.applied() >= barrier.number();
    }

    private Code ofTheAnswer(CallInput.Answered answered) {
        return switch (answered.answer()) {
            case Answer.Failed failed ->
                REPORTED.stream()
                        .filter(code -> code.name().equals(failed.code()))
                        .findFirst()
                        .orElse(Code.EXECUTION_ERROR);
            case Answer.Returned(String result) -> {
                if (result.equals(TalkingTexts.FAILURE)) {
                    yield Code.EXECUTION_ERROR;
                }
                if (result.getBytes(StandardCharsets.UTF_8).length > 262_144) {
                    yield Code.RESULT_TOO_LARGE;
                }
                yield is(Trait.DECLARES_ITS_RESULT) && result.contains("bad") ? Code.INVALID_RESULT : Code.SUCCEEDED;
            }
        };
    }

    private static Optional<Code> ofTheTimer(Told told) {
        return switch (told.before()) {
            case CallState.Waiting waiting ->
                Optional.of(
                        waiting.call().sent() == 0
                                        || waiting.attempt() < waiting.call().maxAttempts()
                                ? Code.NO_ACTIVE_CONNECTION
                                : Code.OUTCOME_UNKNOWN);
            case CallState.Dispatched out -> {
                boolean carried = told.session() instanceof SessionState.Attached attached
                        && attached.session().epoch() == out.epoch();
                yield Optional.of(carried || out.started() ? Code.TIMEOUT : Code.OUTCOME_UNKNOWN);
            }
            case CallState.AwaitingRetry retry ->
                told.session().open().isEmpty() ? Optional.of(Code.SESSION_GONE) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Code> ofTheReload(CallInput.Reattached reattached, Told told) {
        return told.before() instanceof CallState.Dispatched out
                        && elsewhere(out, told.session())
                        && (out.started() || reportsStarted(reattached, out))
                ? Optional.of(Code.OUTCOME_UNKNOWN)
                : Optional.empty();
    }

    /** True when another page than the one that got the execution carries the session. */
    static boolean elsewhere(CallState.Dispatched out, SessionState session) {
        return session instanceof SessionState.Attached attached
                && !attached.session().pageLife().equals(out.pageLife());
    }

    static boolean reportsStarted(CallInput.Reattached reattached, CallState.Dispatched out) {
        return reattached.held().contains(new CallInput.Held(out.call().callId(), out.attempt(), true));
    }

    private boolean is(Trait trait) {
        return offer.trait() == trait;
    }
}
