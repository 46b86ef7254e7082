package dev.functionregistry.bridge.conversation;

import org.jspecify.annotations.Nullable;

/**
 * A user's turn and what the model has said to it so far.
 *
 * <pre>
 *   awaiting tools --model has the revision, or 2 s passed--> waiting --response asked for--> sent --last response done--> over
 *                                                                                             ^  |
 *                                                                                             +--+ connection lost: asked again
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
 * @param losses connections lost while it was answered
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
        boolean untold,
        int losses) {

    /** A turn that loses its connection more often than this may be what breaks it. */
    private static final int LOSSES_AT_MOST = 2;

    /**
     * Whoever waits for an answer is told so often that it is still under way: gateways give a turn up that they hear nothing of for
     * 90 s, and a call may run for minutes.
     */
    static final long TELL_AGAIN_MICROS = 30_000_000;

    /**
     * Tools that a turn waits for.
     *
     * @param revision the model must have been told this one
     * @param untilMicros when the model is asked all the same, microseconds since the epoch
     */
    record Awaited(long revision, long untilMicros) {}

    static Turn asked(TurnId id, String question, @Nullable Awaited awaited, long dueMicros) {
        return new Turn(id, question, null, awaited, dueMicros, "", "", 0, false, 0);
    }

    /** When it is told again though nothing is new, microseconds since the epoch. */
    long againMicros(ConversationLimits limits) {
        long begun = dueMicros - ConversationLimits.micros(limits.turnWait());
        return Math.max(toldMicros, begun) + TELL_AGAIN_MICROS;
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
        return new Turn(id, question, userEvent, null, dueMicros, settled, running, toldMicros, untold, losses);
    }

    Turn sent(String eventId) {
        return new Turn(id, question, eventId, null, dueMicros, settled, running, toldMicros, untold, losses);
    }

    Turn says(String delta) {
        return new Turn(
                id, question, userEvent, awaited, dueMicros, settled, running + delta, toldMicros, true, losses);
    }

    Turn told(long nowMicros) {
        return new Turn(id, question, userEvent, awaited, dueMicros, settled, running, nowMicros, false, losses);
    }

    /** The connection is gone: what the response under way has said will be said anew. */
    Turn rewound(long due) {
        return new Turn(id, question, userEvent, awaited, due, settled, "", toldMicros, untold, losses + 1);
    }

    /** What was said of a response that is asked for again. */
    Turn unsaid() {
        return new Turn(id, question, userEvent, awaited, dueMicros, settled, "", toldMicros, untold, losses);
    }

    boolean lostTooOften() {
        return losses > LOSSES_AT_MOST;
    }

    /** A response is done: its text is what {@code response.done} says, not what the pieces added up to. */
    Turn responseDone(String text) {
        String spoken = text.isEmpty() ? running : text;
        return new Turn(
                id, question, userEvent, awaited, dueMicros, join(settled, spoken), "", toldMicros, untold, losses);
    }

    private static String join(String before, String after) {
        return before.isEmpty() || after.isEmpty() ? before + after : before + "\n" + after;
    }
}
