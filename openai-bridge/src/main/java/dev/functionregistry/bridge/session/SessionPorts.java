package dev.functionregistry.bridge.session;

import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.conversation.Memory;
import dev.functionregistry.bridge.conversation.ModelCall;
import org.jspecify.annotations.Nullable;

/** Where a session's records go. Nothing here waits for an answer of Kafka. */
public interface SessionPorts {

    /**
     * Writes a ToolCall.
     *
     * @param trace traceparent of the turn that led to it; null when there is none
     * @param whenLost run when Kafka did not take it
     */
    void placeCall(String sessionId, ModelCall call, @Nullable String trace, Runnable whenLost);

    /**
     * Writes a CallCancelled.
     *
     * @param reason in words, for the audit
     * @param trace traceparent of the turn that led to the call; null when there is none
     */
    void cancelCall(String sessionId, String callId, String reason, @Nullable String trace);

    /**
     * Writes an AssistantTurn to its gateway's inbox.
     *
     * @param whenTaken run when Kafka has taken it, or never will
     */
    void tell(String sessionId, Effect.Tell tell, @Nullable String trace, Runnable whenTaken);

    /** Writes a ToolsRefused to the inbox of the page's gateway; where that is unknown, nothing. */
    void tellOwner(String sessionId, Effect.TellOwner refused);

    /** Writes a RealtimeSession. */
    void remember(String sessionId, Memory memory);

    /** Writes a tombstone for the RealtimeSession. */
    void forget(String sessionId);
}
