package dev.functionregistry.bridge.conversation;

import java.util.List;

/** What the bridge sends to the Realtime API. The event id comes back in an {@code error} event, and only there. */
public sealed interface ClientEvent {
    /** Chosen by us, at most 512 characters. */
    String eventId();

    /**
     * {@code session.update} with the whole tool list.
     *
     * @param tools replaces every tool that the model saw before
     * @param first true for the first update of a model session, which also carries the session's options
     */
    record UpdateSession(String eventId, List<WireTool> tools, boolean first) implements ClientEvent {}

    /** {@code conversation.item.create} with the user's words. */
    record CreateUserItem(String eventId, String text) implements ClientEvent {}

    /** {@code conversation.item.create} with the output of a call; by itself it does not make the model speak. */
    record CreateOutputItem(String eventId, String itemId, String callId, String output) implements ClientEvent {}

    /** {@code response.create}: makes the model speak. */
    record CreateResponse(String eventId) implements ClientEvent {}
}
