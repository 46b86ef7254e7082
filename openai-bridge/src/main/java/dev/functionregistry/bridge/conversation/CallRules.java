package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Function calls out to the pipeline, outputs back into the conversation, each once. */
final class CallRules {
    private CallRules() {}

    static void called(Draft draft, Input.FunctionCallDone call) {
        if (draft.calls.containsKey(call.callId()) || draft.settledCalls.contains(call.callId())) {
            draft.note(Kind.CALL_REPEATED, call.callId(), "");
            return;
        }
        if (!call.status().equals("completed")) {
            draft.note(Kind.CALL_NOT_COMPLETED, call.callId(), call.status());
            return;
        }
        ModelResponse response = draft.responses.get(call.responseId());
        if (response == null) {
            // Attached in the middle of a response: what is in force now is the best that we know.
            response = ModelResponse.begun(call.responseId(), null, draft.tools.confirmed());
        }
        int unanswered = ConversationState.unanswered(draft.calls);
        draft.responses.put(call.responseId(), response.calling(call.callId()));
        draft.calls.put(call.callId(), new OpenCall(call.callId(), call.responseId(), new OpenCall.Asked()));
        if (unanswered >= draft.limits.unansweredCalls()) {
            draft.note(Kind.CALL_OVERLOADED, call.callId(), "session");
            answer(draft, call.callId(), CallOutputs.OVERLOADED);
            return;
        }
        draft.emit(new Effect.Ask(new ModelCall(
                call.callId(),
                call.name(),
                call.arguments(),
                response.revision(),
                draft.number,
                call.responseId(),
                call.itemId(),
                response.turn())));
    }

    static void result(Draft draft, Input.ResultArrived result) {
        OpenCall call = draft.calls.get(result.callId());
        if (call == null) {
            // Of an earlier model session, or answered long ago: the first result was the outcome.
            draft.emit(new Effect.Settle(result.callId()));
            return;
        }
        if (!(call.stage() instanceof OpenCall.Asked)) {
            return;
        }
        if (result.revision() > draft.tools.answered()) {
            long until = draft.now + ConversationLimits.micros(draft.limits.barrier());
            draft.calls.put(call.callId(), call.at(new OpenCall.Held(result.output(), result.revision(), until)));
            return;
        }
        answer(draft, call.callId(), result.output());
    }

    /** Puts an output into the conversation, unless the call has one. */
    static void answer(Draft draft, String callId, String output) {
        OpenCall call = draft.calls.get(callId);
        if (call == null || call.stage() instanceof OpenCall.Sent) {
            return;
        }
        String itemId = itemId(callId);
        String eventId = draft.nextEventId("output");
        draft.send(new ClientEvent.CreateOutputItem(eventId, itemId, callId, output));
        draft.calls.put(callId, call.at(new OpenCall.Sent(eventId, itemId, draft.now)));
        ModelResponse response = draft.responses.get(call.responseId());
        if (response != null) {
            ModelResponse fewer = response.answered(callId);
            draft.responses.put(fewer.id(), fewer);
            ResponseRules.goOnWhenComplete(draft, fewer);
        }
    }

    static void deliverHeld(Draft draft) {
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            if (call.stage() instanceof OpenCall.Held held && held.revision() <= draft.tools.answered()) {
                answer(draft, call.callId(), held.output());
            }
        }
    }

    /** A result that waited long enough goes out, although the model does not know its tools yet. */
    static void timePassed(Draft draft) {
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            if (call.stage() instanceof OpenCall.Held held && held.untilMicros() <= draft.now) {
                draft.note(
                        Kind.BARRIER_EXPIRED,
                        call.callId(),
                        "revision " + held.revision() + " over " + draft.tools.confirmed());
                answer(draft, call.callId(), held.output());
            }
        }
    }

    static void acknowledged(Draft draft, String callId) {
        OpenCall call = draft.calls.get(callId);
        if (call != null && call.stage() instanceof OpenCall.Sent sent) {
            draft.calls.remove(callId);
            draft.delivered = Draft.newest(
                    draft.delivered, new Delivered(callId, sent.itemId(), sent.atMicros()), Memory.DELIVERED_KEPT);
            draft.settled(callId);
        }
    }

    /** The conversation does not take the output, say because it does not know the call: it never will. */
    static boolean failed(Draft draft, Input.ErrorRaised error) {
        for (OpenCall call : draft.calls.values()) {
            if (call.stage() instanceof OpenCall.Sent sent && sent.eventId().equals(error.eventId())) {
                draft.note(Kind.OUTPUT_UNDELIVERABLE, call.callId(), error.code());
                draft.calls.remove(call.callId());
                draft.settled(call.callId());
                return true;
            }
        }
        return false;
    }

    /** Id of the output item of a call: the same for everyone who derives it, and short enough for the API (32 characters). */
    static String itemId(String callId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(callId.getBytes(StandardCharsets.UTF_8));
            return "fco_" + HexFormat.of().formatHex(digest, 0, 14);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
