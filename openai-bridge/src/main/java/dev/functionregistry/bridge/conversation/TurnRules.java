package dev.functionregistry.bridge.conversation;

import dev.functionregistry.bridge.conversation.ConversationState.Want;
import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;

/** A user's turns, and what the user is told of the answers. */
final class TurnRules {
    /** Begins the event id of the options that came with a text; the rest is the event id of its words. */
    private static final String OPTIONS_OF = "options-of-";

    private TurnRules() {}

    static void asked(Draft draft, Input.UserSaid said) {
        draft.owner = new Owner(said.turn().gateway(), said.turn().partition());
        if (!draft.life.sideband()) {
            draft.life = draft.life.paidBy(said.tenant()).under(said.options());
        }
        if (draft.turn(said.turn()) != null) {
            return;
        }
        Turn.Awaited awaited =
                said.revision() == 0 ? null : new Turn.Awaited(said.revision(), draft.after(draft.limits.barrier()));
        draft.turns.add(Turn.asked(said.turn(), said.text(), awaited, draft.after(draft.limits.turnWait())));
        draft.wants.add(new Want(said.turn()));
        LinkRules.openIfUnlinked(draft);
    }

    /** A turn that waited long enough for its tools is asked with those that the model has. */
    static void timePassed(Draft draft) {
        for (Turn turn : List.copyOf(draft.turns)) {
            Turn.Awaited awaited = turn.awaited();
            if (awaited != null && awaited.untilMicros() <= draft.now) {
                if (draft.linked() && turn.awaits(draft.tools)) {
                    draft.note(
                            Kind.BARRIER_EXPIRED,
                            turn.id().ref(),
                            "revision " + awaited.revision() + " over " + draft.tools.confirmed());
                }
                draft.replace(turn.withoutWaiting());
            }
        }
    }

    /** Puts the user's words into the conversation, once. */
    static void say(Draft draft, Turn turn) {
        if (turn.waiting()) {
            String userEvent = draft.nextEventId("turn");
            if (draft.life.optionsUntold()) {
                tellOptions(draft, OPTIONS_OF + userEvent);
            }
            draft.send(new ClientEvent.CreateMessage(userEvent, null, History.Said.USER, turn.question()));
            draft.history(history -> history.said(History.Said.USER, turn.question()));
            draft.replace(turn.sent(userEvent));
        }
    }

    /** Tells the model session what the session asked for; the id says whose error a refusal is. */
    static void tellOptions(Draft draft, String eventId) {
        draft.send(new ClientEvent.UpdateOptions(eventId, draft.life.options()));
        draft.life = draft.life.toldOptions();
    }

    static void text(Draft draft, Input.TextDelta delta) {
        ModelResponse response = draft.responses.get(delta.responseId());
        Turn turn = response == null || response.done() ? null : draft.turn(response.turn());
        if (turn != null) {
            draft.replace(turn.says(delta.delta()));
        }
    }

    /**
     * Tells running texts, each at most once per interval: a model speaks in pieces of a few letters. Tells them again after a long time
     * without news, unless it is the model that is silent.
     */
    static void tell(Draft draft) {
        long interval = ConversationLimits.micros(draft.limits.textInterval());
        for (Turn turn : List.copyOf(draft.turns)) {
            boolean news = turn.untold() && turn.toldMicros() + interval <= draft.now;
            if (news
                    || turn.againMicros(draft.limits) <= draft.now
                            && !draft.state().modelStill(draft.now)) {
                draft.emit(new Effect.Tell(turn.id(), turn.text(), false, null));
                draft.replace(turn.told(draft.now));
            }
        }
    }

    /** True while the model will have more to say to a turn: a late result is still to come, or was just told. */
    static boolean unfinished(Draft draft, Turn turn) {
        return draft.calls.values().stream()
                        .anyMatch(call -> call.outstanding() && turn.id().equals(call.turn()))
                || draft.wants.stream().anyMatch(want -> turn.id().equals(want.turn()));
    }

    static void over(Draft draft, Turn turn) {
        draft.turns.removeIf(other -> other.id().equals(turn.id()));
        draft.emit(new Effect.Tell(turn.id(), turn.text(), true, null));
    }

    static void fail(Draft draft, Turn turn, Failure failure) {
        draft.turns.removeIf(other -> other.id().equals(turn.id()));
        draft.wants.removeIf(want -> turn.id().equals(want.turn()));
        draft.emit(new Effect.Tell(turn.id(), turn.text(), true, failure));
    }

    /** The conversation does not take the user's words, or the session not the options that came with them. */
    static boolean failed(Draft draft, Input.ErrorRaised error) {
        for (Turn turn : draft.turns) {
            if (turn.userEvent() != null && (OPTIONS_OF + turn.userEvent()).equals(error.eventId())) {
                draft.note(Kind.MODEL_ERROR, OPTIONS_OF + turn.userEvent(), error.code());
                fail(draft, turn, Failure.refused(error.message()));
                return true;
            }
            if (turn.userEvent() != null && turn.userEvent().equals(error.eventId())) {
                draft.note(Kind.MODEL_ERROR, turn.userEvent(), error.code());
                fail(draft, turn, Failure.response("failed", error.code() == null ? "" : " (" + error.code() + ")"));
                return true;
            }
        }
        return false;
    }
}
