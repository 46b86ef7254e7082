package dev.functionregistry.bridge.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a conversation. */
public sealed interface Input {

    /** The session's tools have a new revision. */
    record ToolsPublished(ToolSet tools) implements Input {}

    /**
     * The user typed something.
     *
     * @param revision newest tools revision that the page had been told; 0 when unknown
     */
    record UserSaid(TurnId turn, String text, long revision) implements Input {}

    /**
     * A call has its outcome.
     *
     * @param output JSON text for the model: the result, or {@code {"error":{…}}}
     * @param revision tools revision in force at the outcome
     */
    record ResultArrived(String callId, String output, long revision) implements Input {}

    /** A call could not be handed to the pipeline; {@code output} tells the model so. */
    record CallNotPlaced(String callId, String output) implements Input {}

    /** The session is closed. */
    record SessionEnded() implements Input {}

    /** A bridge before this one held a model session; its memory. First input of a conversation, if at all. */
    record Recalled(Memory memory) implements Input {}

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

    /** {@code session.created}: the socket is open and the model session begins. */
    record SessionCreated(String openaiSessionId) implements ServerEvent {}

    /** {@code session.updated} with the tools now in force. */
    record SessionUpdated(List<WireTool> tools) implements ServerEvent {}

    /** {@code response.created} for the default conversation. */
    record ResponseCreated(String responseId) implements ServerEvent {}

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
     * {@code response.done}.
     *
     * @param status completed, cancelled, failed or incomplete
     * @param reason {@code status_details.reason}, or the code of its error; null when there is none
     * @param text all text of the response's messages
     */
    record ResponseDone(
            String responseId, String status, @Nullable String reason, String text) implements ServerEvent {}

    /** {@code conversation.item.added} or {@code .done} with the output of a call: the model session has it. */
    record OutputAdded(String callId) implements ServerEvent {}

    /** {@code error}. */
    record ErrorRaised(
            @Nullable String eventId,
            @Nullable String code,
            @Nullable String param,
            String message) implements ServerEvent {}
}
