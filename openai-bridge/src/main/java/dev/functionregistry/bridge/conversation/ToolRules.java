package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;

/** The model's tool list follows {@code tools.definitions}. */
final class ToolRules {
    private ToolRules() {}

    static void published(Draft draft, ToolSet tools) {
        draft.tools = draft.tools.published(tools);
    }

    static void updateWhenBehind(Draft draft) {
        ToolList tools = draft.tools;
        if (!draft.linked() || !tools.behind()) {
            return;
        }
        long revision = tools.wanted().revision();
        ToolList.Update update = new ToolList.Update(
                draft.nextEventId("tools-" + revision),
                revision,
                tools.visible(),
                draft.now + ConversationLimits.micros(draft.limits.updateAnswer()));
        draft.send(new ClientEvent.UpdateSession(update.eventId(), update.tools(), !tools.greeted()));
        draft.tools = tools.sent(update);
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
            draft.tools = draft.tools.quarantine(culprit);
        } else {
            refuse(draft, update, error.code() == null ? "none" : error.code());
        }
        return true;
    }

    static void timePassed(Draft draft) {
        ToolList.Update update = draft.tools.underWay();
        if (update != null && update.dueMicros() <= draft.now) {
            refuse(draft, update, "no answer");
        }
    }

    private static void refuse(Draft draft, ToolList.Update update, String reason) {
        draft.note(Kind.UPDATE_REFUSED, Long.toString(update.revision()), reason);
        draft.tools = draft.tools.refused(update);
        CallRules.deliverHeld(draft);
    }
}
