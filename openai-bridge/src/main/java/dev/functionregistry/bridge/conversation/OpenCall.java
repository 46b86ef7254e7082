package dev.functionregistry.bridge.conversation;

import org.jspecify.annotations.Nullable;

/**
 * A call whose output the model session has not yet acknowledged.
 *
 * <pre>
 *   Asked --announceAfterMs--> Announced --+
 *     |                                    |
 *     +------------result------------------+--> (Held --revision confirmed, or 2 s-->) Sent --conversation.item.added--> settled
 *                                          |                                             ^
 *                after a socket was lost:  +--> Checking --conversation.item.retrieve finds nothing--+
 *                                                   \--it is there--> settled
 * </pre>
 *
 * @param callId OpenAI call id
 * @param name function name
 * @param responseId response that it belongs to; empty when unknown
 * @param turn user's turn that led to it; null when the model began by itself
 * @param byText true when the output must be told as text: the call has an output already (it was announced), or the model session
 *     does not know the call
 * @param stage how far it is
 */
record OpenCall(
        String callId,
        String name,
        String responseId,
        @Nullable TurnId turn,
        boolean byText,
        Stage stage) {

    /** How far it is. */
    sealed interface Stage {}

    /** The pipeline has it; the model is told so when {@code announceMicros} come. */
    record Asked(long announceMicros) implements Stage {}

    /** The model was told that it still runs. */
    record Announced(String eventId) implements Stage {}

    /** Its result came with a tools revision that the model has not confirmed. */
    record Held(String output, long revision, long untilMicros) implements Stage {}

    /** Asked whether the model session has an output of it; without event id, to be asked when there is a socket again. */
    record Checking(String eventId, String itemId, String output) implements Stage {}

    /** Its output went into the socket, or will with the history when there is one again. */
    record Sent(String eventId, String itemId, String output, long atMicros) implements Stage {}

    /** Never announced. */
    static final long NEVER = Long.MAX_VALUE;

    OpenCall at(Stage next) {
        return new OpenCall(callId, name, responseId, turn, byText, next);
    }

    OpenCall toldByText() {
        return new OpenCall(callId, name, responseId, turn, true, stage);
    }

    boolean unanswered() {
        return !(stage instanceof Sent);
    }

    /** True while its output, or the late one, is still to come. */
    boolean outstanding() {
        return stage instanceof Asked || stage instanceof Announced || stage instanceof Held;
    }
}
