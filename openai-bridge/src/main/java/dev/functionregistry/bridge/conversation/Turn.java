package dev.functionregistry.bridge.conversation;

import org.jspecify.annotations.Nullable;

/**
 * A user's turn and what the model has said to it so far.
 *
 * @param id whose turn it is
 * @param question the user's words
 * @param userEvent event id of the user item; null until it was sent
 * @param dueMicros when to give up if it could not be sent, microseconds since the epoch
 * @param settled text of responses that are done
 * @param running text of the response that runs
 * @param toldMicros when the user was last told; 0 when never
 * @param untold true when there is text that the user has not seen
 */
record Turn(
        TurnId id,
        String question,
        @Nullable String userEvent,
        long dueMicros,
        String settled,
        String running,
        long toldMicros,
        boolean untold) {

    static Turn asked(TurnId id, String question, long dueMicros) {
        return new Turn(id, question, null, dueMicros, "", "", 0, false);
    }

    boolean waiting() {
        return userEvent == null;
    }

    /** Whole text so far; each response begins a new line. */
    String text() {
        return join(settled, running);
    }

    Turn sent(String eventId) {
        return new Turn(id, question, eventId, dueMicros, settled, running, toldMicros, untold);
    }

    Turn says(String delta) {
        return new Turn(id, question, userEvent, dueMicros, settled, running + delta, toldMicros, true);
    }

    Turn told(long nowMicros) {
        return new Turn(id, question, userEvent, dueMicros, settled, running, nowMicros, false);
    }

    /** A response is done: its text is what {@code response.done} says, not what the pieces added up to. */
    Turn responseDone(String text) {
        String spoken = text.isEmpty() ? running : text;
        return new Turn(id, question, userEvent, dueMicros, join(settled, spoken), "", toldMicros, untold);
    }

    private static String join(String before, String after) {
        return before.isEmpty() || after.isEmpty() ? before + after : before + "\n" + after;
    }
}
