package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;
import java.util.Map;

/** Connection, its loss and renewal, and what is kept for the next bridge. */
final class LinkRules {
    /** Refusals that say: there is no such call, not yet or not any more. */
    private static final String NO_SUCH_CALL = "http_404";

    private LinkRules() {}

    static void open(Draft draft, int attempt) {
        draft.link = new Link.Opening(attempt);
        draft.emit(new Effect.Open(attempt, draft.life.callId(), draft.life.tenant()));
    }

    static void openIfUnlinked(Draft draft) {
        if (draft.link instanceof Link.Unlinked || draft.link instanceof Link.Resting) {
            open(draft, 1);
        }
    }

    /**
     * The bridge before us held a model session. That of a call is still there; one of our own is gone with its socket, and a new one
     * takes its place, with the history.
     */
    static void recalled(Draft draft, Input.Recalled recalled) {
        Memory memory = recalled.memory();
        boolean sideband = memory.callId() != null;
        draft.life = new ModelLife(
                Math.max(draft.life.number(), memory.number()),
                memory.openaiSessionId(),
                memory.callId(),
                memory.tenant(),
                memory.options(),
                false,
                sideband,
                0,
                draft.now,
                0,
                false);
        draft.remembered = memory;
        draft.owner = memory.owner();
        draft.delivered = memory.delivered();
        draft.history = memory.history();
        String missing = sideband && memory.busy() ? Recovery.UNKNOWN : null;
        draft.recovery = new Recovery(Map.of(), missing, Map.of(), memory.number());
        if (sideband || memory.openaiSessionId() != null) {
            if (recalled.openAtMicros() <= draft.now) {
                openIfUnlinked(draft);
            } else if (draft.link instanceof Link.Unlinked) {
                draft.link = new Link.Resting(recalled.openAtMicros());
            }
        }
    }

    /** Attaches to a call. What is asked meanwhile is asked there. */
    static void attach(Draft draft, Input.AttachWanted wanted) {
        if (wanted.owner() != null) {
            draft.owner = wanted.owner();
        }
        if (wanted.callId().equals(draft.life.callId())) {
            return;
        }
        boolean socket = draft.link instanceof Link.Opening || draft.linked();
        leave(draft);
        if (socket) {
            draft.emit(new Effect.Close("another session"));
        }
        draft.life = draft.life.calling(wanted.callId(), wanted.tenant(), draft.after(draft.limits.attach()));
        open(draft, 1);
    }

    /** A socket to a call is its model session: nothing more is said. A model session of our own begins with its greeting, soon. */
    static void socketOpened(Draft draft) {
        if (!(draft.link instanceof Link.Opening opening)) {
            return;
        }
        if (!draft.life.sideband()) {
            if (opening.dueMicros() == Link.Opening.NEVER) {
                draft.link = new Link.Opening(opening.attempt(), draft.after(draft.limits.updateAnswer()));
            }
            return;
        }
        boolean again = draft.life.reached();
        draft.link = new Link.Linked();
        draft.life = draft.life.attached(draft.now);
        draft.note(Kind.SESSION_ATTACHED, Integer.toString(draft.life.number()), again ? "again" : "");
        if (again) {
            draft.tools = draft.tools.forNewSocket();
            RecoveryRules.attachedAgain(draft);
        } else {
            draft.tools = draft.tools.forNewModelSession();
            draft.delivered = List.of();
            draft.history = History.NONE;
        }
    }

    static void created(Draft draft, Input.SessionCreated created) {
        if (!(draft.link instanceof Link.Opening) || draft.life.sideband()) {
            return;
        }
        draft.link = new Link.Linked();
        draft.life = draft.life.born(created.openaiSessionId(), draft.now, created.expiresMicros());
        draft.tools = draft.tools.forNewModelSession();
        draft.delivered = List.of();
        ToolRules.updateWhenBehind(draft);
        if (draft.life.optionsUntold()) {
            TurnRules.tellOptions(draft, draft.nextEventId("options"));
        }
        RecoveryRules.restoreHistory(draft);
    }

    /** An error instead of a greeting: one that stays so is the answer to every text that waits for it. */
    static void refusedToBegin(Draft draft, Input.ErrorRaised error) {
        draft.note(Kind.MODEL_ERROR, "none", error.code() == null ? "none" : error.code());
        if (draft.link instanceof Link.Opening && !ResponseRules.mayPass(error.code())) {
            for (Turn turn : List.copyOf(draft.turns)) {
                TurnRules.fail(draft, turn, Failure.refused(error.message()));
            }
        }
    }

    static void lost(Draft draft, Input.ConnectionLost lost) {
        draft.note(Kind.CONNECTION_LOST, Integer.toString(draft.life.number()), lost.reason());
        int attempt = draft.link instanceof Link.Opening opening ? opening.attempt() + 1 : 1;
        if (draft.life.sideband()) {
            lostCall(draft, lost, attempt);
        } else {
            lostOwn(draft, lost, attempt);
        }
    }

    /** The model session of a call goes on without us, until the service knows the call no more. */
    private static void lostCall(Draft draft, Input.ConnectionLost lost, int attempt) {
        boolean notYet =
                lost.reason().equals(NO_SUCH_CALL) && !draft.life.reached() && draft.now < draft.life.patienceMicros();
        if (!lost.retryable() && !notYet) {
            over(draft, lost.reason());
            return;
        }
        if (draft.linked()) {
            if (draft.gate instanceof ResponseGate.Active active) {
                draft.recovery = draft.recovery.missing(active.responseId());
            }
            ResponseRules.interrupted(draft, false);
            waitAnew(draft);
        }
        open(draft, attempt);
    }

    /** The call is over, and with it its model session; a text that comes now opens one of our own. */
    private static void over(Draft draft, String reason) {
        draft.note(Kind.SESSION_OVER, Integer.toString(draft.life.number()), reason);
        leave(draft);
        draft.life = draft.life.over();
        remember(draft); // also where there was nothing to remember: the wish to attach is answered by it
        draft.link = new Link.Unlinked();
        if (!draft.turns.isEmpty()) {
            open(draft, 1);
        }
    }

    /** A model session of our own is gone; the next one is told what was said, and what was asked is asked again. */
    private static void lostOwn(Draft draft, Input.ConnectionLost lost, int attempt) {
        if (!lost.retryable()) {
            for (Turn turn : List.copyOf(draft.turns)) {
                TurnRules.fail(draft, turn, Failure.refused(lost.reason()));
            }
        }
        forSuccessor(draft);
        for (Turn turn : List.copyOf(draft.turns)) {
            if (turn.lostTooOften()) {
                TurnRules.fail(draft, turn, Failure.connectionLost());
            }
        }
        next(draft, attempt);
    }

    /** Opens the next model session if somebody waits for one. */
    private static void next(Draft draft, int attempt) {
        draft.link = new Link.Unlinked();
        if (draft.turns.isEmpty()) {
            draft.wants.clear();
            draft.responses.clear();
            for (OpenCall call : List.copyOf(draft.calls.values())) {
                if (call.stage() instanceof OpenCall.Sent) {
                    CallRules.settle(draft, call.callId()); // the history has it
                }
            }
        } else {
            open(draft, attempt);
        }
    }

    /** Response and update die with the model session; calls, their outputs and the questions go over to the next. */
    private static void forSuccessor(Draft draft) {
        if (!draft.linked()) {
            return;
        }
        ResponseRules.interrupted(draft, true);
        waitAnew(draft);
        draft.calls.replaceAll((callId, call) -> call.stage() instanceof OpenCall.Sent sent
                ? call.at(new OpenCall.Sent("", sent.itemId(), sent.output(), sent.atMicros()))
                : call);
        draft.tools = draft.tools.forNewModelSession();
        draft.life = draft.life.over();
        draft.recovery = draft.recovery.afresh();
        draft.quietMicros = 0;
        if (draft.remembered != null) {
            remember(draft);
        }
    }

    private static void waitAnew(Draft draft) {
        draft.turns.replaceAll(turn -> turn.waiting() ? turn : turn.rewound(draft.after(draft.limits.turnWait())));
    }

    /** Begins a new model session before the old one ends: at a quiet moment, or at the last. */
    static void renewWhenDue(Draft draft) {
        if (!draft.linked() || draft.now < draft.life.renewalMicros()) {
            return;
        }
        boolean quiet = draft.state().quiet();
        if (draft.now < (quiet ? draft.life.renewalMicros() : draft.life.lastMomentMicros())) {
            return;
        }
        boolean spoken = draft.life.spoken();
        draft.note(Kind.SESSION_RENEWED, Integer.toString(draft.life.number()), quiet ? "quiet" : "last moment");
        forSuccessor(draft);
        draft.emit(new Effect.Close("renewed"));
        if (spoken) {
            open(draft, 1);
        } else {
            next(draft, 1);
        }
    }

    /** A turn does not wait for a connection for ever. */
    static void timePassed(Draft draft) {
        if (draft.linked()) {
            return;
        }
        if (draft.link instanceof Link.Resting resting && resting.untilMicros() <= draft.now) {
            open(draft, 1);
        }
        if (draft.link instanceof Link.Opening opening && opening.dueMicros() <= draft.now) {
            draft.emit(new Effect.Close("no session.created"));
            lost(draft, new Input.ConnectionLost("no_session_created", true));
        }
        for (Turn turn : List.copyOf(draft.turns)) {
            if (turn.dueMicros() <= draft.now) {
                TurnRules.fail(draft, turn, turn.waiting() ? Failure.unavailable() : Failure.connectionLost());
            }
        }
    }

    static void ended(Draft draft) {
        settleAll(draft);
        for (Turn turn : List.copyOf(draft.turns)) {
            TurnRules.fail(draft, turn, Failure.sessionGone());
        }
        boolean socket = draft.link instanceof Link.Opening || draft.linked();
        draft.link = new Link.Ended();
        draft.wants.clear();
        draft.history = History.NONE;
        if (socket) {
            draft.emit(new Effect.Close("session ended"));
        }
        draft.remembered = null;
        draft.emit(
                new Effect.Forget()); // also where nothing was kept: read back, it says that this conversation can go
    }

    static void afterTheEnd(Draft draft, Input input) {
        switch (input) {
            case Input.UserSaid said -> draft.emit(new Effect.Tell(said.turn(), "", true, Failure.sessionGone()));
            case Input.ResultArrived result -> draft.emit(new Effect.Settle(result.callId()));
            case Input.ToolsPublished published -> {}
            case Input.CallNotPlaced refused -> {}
            case Input.SessionEnded ended -> {}
            case Input.Recalled recalled -> {}
            case Input.AttachWanted wanted -> {}
            case Input.SocketOpened opened -> {}
            case Input.ConnectionLost lost -> {}
            case Input.TimePassed passed -> {}
            case Input.ServerEvent event -> {}
        }
    }

    /** Nothing of the model session goes on: calls need nothing, turns that were asked there have failed. */
    private static void leave(Draft draft) {
        settleAll(draft);
        for (Turn turn : List.copyOf(draft.turns)) {
            if (!turn.waiting()) {
                TurnRules.fail(draft, turn, Failure.connectionLost());
            }
        }
        draft.wants.removeIf(want -> want.turn() == null || draft.turn(want.turn()) == null);
        draft.tools = draft.tools.forNewModelSession();
        draft.recovery = draft.recovery.afresh();
        draft.quietMicros = 0;
    }

    private static void settleAll(Draft draft) {
        for (OpenCall call : List.copyOf(draft.calls.values())) {
            draft.settled(call.callId());
        }
        draft.calls.clear();
        draft.responses.clear();
        draft.gate = ResponseGate.IDLE;
    }

    /**
     * What was kept stays true while there is no model session: a bridge that follows must still learn that its predecessor was in the
     * middle of a turn. While the model is busy the history alone is not worth a record.
     */
    static void rememberWhatChanged(Draft draft) {
        if (!draft.linked()) {
            return;
        }
        Memory before = draft.remembered;
        Memory memory = memory(draft);
        Memory compared = before != null && memory.busy() ? memory.withHistory(before.history()) : memory;
        if (!compared.equals(before)) {
            keep(draft, memory);
        }
    }

    static void remember(Draft draft) {
        keep(draft, memory(draft));
    }

    private static void keep(Draft draft, Memory memory) {
        draft.remembered = memory;
        draft.emit(new Effect.Remember(memory));
    }

    private static Memory memory(Draft draft) {
        return new Memory(
                draft.life.number(),
                draft.life.openaiSessionId(),
                draft.life.callId(),
                draft.life.tenant(),
                draft.life.options(),
                draft.tools.confirmed(),
                busy(draft),
                draft.delivered,
                draft.owner,
                draft.history);
    }

    private static boolean busy(Draft draft) {
        return !(draft.gate instanceof ResponseGate.Idle)
                || !draft.responses.isEmpty()
                || draft.turns.stream().anyMatch(turn -> !turn.waiting());
    }
}
