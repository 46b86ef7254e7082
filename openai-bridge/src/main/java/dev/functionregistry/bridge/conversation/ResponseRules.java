package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.ConversationState.Want;
import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When the model may be made to speak, and what follows when it has spoken. */
final class ResponseRules {
    /** Somebody has sent {@code response.cancel}; a user who only speaks up is told of as {@code turn_detected}. */
    private static final String STOPPED = "client_cancelled";

    private static final String ALREADY_ACTIVE = "conversation_already_has_active_response";

    /** Failures that are the service's own and may pass. */
    private static final Set<String> PASSING =
            Set.of("server_error", "internal_error", "rate_limit_exceeded", "service_unavailable", "overloaded");

    private static final int RETRIES_AT_MOST = 2;
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);

    private ResponseRules() {}

    /** True when an error may be gone at the next attempt; also when it has no code to judge it by. */
    static boolean mayPass(@Nullable String code) {
        return code == null || PASSING.contains(code);
    }

    /** True when a response is wanted and nothing of the model's stands against it. */
    private static boolean couldAsk(Draft draft) {
        return draft.linked()
                && draft.gate instanceof ResponseGate.Idle
                && !draft.wants.isEmpty()
                && draft.quietMicros <= draft.now;
    }

    /** True when a response would be asked for, were it not for tools that are published and not told yet. */
    static boolean waitsForTools(Draft draft) {
        if (!couldAsk(draft)) {
            return false;
        }
        Turn turn = draft.turn(draft.wants.getFirst().turn());
        Turn.Awaited awaited = turn == null ? null : turn.awaited();
        return awaited == null || awaited.revision() <= draft.tools.wanted().revision();
    }

    /**
     * Asks for the next wanted response. Never while tools are under way, nor while the page knows of tools that have yet to come (turns
     * and tools are two topics, and a turn may overtake): the model shall answer with the tools that its user has just given it, and a
     * refused list must not leave it without any.
     */
    static void askWhenIdle(Draft draft) {
        if (!couldAsk(draft) || draft.tools.underWay() != null) {
            return;
        }
        Want want = draft.wants.getFirst();
        Turn turn = draft.turn(want.turn());
        if (turn != null && turn.awaits(draft.tools)) {
            return;
        }
        draft.wants.removeFirst();
        RecoveryRules.tellWhatWasMissed(draft, null);
        if (turn != null) {
            TurnRules.say(draft, turn);
        }
        String eventId = draft.nextEventId("response");
        draft.send(new ClientEvent.CreateResponse(eventId));
        draft.life = draft.life.speaking();
        draft.gate = new ResponseGate.Requested(
                eventId, want.turn(), draft.after(draft.limits.responseAnswer()), want.attempt());
    }

    static void created(Draft draft, Input.ResponseCreated created) {
        String id = created.responseId();
        if (created.outOfBand()) {
            draft.foreign(id);
            return;
        }
        if (draft.responses.containsKey(id) || draft.endedResponses.contains(id)) {
            return;
        }
        RecoveryRules.tellWhatWasMissed(draft, id);
        RecoveryRules.restored(draft);
        goOnAfterAll(draft);
        draft.labelled |= created.request() != null;
        ResponseGate.@Nullable Requested waiting =
                draft.gate instanceof ResponseGate.Requested requested ? requested : null;
        boolean ours = waiting != null && answers(draft, waiting, created);
        // Ours may still be on its way while the service's own runs: then it is refused, or comes after that one.
        if (ours || waiting == null) {
            draft.gate = new ResponseGate.Active(id, waiting);
        }
        draft.responses.put(
                id, ModelResponse.begun(id, ours && waiting != null ? waiting.turn() : null, draft.tools.confirmed()));
    }

    /** By its label; where the service gives none back, the next response is taken for the answer. */
    private static boolean answers(Draft draft, ResponseGate.Requested waiting, Input.ResponseCreated created) {
        return created.request() == null ? !draft.labelled : created.request().equals(waiting.eventId());
    }

    /** Outputs that an interrupted response still waits for come too late for the one that begins now: they get one of their own. */
    private static void goOnAfterAll(Draft draft) {
        draft.responses.replaceAll((id, response) ->
                response.done() && !response.goesOn() ? response.ofTurn(null).ended(true) : response);
    }

    static void done(Draft draft, Input.ResponseDone done) {
        if (draft.endedResponses.contains(done.responseId())) {
            return;
        }
        RecoveryRules.heardTheEnd(draft, done);
        draft.ended(done.responseId());
        ResponseGate.@Nullable Requested request = null;
        boolean ours = draft.gate instanceof ResponseGate.Active active
                && active.responseId().equals(done.responseId());
        if (draft.gate instanceof ResponseGate.Active active && ours) {
            request = active.request();
        }
        if (ours || draft.gate instanceof ResponseGate.Taken) {
            draft.gate = ResponseGate.IDLE;
        }
        ModelResponse response = draft.responses.get(done.responseId());
        if (response == null) {
            return;
        }
        boolean completed = done.status().equals("completed");
        if (!completed) {
            draft.note(Kind.RESPONSE_NOT_COMPLETED, done.responseId(), done.status());
        }
        boolean passing = done.status().equals("failed") && done.reason() != null && PASSING.contains(done.reason());
        if (passing && !response.called() && request != null && asksAgain(draft, request, done.responseId())) {
            draft.responses.remove(response.id());
            return;
        }
        // Cut short by its length or by a fault that passes, a response with calls still goes on; cancelled or refused,
        // it does not.
        boolean goesOn =
                response.called() && (completed || passing || done.status().equals("incomplete"));
        ModelResponse ended = response.ended(goesOn);
        draft.responses.put(ended.id(), ended);
        Turn turn = draft.turn(response.turn());
        if (turn != null) {
            turn = turn.responseDone(done.text());
            draft.replace(turn);
        }
        draft.history(history -> history.said(History.Said.ASSISTANT, done.text()));
        if (STOPPED.equals(done.reason())) {
            CallRules.cancel(draft, ended);
        }
        if (turn != null && !goesOn) {
            if (!completed) {
                String detail = done.reason() == null ? "" : " (" + done.reason() + ")";
                TurnRules.fail(draft, turn, Failure.response(done.status(), detail));
            } else if (!TurnRules.unfinished(draft, turn)) {
                TurnRules.over(draft, turn);
            }
        }
        goOnWhenComplete(draft, ended);
    }

    /** After a fault of the service's that may pass, when nothing was said yet; each time later, by a span that the id makes random. */
    private static boolean asksAgain(Draft draft, ResponseGate.Requested request, String randomId) {
        Turn turn = draft.turn(request.turn());
        if (request.attempt() >= RETRIES_AT_MOST
                || (turn != null && !turn.running().isEmpty())) {
            return false;
        }
        long span = ConversationLimits.micros(FIRST_RETRY) << request.attempt();
        long jitter = Math.floorMod(randomId.hashCode() * 0x9E3779B9L, span / 2);
        draft.quietMicros = Math.max(draft.quietMicros, draft.now + span / 2 + jitter);
        draft.wants.addFirst(new Want(request.turn(), request.attempt() + 1));
        draft.note(Kind.RESPONSE_RETRIED, request.eventId(), Integer.toString(request.attempt() + 1));
        return true;
    }

    /** One response.create when the last call of a response is answered, not one per call. */
    static void goOnWhenComplete(Draft draft, ModelResponse response) {
        if (!response.complete()) {
            return;
        }
        draft.responses.remove(response.id());
        if (response.goesOn()) {
            draft.wants.add(new Want(response.turn()));
        }
    }

    static boolean failed(Draft draft, Input.ErrorRaised error) {
        boolean taken = ALREADY_ACTIVE.equals(error.code());
        return switch (draft.gate) {
            case ResponseGate.Requested requested
            when requested.eventId().equals(error.eventId()) || (taken && error.eventId() == null) -> {
                if (taken) {
                    yield raced(draft, requested, new ResponseGate.Taken(requested.dueMicros()));
                }
                refused(draft, requested, error.code());
                yield true;
            }
            case ResponseGate.Active active
            when taken
                    && active.request() != null
                    && (error.eventId() == null || active.request().eventId().equals(error.eventId())) -> {
                // The response that we took for ours was the service's own; ours was refused because of it.
                ModelResponse other = draft.responses.get(active.responseId());
                if (other != null) {
                    draft.responses.put(other.id(), other.ofTurn(null));
                }
                yield raced(draft, active.request(), new ResponseGate.Active(active.responseId(), null));
            }
            case ResponseGate.Idle idle -> taken;
            case ResponseGate.Requested requested -> false;
            case ResponseGate.Active active -> taken;
            case ResponseGate.Taken other -> taken;
        };
    }

    private static void refused(Draft draft, ResponseGate.Requested request, @Nullable String code) {
        draft.gate = ResponseGate.IDLE;
        if (code != null && PASSING.contains(code) && asksAgain(draft, request, request.eventId())) {
            return;
        }
        Turn turn = draft.turn(request.turn());
        if (turn != null) {
            TurnRules.fail(draft, turn, Failure.response("failed", " (" + (code == null ? "none" : code) + ")"));
        }
        draft.note(Kind.MODEL_ERROR, request.eventId(), code);
    }

    private static boolean raced(Draft draft, ResponseGate.Requested request, ResponseGate gate) {
        draft.note(Kind.RESPONSE_RACE, request.eventId(), "");
        draft.gate = gate;
        draft.wants.addFirst(new Want(request.turn(), request.attempt()));
        return true;
    }

    /** Nothing is left of a limit: asking before it is filled again would only fail. */
    static void limited(Draft draft, Input.RateLimitReached limit) {
        draft.quietMicros = Math.max(draft.quietMicros, draft.now + limit.resetMicros());
        draft.note(Kind.RATE_LIMITED, "", Long.toString(limit.resetMicros() / 1_000));
    }

    static void timePassed(Draft draft) {
        switch (draft.gate) {
            case ResponseGate.Requested requested
            when requested.dueMicros() <= draft.now -> {
                draft.note(Kind.RESPONSE_OVERDUE, requested.eventId(), "");
                draft.gate = ResponseGate.IDLE;
                Turn turn = draft.turn(requested.turn());
                if (turn != null) {
                    TurnRules.fail(draft, turn, Failure.unavailable());
                }
            }
            case ResponseGate.Taken taken
            when taken.dueMicros() <= draft.now -> {
                draft.note(Kind.RESPONSE_OVERDUE, "taken", "");
                draft.gate = ResponseGate.IDLE;
            }
            case ResponseGate.Idle idle -> {}
            case ResponseGate.Requested requested -> {}
            case ResponseGate.Active active -> {}
            case ResponseGate.Taken taken -> {}
        }
    }

    /**
     * The connection is gone in the middle of what was asked. A response with calls goes on when they are answered; one without is asked
     * for again where that is for us to do.
     *
     * @param again false where a response that has begun may go on without us, and its end may still be heard
     */
    static void interrupted(Draft draft, boolean again) {
        if (draft.gate instanceof ResponseGate.Requested requested) {
            draft.wants.addFirst(new Want(requested.turn()));
        }
        draft.gate = ResponseGate.IDLE;
        for (ModelResponse response : List.copyOf(draft.responses.values())) {
            if (response.done()) {
                continue;
            }
            Turn turn = draft.turn(response.turn());
            if (turn != null) {
                draft.replace(turn.unsaid());
            }
            if (response.called()) {
                ModelResponse ended = response.ended(true);
                draft.responses.put(ended.id(), ended);
                goOnWhenComplete(draft, ended);
            } else {
                draft.responses.remove(response.id());
                if (again && turn != null) {
                    draft.wants.addFirst(new Want(turn.id()));
                }
            }
        }
    }

    /** The end of a response was not heard, but a call of it was found: it goes on when its calls are answered. */
    static void endUnheard(Draft draft, String responseId) {
        ModelResponse response = draft.responses.get(responseId);
        if (response != null && !response.done()) {
            ModelResponse ended = response.ended(true);
            draft.responses.put(responseId, ended);
            goOnWhenComplete(draft, ended);
        }
    }
}
