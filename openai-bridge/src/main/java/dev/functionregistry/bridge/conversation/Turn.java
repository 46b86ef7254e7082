package dev.functionregistry.bridge.conversation;

import org.jspecify.annotations.Nullable;

/**
 * A user's turn and what the model has said to it so far.
 *
 * <pre>
 *   awaiting tools --model has the revision, or 2 s passed--> waiting --response asked for--> sent --last response done--> over
 * </pre>
 *
 * @param id whose turn it is
 * @param question the user's words
 * @param userEvent event id of the user item; null until it was sent
 * @param awaited tools that the page knows of and the model does not; null when there are none to wait for
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
        @Nullable Awaited awaited,
        long dueMicros,
        String settled,
        String running,
        long toldMicros,
        boolean untold) {

    /**
     * Tools that a turn waits for.
     *
     * @param revision the model must have been told this one
     * @param untilMicros when the model is asked all the same, microseconds since the epoch
     */
    record Awaited(long revision, long untilMicros) {}

    static Turn asked(TurnId id, String question, @Nullable Awaited awaited, long dueMicros) {
        return new Turn(id, question, null, awaited, dueMicros, "", "", 0, false);
    }

    boolean waiting() {
        return userEvent == null;
    }

    /** Whole text so far; each response begins a new line. */
    String text() {
        return join(settled, running);
    }

    /** True while the model has been told less than the page knows. */
    boolean awaits(ToolList tools) {
        return awaited != null && awaited.revision() > tools.answered();
    }

    Turn withoutWaiting() {
        return new Turn(id, question, userEvent, null, dueMicros, settled, running, toldMicros, untold);
    }

    Turn sent(String eventId) {
        return new Turn(id, question, eventId, null, dueMicros, settled, running, toldMicros, untold);
    }

    Turn says(String delta) {
        return new Turn(id, question, userEvent, awaited, dueMicros, settled, running + delta, toldMicros, true);
    }

    Turn told(long nowMicros) {
        return new Turn(id, question, userEvent, awaited, dueMicros, settled, running, nowMicros, false);
    }

    /** A response is done: its text is what {@code response.done} says, not what the pieces added up to. */
    Turn responseDone(String text) {
        String spoken = text.isEmpty() ? running : text;
        return new Turn(id, question, userEvent, awaited, dueMicros, join(settled, spoken), "", toldMicros, untold);
    }

    private static String join(String before, String after) {
        return before.isEmpty() || after.isEmpty() ? before + after : before + "\n" + after;
    }
}
