package dev.functionregistry.bridge.conversation;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response of the model, from {@code response.created} until it is done and its last call is answered.
 *
 * @param id {@code resp_…}
 * @param turn user's turn that it answers; null when the model began by itself
 * @param revision tools revision in force when it began: its calls are bound to it
 * @param done true after {@code response.done}
 * @param goesOn true when the model shall speak again after the last call is answered
 * @param called true once it has made a call
 * @param unanswered calls without an output in the conversation
 */
record ModelResponse(
        String id,
        @Nullable TurnId turn,
        long revision,
        boolean done,
        boolean goesOn,
        boolean called,
        Set<String> unanswered) {

    static ModelResponse begun(String id, @Nullable TurnId turn, long revision) {
        return new ModelResponse(id, turn, revision, false, true, false, Set.of());
    }

    ModelResponse ofTurn(@Nullable TurnId other) {
        return new ModelResponse(id, other, revision, done, goesOn, called, unanswered);
    }

    ModelResponse calling(String callId) {
        Set<String> more = new LinkedHashSet<>(unanswered);
        more.add(callId);
        return new ModelResponse(id, turn, revision, done, goesOn, true, more);
    }

    ModelResponse answered(String callId) {
        Set<String> fewer = new LinkedHashSet<>(unanswered);
        fewer.remove(callId);
        return new ModelResponse(id, turn, revision, done, goesOn, called, fewer);
    }

    ModelResponse ended(boolean andGoesOn) {
        return new ModelResponse(id, turn, revision, true, andGoesOn, called, unanswered);
    }

    boolean complete() {
        return done && unanswered.isEmpty();
    }
}
