package dev.functionregistry.bridge.conversation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a conversation. */
public sealed interface Input {

    /** The session's tools have a new revision. */
    record ToolsPublished(ToolSet tools) implements Input {}

    /**
     * The user typed something.
     *
     * @param revision newest tools revision that the page had been told; 0 when unknown
     * @param tenant whose key a model session runs on that is opened for it; null for the deployment's own
     * @param options of the model session from here on, as JSON text by name; those left out stay as they are
     */
    record UserSaid(
            TurnId turn,
            String text,
            long revision,
            @Nullable String tenant,
            Map<String, String> options) implements Input {}

    /**
     * A call has its outcome.
     *
     * @param name function name
     * @param output JSON text for the model: the result, or {@code {"error":{…}}}
     * @param revision tools revision in force at the outcome
     * @param number model session that asked, as its ToolCall's origin says; 0 when it says nothing
     */
    record ResultArrived(String callId, String name, String output, long revision, int number) implements Input {}

    /** A call could not be handed to the pipeline; {@code output} tells the model so. */
    record CallNotPlaced(String callId, String output) implements Input {}

    /** The session is closed. */
    record SessionEnded() implements Input {}

    /**
     * A bridge before this one held a model session; its memory. First input of a conversation, if at all.
     *
     * @param openAtMicros when a socket may be opened if nobody needs one earlier, microseconds since the epoch
     */
    record Recalled(Memory memory, long openAtMicros) implements Input {}

    /**
     * Attach to a WebRTC or SIP call.
     *
     * @param callId {@code rtc_…}
     * @param owner gateway that holds the session's page; null when unknown
     * @param tenant whose key the call was begun with; null for the deployment's own
     */
    record AttachWanted(
            String callId, @Nullable Owner owner, @Nullable String tenant) implements Input {}

    /** The socket is open. Says nothing of a model session; that of a call is there already. */
    record SocketOpened() implements Input {}

    /**
     * The socket could not be opened, or is gone.
     *
     * @param reason code of the refusal or of the close
     * @param retryable false when trying again cannot help, such as a wrong key
     */
    record ConnectionLost(String reason, boolean retryable) implements Input {}

    /** Time has passed. */
    record TimePassed() implements Input {}

    /** What the Realtime API says. Events that mean nothing to the bridge never become one. */
    sealed interface ServerEvent extends Input {}

    /**
     * {@code session.created}: the socket is open and the model session begins.
     *
     * @param expiresMicros when the service ends it, microseconds since the epoch; 0 when it does not say
     */
    record SessionCreated(String openaiSessionId, long expiresMicros) implements ServerEvent {}

    /** {@code session.updated} with the tools now in force. */
    record SessionUpdated(List<WireTool> tools) implements ServerEvent {}

    /**
     * {@code response.created}.
     *
     * @param outOfBand true when it does not belong to the conversation
     * @param request event id of ours that it answers, where the service gives our label back; null where it says nothing
     */
    record ResponseCreated(
            String responseId, boolean outOfBand, @Nullable String request) implements ServerEvent {}

    /** {@code response.output_item.added} with a function call: its arguments are still to come. */
    record FunctionCallBegun(String responseId, String itemId) implements ServerEvent {}

    /**
     * {@code response.output_item.done} with a function call.
     *
     * @param status {@code completed}, or the call must not be run
     */
    record FunctionCallDone(
            String responseId, String itemId, String callId, String name, String arguments, String status)
            implements ServerEvent {}

    /** A piece of the model's text. */
    record TextDelta(String responseId, String delta) implements ServerEvent {}

    /**
     * {@code response.done} of a response of the conversation.
     *
     * @param status completed, cancelled, failed or incomplete
     * @param reason {@code status_details.reason}, or the code of its error; null when there is none
     * @param text all text of the response's messages
     * @param calls the response's function calls, once more
     */
    record ResponseDone(
            String responseId, String status, @Nullable String reason, String text, List<FunctionCallDone> calls)
            implements ServerEvent {
        /** Copies the list. */
        public ResponseDone {
            calls = List.copyOf(calls);
        }
    }

    /**
     * {@code conversation.item.added} or {@code .done} with an item of ours: the model session has it.
     *
     * @param callId call whose output it is; null for a message
     */
    record ItemAdded(String itemId, @Nullable String callId) implements ServerEvent {}

    /**
     * {@code conversation.item.retrieved}.
     *
     * @param output its output where it is the output of a call; null for all others
     * @param call the call where it is a function call, with an empty response id; null for all others
     */
    record ItemRetrieved(
            String itemId,
            @Nullable String output,
            @Nullable FunctionCallDone call) implements ServerEvent {}

    /** {@code rate_limits.updated} that leaves nothing: no response may be asked for until then, microseconds from now. */
    record RateLimitReached(long resetMicros) implements ServerEvent {}

    /** {@code error}. */
    record ErrorRaised(
            @Nullable String eventId,
            @Nullable String code,
            @Nullable String param,
            String message) implements ServerEvent {}
}
