package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;

/** The model's tool list follows {@code tools.definitions}. */
final class ToolRules {
    private ToolRules() {}

    static void published(Draft draft, ToolSet tools) {
        draft.tools = draft.tools.published(tools, draft.after(draft.limits.settle()));
    }

    /**
     * Sends the newest list. A change waits a moment for others, since each costs the model its prompt cache, but not while somebody
     * waits for it.
     */
    static void updateWhenBehind(Draft draft) {
        ToolList tools = draft.tools;
        if (!draft.linked()
                || !tools.behind()
                || (tools.greeted() && draft.now < tools.settledMicros() && !somebodyWaits(draft))) {
            return;
        }
        long revision = tools.wanted().revision();
        ToolList.Update update = new ToolList.Update(
                draft.nextEventId("tools-" + revision),
                revision,
                tools.visible(),
                draft.after(draft.limits.updateAnswer()));
        draft.send(new ClientEvent.UpdateSession(
                update.eventId(), update.tools(), !tools.greeted() && !draft.life.sideband()));
        draft.tools = tools.sent(update);
    }

    /** A response that could be asked for, or a result that came with a revision which is published by now. */
    private static boolean somebodyWaits(Draft draft) {
        if (ResponseRules.waitsForTools(draft)) {
            return true;
        }
        long newest = draft.tools.wanted().revision();
        for (OpenCall call : draft.calls.values()) {
            if (call.stage() instanceof OpenCall.Held held && held.revision() <= newest) {
                return true;
            }
        }
        return false;
    }

    static void updated(Draft draft, List<WireTool> seen) {
        ToolList.Update update = draft.tools.underWay();
        if (update != null && draft.tools.answers(seen)) {
            draft.tools = draft.tools.confirmed(update);
            CallRules.deliverHeld(draft);
        } else if (update == null && !ToolList.sameTools(seen, draft.tools.inForce())) {
            // Somebody else holds this model session too, and the last update wins.
            draft.note(Kind.FOREIGN_TOOLS, Long.toString(draft.tools.confirmed()), Integer.toString(seen.size()));
            draft.tools = draft.tools.foreign();
        }
    }

    static boolean failed(Draft draft, Input.ErrorRaised error) {
        ToolList.Update update = draft.tools.underWay();
        if (update == null || !draft.tools.concernedBy(error)) {
            return false;
        }
        WireTool culprit = draft.tools.culprit(error);
        if (culprit != null) {
            draft.note(Kind.TOOL_QUARANTINED, culprit.name(), error.code());
            draft.emit(
                    new Effect.TellOwner(draft.owner, update.revision(), culprit.name(), code(error), error.message()));
            draft.tools = draft.tools.quarantine(culprit);
        } else {
            refuse(draft, update, code(error), error.message());
        }
        return true;
    }

    static void timePassed(Draft draft) {
        ToolList.Update update = draft.tools.underWay();
        if (update != null && update.dueMicros() <= draft.now) {
            refuse(draft, update, "no_answer", "The model did not answer the update of its tools in time.");
        }
    }

    private static void refuse(Draft draft, ToolList.Update update, String reason, String message) {
        draft.note(Kind.UPDATE_REFUSED, Long.toString(update.revision()), reason);
        draft.emit(new Effect.TellOwner(draft.owner, update.revision(), null, reason, message));
        draft.tools = draft.tools.refused(update);
        CallRules.deliverHeld(draft);
    }

    private static String code(Input.ErrorRaised error) {
        return error.code() == null ? "none" : error.code();
    }
}
