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
 * @param life the model session
 * @param owner gateway that holds the session's page; null when unknown
 * @param tools tools wanted and confirmed
 * @param gate may a response be asked for
 * @param wants responses to ask for, in order
 * @param labelled true once the service has given a request's label back: from then on a response without one is its own
 * @param responses responses that run or wait for calls, by id
 * @param calls calls that the model session has not acknowledged an output for, by call id
 * @param settledCalls newest call ids that need nothing more, oldest first
 * @param endedResponses newest response ids that are over, oldest first
 * @param foreignResponses newest ids of responses outside of the conversation, oldest first
 * @param turns turns that have no whole answer, oldest first
 * @param delivered newest outputs acknowledged, oldest first
 * @param history what was said lately; nothing where the service keeps it
 * @param recovery what is being put right after a loss
 * @param quietMicros no response is asked for before that, microseconds since the epoch
 * @param heardMicros when the model said something last, microseconds since the epoch; 0 when never
 * @param remembered what was last given out to be kept; null when nothing was
 * @param serial counts our events
 */
public record ConversationState(
        Link link,
        ModelLife life,
        @Nullable Owner owner,
        ToolList tools,
        ResponseGate gate,
        List<Want> wants,
        boolean labelled,
        Map<String, ModelResponse> responses,
        Map<String, OpenCall> calls,
        List<String> settledCalls,
        List<String> endedResponses,
        List<String> foreignResponses,
        List<Turn> turns,
        List<Delivered> delivered,
        History history,
        Recovery recovery,
        long quietMicros,
        long heardMicros,
        @Nullable Memory remembered,
        long serial) {

    /**
     * A response that is wanted.
     *
     * @param turn turn that it belongs to; null when the model began by itself
     * @param attempt from 0; one more for each that failed for a reason which may pass
     */
    record Want(@Nullable TurnId turn, int attempt) {
        Want(@Nullable TurnId turn) {
            this(turn, 0);
        }
    }

    /** A conversation before anything happened. */
    public static ConversationState fresh() {
        return new ConversationState(
                new Link.Unlinked(),
                ModelLife.none(),
                null,
                ToolList.none(),
                ResponseGate.IDLE,
                List.of(),
                false,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                History.NONE,
                Recovery.NOTHING,
                0,
                0,
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

    /** True while no turn is open, no response runs and no call is to be answered. */
    public boolean idle() {
        return turns.isEmpty() && calls.isEmpty() && gate instanceof ResponseGate.Idle;
    }

    /** True while nothing is asked, said or called: a new model session would disturb nobody. */
    public boolean quiet() {
        return gate instanceof ResponseGate.Idle
                && wants.isEmpty()
                && turns.isEmpty()
                && responses.isEmpty()
                && calls.isEmpty()
                && tools.underWay() == null;
    }

    /** When {@link Input.TimePassed} is due, in microseconds since the epoch; empty when time changes nothing. */
    public OptionalLong wakeAtMicros(ConversationLimits limits) {
        LongStream.Builder due = LongStream.builder();
        if (link instanceof Link.Resting resting) {
            due.add(resting.untilMicros());
        }
        if (link instanceof Link.Opening opening && opening.dueMicros() != Link.Opening.NEVER) {
            due.add(opening.dueMicros());
        }
        if (linked()) {
            wakeLinked(due);
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
            } else if (linked()
                    && call.stage() instanceof OpenCall.Asked asked
                    && asked.announceMicros() != OpenCall.NEVER) {
                due.add(asked.announceMicros());
            }
        }
        for (Turn turn : turns) {
            if (!linked()) {
                due.add(turn.dueMicros());
            }
            if (turn.awaited() != null) {
                due.add(turn.awaited().untilMicros());
            }
            if (turn.untold()) {
                due.add(turn.toldMicros() + ConversationLimits.micros(limits.textInterval()));
            }
            long again = turn.againMicros(limits);
            if (!modelStill(again)) {
                due.add(again);
            }
        }
        return due.build().min();
    }

    /** True when a response runs and the model will not have said anything for long at that time: then nobody is kept waiting for it. */
    boolean modelStill(long atMicros) {
        return gate instanceof ResponseGate.Active && atMicros - heardMicros >= Turn.TELL_AGAIN_MICROS;
    }

    private void wakeLinked(LongStream.Builder due) {
        if (tools.underWay() != null) {
            due.add(tools.underWay().dueMicros());
        } else if (tools.behind()) {
            due.add(tools.settledMicros());
        }
        if (!wants.isEmpty() && gate instanceof ResponseGate.Idle && tools.underWay() == null) {
            due.add(quietMicros);
        }
        if (life.endMicros() != 0) {
            due.add(quiet() ? life.renewalMicros() : life.lastMomentMicros());
        }
    }
}
