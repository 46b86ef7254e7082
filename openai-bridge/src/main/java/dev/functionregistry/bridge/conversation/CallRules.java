package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.ConversationState.Want;
import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Function calls out to the pipeline, outputs back into the conversation, each once. */
final class CallRules {
    private CallRules() {}

    /** True for a call that was asked before, whatever has become of it. */
    static boolean known(Draft draft, String callId) {
        return draft.calls.containsKey(callId)
                || draft.settledCalls.contains(callId)
                || draft.delivered.stream().anyMatch(output -> output.callId().equals(callId));
    }

    static void called(Draft draft, Input.FunctionCallDone call) {
        RecoveryRules.heardOf(draft, call.itemId());
        if (draft.foreignResponses.contains(call.responseId())) {
            // Its output could not be given: the conversation does not know the call.
            draft.note(Kind.CALL_OUT_OF_BAND, call.callId(), "");
            return;
        }
        if (known(draft, call.callId())) {
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
        draft.calls.put(
                call.callId(),
                new OpenCall(
                        call.callId(),
                        call.name(),
                        call.responseId(),
                        response.turn(),
                        false,
                        new OpenCall.Asked(announceMicros(draft, call.name()))));
        draft.life = draft.life.speaking();
        draft.history(history -> history.called(call.callId(), call.name(), call.arguments()));
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
                draft.life.number(),
                call.responseId(),
                call.itemId(),
                response.turn())));
    }

    /**
     * Somebody has stopped a response: what it has called and has no result yet is no longer wanted. The model still gets an output for
     * each, the outcome of the cancelled call.
     */
    static void cancel(Draft draft, ModelResponse stopped) {
        for (String callId : stopped.unanswered()) {
            OpenCall call = draft.calls.get(callId);
            if (call != null && call.stage() instanceof OpenCall.Asked) {
                draft.note(Kind.CALL_CANCELLED, callId, "");
                draft.emit(new Effect.Cancel(callId, call.turn(), "The response that made the call was cancelled."));
            }
        }
    }

    private static long announceMicros(Draft draft, String function) {
        Long afterMs = draft.tools.wanted().announceAfterMs().get(function);
        return afterMs == null ? OpenCall.NEVER : draft.now + afterMs * 1_000;
    }

    static void result(Draft draft, Input.ResultArrived result) {
        OpenCall call = draft.calls.get(result.callId());
        if (call == null) {
            unknown(draft, result);
            return;
        }
        if (!(call.stage() instanceof OpenCall.Asked || call.stage() instanceof OpenCall.Announced)) {
            return;
        }
        if (result.revision() > draft.tools.answered()) {
            draft.calls.put(
                    call.callId(),
                    call.at(new OpenCall.Held(
                            result.output(), result.revision(), draft.after(draft.limits.barrier()))));
            return;
        }
        answer(draft, call.callId(), result.output());
    }

    /**
     * A result of a call that this bridge has not heard of. Of the model session that a bridge before us held, it may not have been given
     * yet; of all others it needs nothing: the first result was the outcome.
     */
    private static void unknown(Draft draft, Input.ResultArrived result) {
        String callId = result.callId();
        if (result.number() == 0 || result.number() != draft.recovery.inherited() || known(draft, callId)) {
            draft.emit(new Effect.Settle(callId));
            return;
        }
        draft.note(Kind.CALL_LATE, callId, "");
        boolean byText = !draft.life.sideband() && !draft.history.awaits(callId);
        OpenCall call = new OpenCall(callId, result.name(), "", null, byText, new OpenCall.Asked(OpenCall.NEVER));
        draft.calls.put(callId, call);
        if (draft.life.sideband()) {
            RecoveryRules.check(draft, call, ItemIds.output(callId), within(draft, callId, result.output()));
        } else {
            answer(draft, callId, result.output());
        }
    }

    /** Puts an output into the conversation, unless the call has one. */
    static void answer(Draft draft, String callId, String output) {
        OpenCall call = draft.calls.get(callId);
        if (call == null || call.stage() instanceof OpenCall.Sent || call.stage() instanceof OpenCall.Checking) {
            return;
        }
        String text = within(draft, callId, output);
        if (call.byText()) {
            text = CallOutputs.late(call.name(), callId, text);
            String message = text;
            draft.history(history -> history.said(History.Said.SYSTEM, message));
        } else {
            String given = text;
            draft.history(history -> history.answered(callId, given));
        }
        give(draft, call, text);
        goOn(draft, call);
    }

    private static String within(Draft draft, String callId, String output) {
        if (output.length() > draft.limits.outputChars()) {
            draft.note(Kind.OUTPUT_CUT, callId, Integer.toString(output.length()));
        }
        return CallOutputs.within(draft.limits.outputChars(), output);
    }

    /** Into the socket; or, where there is none, to be given when there is one. */
    private static void give(Draft draft, OpenCall call, String text) {
        String itemId = call.byText() ? ItemIds.late(call.callId()) : ItemIds.output(call.callId());
        if (draft.linked()) {
            send(draft, call, itemId, text);
        } else if (draft.life.sideband()) {
            RecoveryRules.check(draft, call, itemId, text);
        } else if (draft.link instanceof Link.Opening) {
            draft.calls.put(call.callId(), call.at(new OpenCall.Sent("", itemId, text, draft.now)));
        } else {
            // Nobody waits for a model session: the next one learns it with the history, which is kept.
            LinkRules.remember(draft);
            settle(draft, call.callId());
        }
    }

    private static void send(Draft draft, OpenCall call, String itemId, String text) {
        String eventId = draft.nextEventId("output");
        draft.send(
                call.byText()
                        ? new ClientEvent.CreateMessage(eventId, itemId, History.Said.SYSTEM, text)
                        : new ClientEvent.CreateOutputItem(eventId, itemId, call.callId(), text));
        draft.calls.put(call.callId(), call.at(new OpenCall.Sent(eventId, itemId, text, draft.now)));
    }

    /** After its last output a response goes on; a late result has no response any more and gets one of its own. */
    private static void goOn(Draft draft, OpenCall call) {
        ModelResponse response = draft.responses.get(call.responseId());
        if (response != null && response.unanswered().contains(call.callId())) {
            ModelResponse fewer = response.answered(call.callId());
            draft.responses.put(fewer.id(), fewer);
            ResponseRules.goOnWhenComplete(draft, fewer);
        } else if (call.byText()
                && !call.responseId().isEmpty()
                && (call.turn() == null || draft.turn(call.turn()) != null)) {
            draft.wants.add(new Want(call.turn()));
        } else if (draft.life.sideband() && call.responseId().isEmpty() && !draft.wants.contains(new Want(null))) {
            // The bridge that heard the call is gone, and with it what was to follow: somebody still listens for the
            // answer.
            draft.wants.add(new Want(null));
        }
    }

    static void deliverHeld(Draft draft) {
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            if (call.stage() instanceof OpenCall.Held held && held.revision() <= draft.tools.answered()) {
                answer(draft, call.callId(), held.output());
            }
        }
    }

    static void timePassed(Draft draft) {
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            if (call.stage() instanceof OpenCall.Held held && held.untilMicros() <= draft.now) {
                // It waited long enough and goes out, although the model does not know its tools yet.
                draft.note(
                        Kind.BARRIER_EXPIRED,
                        call.callId(),
                        "revision " + held.revision() + " over " + draft.tools.confirmed());
                answer(draft, call.callId(), held.output());
            } else if (call.stage() instanceof OpenCall.Asked asked
                    && asked.announceMicros() <= draft.now
                    && draft.linked()) {
                announce(draft, call);
            }
        }
    }

    /** The one output that a call may have says that it still runs; the result will follow as a message. */
    private static void announce(Draft draft, OpenCall call) {
        draft.note(Kind.CALL_ANNOUNCED, call.callId(), "");
        String eventId = draft.nextEventId("output");
        draft.send(new ClientEvent.CreateOutputItem(
                eventId, ItemIds.output(call.callId()), call.callId(), CallOutputs.RUNNING));
        draft.history(history -> history.answered(call.callId(), CallOutputs.RUNNING));
        draft.calls.put(call.callId(), call.toldByText().at(new OpenCall.Announced(eventId)));
        goOn(draft, call);
    }

    /** @param callId call whose output was added; null for a message */
    static void acknowledged(Draft draft, String itemId, @Nullable String callId) {
        for (OpenCall call : draft.calls.values()) {
            if (call.stage() instanceof OpenCall.Sent sent
                    && (sent.itemId().equals(itemId)
                            || (!call.byText() && call.callId().equals(callId)))) {
                delivered(draft, call, sent.itemId(), sent.atMicros());
                return;
            }
        }
    }

    static void delivered(Draft draft, OpenCall call, String itemId, long atMicros) {
        draft.delivered =
                Draft.newest(draft.delivered, new Delivered(call.callId(), itemId, atMicros), Memory.DELIVERED_KEPT);
        settle(draft, call.callId());
    }

    /** Nothing more is to be done for a call. */
    static void settle(Draft draft, String callId) {
        draft.calls.remove(callId);
        draft.settled(callId);
    }

    static boolean failed(Draft draft, Input.ErrorRaised error) {
        String eventId = error.eventId();
        if (eventId == null) {
            return false;
        }
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            switch (call.stage()) {
                case OpenCall.Sent sent
                when sent.eventId().equals(eventId) -> {
                    refused(draft, call, error);
                    return true;
                }
                case OpenCall.Announced announced
                when announced.eventId().equals(eventId) -> {
                    refused(draft, call, error);
                    return true;
                }
                case OpenCall.Checking checking
                when checking.eventId().equals(eventId) -> {
                    send(draft, call, checking.itemId(), checking.output()); // it is not there
                    goOn(draft, call);
                    return true;
                }
                case OpenCall.Sent sent -> {}
                case OpenCall.Announced announced -> {}
                case OpenCall.Checking checking -> {}
                case OpenCall.Asked asked -> {}
                case OpenCall.Held held -> {}
            }
        }
        return false;
    }

    /** The conversation does not take the output, say because it does not know the call: it never will. */
    private static void refused(Draft draft, OpenCall call, Input.ErrorRaised error) {
        draft.note(Kind.OUTPUT_UNDELIVERABLE, call.callId(), error.code());
        settle(draft, call.callId());
    }
}
