package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.ConversationState.Want;
import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import org.jspecify.annotations.Nullable;

/** When the model may be made to speak, and what follows when it has spoken. */
final class ResponseRules {
    private static final String ALREADY_ACTIVE = "conversation_already_has_active_response";

    private ResponseRules() {}

    /**
     * Asks for the next wanted response. Never while tools are under way, nor while the page knows of tools that have yet to come (turns
     * and tools are two topics, and a turn may overtake): the model shall answer with the tools that its user has just given it, and a
     * refused list must not leave it without any.
     */
    static void askWhenIdle(Draft draft) {
        if (!draft.linked()
                || draft.tools.underWay() != null
                || !(draft.gate instanceof ResponseGate.Idle)
                || draft.wants.isEmpty()) {
            return;
        }
        Want want = draft.wants.getFirst();
        Turn turn = draft.turn(want.turn());
        if (turn != null && turn.awaits(draft.tools)) {
            return;
        }
        draft.wants.removeFirst();
        if (turn != null && turn.waiting()) {
            String userEvent = draft.nextEventId("turn");
            draft.send(new ClientEvent.CreateUserItem(userEvent, turn.question()));
            draft.replace(turn.sent(userEvent));
        }
        String eventId = draft.nextEventId("response");
        draft.send(new ClientEvent.CreateResponse(eventId));
        draft.gate = new ResponseGate.Requested(
                eventId, want.turn(), draft.now + ConversationLimits.micros(draft.limits.responseAnswer()));
    }

    static void created(Draft draft, String id) {
        if (draft.responses.containsKey(id) || draft.endedResponses.contains(id)) {
            return;
        }
        ResponseGate.@Nullable Requested request =
                draft.gate instanceof ResponseGate.Requested requested ? requested : null;
        draft.gate = new ResponseGate.Active(id, request);
        draft.responses.put(
                id, ModelResponse.begun(id, request == null ? null : request.turn(), draft.tools.confirmed()));
    }

    static void done(Draft draft, Input.ResponseDone done) {
        if (draft.endedResponses.contains(done.responseId())) {
            return;
        }
        draft.ended(done.responseId());
        boolean ours = draft.gate instanceof ResponseGate.Active active
                && active.responseId().equals(done.responseId());
        if (ours || draft.gate instanceof ResponseGate.Taken) {
            draft.gate = ResponseGate.IDLE;
        }
        ModelResponse response = draft.responses.get(done.responseId());
        if (response == null) {
            return;
        }
        boolean completed = done.status().equals("completed");
        // Cut short by its length, a response with calls still goes on; cancelled or failed, it does not.
        boolean goesOn = response.called() && (completed || done.status().equals("incomplete"));
        Turn turn = draft.turn(response.turn());
        if (turn != null) {
            turn = turn.responseDone(done.text());
            draft.replace(turn);
        }
        if (!completed) {
            draft.note(Kind.RESPONSE_NOT_COMPLETED, done.responseId(), done.status());
        }
        if (turn != null && !goesOn) {
            if (completed) {
                TurnRules.over(draft, turn);
            } else {
                String detail = done.reason() == null ? "" : " (" + done.reason() + ")";
                TurnRules.fail(draft, turn, Failure.response(done.status(), detail));
            }
        }
        ModelResponse ended = response.ended(goesOn);
        draft.responses.put(ended.id(), ended);
        goOnWhenComplete(draft, ended);
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
                draft.gate = ResponseGate.IDLE;
                Turn turn = draft.turn(requested.turn());
                if (turn != null) {
                    String code = error.code() == null ? "none" : error.code();
                    TurnRules.fail(draft, turn, Failure.response("failed", " (" + code + ")"));
                }
                draft.note(Kind.MODEL_ERROR, requested.eventId(), error.code());
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

    private static boolean raced(Draft draft, ResponseGate.Requested request, ResponseGate gate) {
        draft.note(Kind.RESPONSE_RACE, request.eventId(), "");
        draft.gate = gate;
        draft.wants.addFirst(new Want(request.turn()));
        return true;
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
}
