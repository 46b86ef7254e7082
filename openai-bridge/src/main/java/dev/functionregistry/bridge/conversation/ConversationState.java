package dev.functionregistry.bridge.conversation;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one session's conversation with its model. A value: {@link RealtimeConversation#apply} makes the next one.
 *
 * @param link the connection
 * @param number model sessions so far
 * @param openaiSessionId {@code sess_…} of the present one; null before the first
 * @param tools tools wanted and confirmed
 * @param gate may a response be asked for
 * @param wants responses to ask for, in order
 * @param responses responses that run or wait for calls, by id
 * @param calls calls that the model session has not acknowledged an output for, by call id
 * @param settledCalls newest call ids that need nothing more, oldest first
 * @param endedResponses newest response ids that are over, oldest first
 * @param turns turns that have no whole answer, oldest first
 * @param delivered newest outputs acknowledged, oldest first
 * @param remembered what was last given out to be kept; null when nothing was
 * @param serial counts our events
 */
public record ConversationState(
        Link link,
        int number,
        @Nullable String openaiSessionId,
        ToolList tools,
        ResponseGate gate,
        List<Want> wants,
        Map<String, ModelResponse> responses,
        Map<String, OpenCall> calls,
        List<String> settledCalls,
        List<String> endedResponses,
        List<Turn> turns,
        List<Delivered> delivered,
        @Nullable Memory remembered,
        long serial) {

    /**
     * A response that is wanted.
     *
     * @param turn turn that it belongs to; null when the model began by itself
     */
    record Want(@Nullable TurnId turn) {}

    /** A conversation before anything happened. */
    public static ConversationState fresh() {
        return new ConversationState(
                new Link.Unlinked(),
                0,
                null,
                ToolList.none(),
                ResponseGate.IDLE,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                0);
    }

    /** True after the session was closed: nothing will come of any further input. */
    public boolean ended() {
        return link instanceof Link.Ended;
    }

    /** True while the model session is there. */
    public boolean linked() {
        return link instanceof Link.Linked;
    }

    /** Calls whose output is not in the conversation. */
    public int unansweredCalls() {
        return unanswered(calls);
    }

    static int unanswered(Map<String, OpenCall> calls) {
        int unanswered = 0;
        for (OpenCall call : calls.values()) {
            unanswered += call.unanswered() ? 1 : 0;
        }
        return unanswered;
    }

    /** When {@link Input.TimePassed} is due, in microseconds since the epoch; empty when time changes nothing. */
    public OptionalLong wakeAtMicros(ConversationLimits limits) {
        LongStream.Builder due = LongStream.builder();
        if (tools.underWay() != null) {
            due.add(tools.underWay().dueMicros());
        }
        switch (gate) {
            case ResponseGate.Requested requested -> due.add(requested.dueMicros());
            case ResponseGate.Taken taken -> due.add(taken.dueMicros());
            case ResponseGate.Idle idle -> {}
            case ResponseGate.Active active -> {}
        }
        for (OpenCall call : calls.values()) {
            if (call.stage() instanceof OpenCall.Held held) {
                due.add(held.untilMicros());
            }
        }
        for (Turn turn : turns) {
            if (turn.waiting() && !linked()) {
                due.add(turn.dueMicros());
            }
            if (turn.awaited() != null) {
                due.add(turn.awaited().untilMicros());
            }
            if (turn.untold()) {
                due.add(turn.toldMicros() + ConversationLimits.micros(limits.textInterval()));
            }
        }
        return due.build().min();
    }
}
