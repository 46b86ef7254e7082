package dev.functionregistry.bridge.conversation;

import org.jspecify.annotations.Nullable;

/**
 * One response at a time may write to the conversation; asking for a second one is a protocol error.
 *
 * <pre>
 *   Idle --response.create sent--> Requested --response.created--> Active --response.done--> Idle
 *    |                               |  \--error at our event, no answer in time--> Idle
 *    |                               \--conversation_already_has_active_response--> Taken --response.done--> Idle
 *    \--response.created (the service began by itself)--> Active
 * </pre>
 */
sealed interface ResponseGate {

    /** Nothing runs; a response may be asked for. */
    record Idle() implements ResponseGate {}

    /**
     * We asked and have no answer yet.
     *
     * @param attempt from 0; one more for each response that failed for a reason which may pass
     */
    record Requested(String eventId, @Nullable TurnId turn, long dueMicros, int attempt) implements ResponseGate {}

    /**
     * A response runs.
     *
     * @param request the request that we take it to answer; null when the service began by itself
     */
    record Active(String responseId, @Nullable Requested request) implements ResponseGate {}

    /** A response runs that we know nothing of, except that it will end with a {@code response.done}. */
    record Taken(long dueMicros) implements ResponseGate {}

    /** The gate of a conversation without a response. */
    ResponseGate IDLE = new Idle();
}
