package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is done after a socket was lost, so that nothing is lost with it, and nothing comes twice. */
final class RecoveryRules {
    private RecoveryRules() {}

    /**
     * Tells a new model session what was said and called before. Calls in flight come along, so that their outputs can be given as
     * usual; an output that the old session had not acknowledged counts as given here.
     */
    static void restoreHistory(Draft draft) {
        Map<String, History.Called> told = new HashMap<>();
        Set<String> calls = new HashSet<>();
        for (History.Entry entry : draft.history.entries()) {
            switch (entry) {
                case History.Said said ->
                    draft.send(new ClientEvent.CreateMessage(
                            draft.nextEventId("history"), null, said.role(), said.text()));
                case History.Called call -> {
                    tellCall(draft, call, told);
                    calls.add(call.callId());
                }
            }
        }
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            boolean given =
                    call.stage() instanceof OpenCall.Sent sent && sent.eventId().isEmpty();
            if (given && (call.byText() || !calls.contains(call.callId()))) {
                CallRules.settle(draft, call.callId());
            }
        }
        draft.recovery = draft.recovery.restoring(told);
    }

    private static void tellCall(Draft draft, History.Called call, Map<String, History.Called> told) {
        String eventId = draft.nextEventId("history");
        told.put(eventId, call);
        draft.send(new ClientEvent.CreateCallItem(
                eventId, ItemIds.call(call.callId()), call.callId(), call.name(), call.arguments()));
        if (call.output() == null) {
            return;
        }
        String outputEvent = draft.nextEventId("history");
        String itemId = ItemIds.output(call.callId());
        draft.send(new ClientEvent.CreateOutputItem(outputEvent, itemId, call.callId(), call.output()));
        OpenCall open = draft.calls.get(call.callId());
        if (open != null && !open.byText() && open.stage() instanceof OpenCall.Sent sent) {
            draft.calls.put(
                    call.callId(), open.at(new OpenCall.Sent(outputEvent, itemId, sent.output(), sent.atMicros())));
        }
    }

    /** The model has begun to speak: it has taken the history. */
    static void restored(Draft draft) {
        if (!draft.recovery.restoring().isEmpty()) {
            draft.recovery = draft.recovery.restoring(Map.of());
        }
    }

    /** The service does not take a call of the past: it is told in words, and its output, when it comes, as well. */
    static boolean failed(Draft draft, Input.ErrorRaised error) {
        History.Called call =
                error.eventId() == null ? null : draft.recovery.restoring().get(error.eventId());
        if (call == null) {
            return false;
        }
        Map<String, History.Called> fewer = new HashMap<>(draft.recovery.restoring());
        fewer.remove(error.eventId());
        draft.recovery = draft.recovery.restoring(fewer);
        draft.note(Kind.HISTORY_DESCRIBED, call.callId(), error.code());
        draft.send(new ClientEvent.CreateMessage(
                draft.nextEventId("history"), null, History.Said.SYSTEM, CallOutputs.described(call)));
        OpenCall open = draft.calls.get(call.callId());
        if (open != null && open.stage() instanceof OpenCall.Sent) {
            CallRules.settle(draft, open.callId());
        } else if (open != null) {
            draft.calls.put(open.callId(), open.toldByText());
        }
        return true;
    }

    /** A function call has begun; if its end is not heard, it can be asked for by its item. */
    static void begun(Draft draft, Input.FunctionCallBegun begun) {
        if (draft.life.sideband() && !draft.foreignResponses.contains(begun.responseId())) {
            Map<String, String> more = new HashMap<>(draft.recovery.begun());
            more.put(begun.itemId(), begun.responseId());
            draft.recovery = draft.recovery.withBegun(more);
        }
    }

    static void heardOf(Draft draft, String itemId) {
        if (draft.recovery.begun().containsKey(itemId)) {
            Map<String, String> fewer = new HashMap<>(draft.recovery.begun());
            fewer.remove(itemId);
            draft.recovery = draft.recovery.withBegun(fewer);
        }
    }

    /** The end of a response says all its calls once more: those that were made while nobody listened are run now. */
    static void heardTheEnd(Draft draft, Input.ResponseDone done) {
        String missing = draft.recovery.missing();
        if (missing != null
                && (missing.equals(done.responseId())
                        || (missing.equals(Recovery.UNKNOWN) && !draft.responses.containsKey(done.responseId())))) {
            draft.recovery = draft.recovery.missing(null);
        }
        for (Input.FunctionCallDone call : done.calls()) {
            heardOf(draft, call.itemId());
            if (call.status().equals("completed") && !CallRules.known(draft, call.callId())) {
                draft.note(Kind.CALL_RECOVERED, call.callId(), "response.done");
                CallRules.called(draft, call);
            }
        }
    }

    /** Attached again: what may have been given is looked for before it is given again, what was begun is asked for. */
    static void attachedAgain(Draft draft) {
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            switch (call.stage()) {
                case OpenCall.Sent sent -> check(draft, call, sent.itemId(), sent.output());
                case OpenCall.Checking checking -> check(draft, call, checking.itemId(), checking.output());
                case OpenCall.Asked asked -> {}
                case OpenCall.Announced announced -> {}
                case OpenCall.Held held -> {}
            }
        }
        for (String itemId : draft.recovery.begun().keySet().stream().sorted().toList()) {
            draft.send(new ClientEvent.RetrieveItem(draft.nextEventId("retrieve"), itemId));
        }
    }

    /** Asks whether the model session has an output already. */
    static void check(Draft draft, OpenCall call, String itemId, String output) {
        String eventId = draft.linked() ? draft.nextEventId("retrieve") : "";
        if (draft.linked()) {
            draft.send(new ClientEvent.RetrieveItem(eventId, itemId));
        }
        draft.calls.put(call.callId(), call.at(new OpenCall.Checking(eventId, itemId, output)));
    }

    static void retrieved(Draft draft, Input.ItemRetrieved item) {
        String responseId = draft.recovery.begun().get(item.itemId());
        Input.FunctionCallDone call = item.call();
        if (responseId != null && call != null) {
            if (call.status().equals("completed") && !CallRules.known(draft, call.callId())) {
                draft.note(Kind.CALL_RECOVERED, call.callId(), "retrieved");
                CallRules.called(
                        draft,
                        new Input.FunctionCallDone(
                                responseId,
                                call.itemId(),
                                call.callId(),
                                call.name(),
                                call.arguments(),
                                call.status()));
                ResponseRules.endUnheard(draft, responseId);
                if (responseId.equals(draft.recovery.missing())) {
                    draft.recovery = draft.recovery.missing(null);
                }
            }
            return;
        }
        for (OpenCall open : List.copyOf(draft.calls.values())) {
            if (open.stage() instanceof OpenCall.Checking checking
                    && checking.itemId().equals(item.itemId())) {
                found(draft, open, checking, item.output());
            }
        }
    }

    /** The output is there. If it only says that the call still runs, the late result is looked for next. */
    private static void found(Draft draft, OpenCall call, OpenCall.Checking checking, @Nullable String output) {
        if (!call.byText()
                && CallOutputs.RUNNING.equals(output)
                && !checking.output().equals(output)) {
            String message = CallOutputs.late(call.name(), call.callId(), checking.output());
            check(draft, call.toldByText(), ItemIds.late(call.callId()), message);
            return;
        }
        draft.note(Kind.OUTPUT_FOUND, call.callId(), "");
        CallRules.delivered(draft, call, checking.itemId(), draft.now);
    }

    /** While nobody listened calls may have been made whose end will not be heard: the model is told with its next turn. */
    static void tellWhatWasMissed(Draft draft, @Nullable String beginning) {
        String missing = draft.recovery.missing();
        if (missing == null || missing.equals(beginning)) {
            return;
        }
        draft.note(
                Kind.CALL_MISSED,
                missing,
                Integer.toString(draft.recovery.begun().size()));
        draft.send(new ClientEvent.CreateMessage(
                draft.nextEventId("missed"), null, History.Said.SYSTEM, CallOutputs.MISSED));
        draft.recovery = draft.recovery.missing(null).withBegun(Map.of());
    }
}
