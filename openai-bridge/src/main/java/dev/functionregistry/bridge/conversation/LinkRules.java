package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;

/** Connection, its loss, and what is kept for the next bridge. */
final class LinkRules {
    private LinkRules() {}

    static void open(Draft draft, int attempt) {
        draft.link = new Link.Opening(attempt);
        draft.emit(new Effect.Open(attempt));
    }

    static void openIfUnlinked(Draft draft) {
        if (draft.link instanceof Link.Unlinked) {
            open(draft, 1);
        }
    }

    /** The bridge before us held a model session: it is gone with its socket, a new one takes its place. */
    static void recalled(Draft draft, Memory memory) {
        draft.number = Math.max(draft.number, memory.number());
        draft.remembered = memory;
        openIfUnlinked(draft);
    }

    static void created(Draft draft, Input.SessionCreated created) {
        if (draft.linked()) {
            return;
        }
        draft.link = new Link.Linked();
        draft.number++;
        draft.openaiSessionId = created.openaiSessionId();
        draft.tools = draft.tools.forNewModelSession();
        draft.delivered = List.of();
    }

    static void lost(Draft draft, Input.ConnectionLost lost) {
        draft.note(Kind.CONNECTION_LOST, Integer.toString(draft.number), lost.reason());
        int attempt = draft.link instanceof Link.Opening opening ? opening.attempt() + 1 : 1;
        forgetModelSession(draft);
        for (Turn turn : List.copyOf(draft.turns)) {
            if (!lost.retryable()) {
                TurnRules.fail(draft, turn, Failure.refused(lost.reason()));
            } else if (!turn.waiting()) {
                TurnRules.fail(draft, turn, Failure.connectionLost());
            }
        }
        draft.link = new Link.Unlinked();
        if (!draft.turns.isEmpty()) {
            open(draft, attempt);
        }
    }

    /** A turn does not wait for a connection for ever. */
    static void timePassed(Draft draft) {
        if (draft.linked()) {
            return;
        }
        for (Turn turn : List.copyOf(draft.turns)) {
            if (turn.waiting() && turn.dueMicros() <= draft.now) {
                TurnRules.fail(draft, turn, Failure.unavailable());
            }
        }
    }

    static void ended(Draft draft) {
        forgetModelSession(draft);
        for (Turn turn : List.copyOf(draft.turns)) {
            TurnRules.fail(draft, turn, Failure.sessionGone());
        }
        boolean socket = !(draft.link instanceof Link.Unlinked);
        draft.link = new Link.Ended();
        draft.wants.clear();
        if (socket) {
            draft.emit(new Effect.Close("session ended"));
        }
        if (draft.remembered != null) {
            draft.remembered = null;
            draft.emit(new Effect.Forget());
        }
    }

    static void afterTheEnd(Draft draft, Input input) {
        switch (input) {
            case Input.UserSaid said -> draft.emit(new Effect.Tell(said.turn(), "", true, Failure.sessionGone()));
            case Input.ResultArrived result -> draft.emit(new Effect.Settle(result.callId()));
            case Input.ToolsPublished published -> {}
            case Input.CallNotPlaced refused -> {}
            case Input.SessionEnded ended -> {}
            case Input.Recalled recalled -> {}
            case Input.ConnectionLost lost -> {}
            case Input.TimePassed passed -> {}
            case Input.ServerEvent event -> {}
        }
    }

    /** Response, calls and wants die with the model session: a new one knows none of their ids. */
    private static void forgetModelSession(Draft draft) {
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            draft.settled(call.callId());
        }
        draft.calls.clear();
        draft.responses.clear();
        draft.gate = ResponseGate.IDLE;
        draft.wants.removeIf(want -> {
            Turn turn = draft.turn(want.turn());
            return turn == null || !turn.waiting();
        });
        draft.tools = draft.tools.forNewModelSession();
        draft.openaiSessionId = null;
    }

    /**
     * What was kept stays true while there is no model session: a bridge that follows must still learn that its predecessor was in the
     * middle of a turn.
     */
    static void rememberWhatChanged(Draft draft) {
        if (!draft.linked()) {
            return;
        }
        Memory memory =
                new Memory(draft.number, draft.openaiSessionId, draft.tools.confirmed(), busy(draft), draft.delivered);
        if (!memory.equals(draft.remembered)) {
            draft.remembered = memory;
            draft.emit(new Effect.Remember(memory));
        }
    }

    private static boolean busy(Draft draft) {
        return !(draft.gate instanceof ResponseGate.Idle)
                || !draft.responses.isEmpty()
                || draft.turns.stream().anyMatch(turn -> !turn.waiting());
    }
}
