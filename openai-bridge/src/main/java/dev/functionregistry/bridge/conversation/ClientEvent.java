package dev.functionregistry.bridge.conversation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the bridge sends to the Realtime API. The event id comes back in an {@code error} event, and only there. */
public sealed interface ClientEvent {
    /** Chosen by us, at most 512 characters. */
    String eventId();

    /**
     * {@code session.update} with the whole tool list.
     *
     * @param tools replaces every tool that the model saw before
     * @param first true for the first update of a model session that we opened, which also carries the session's options
     */
    record UpdateSession(String eventId, List<WireTool> tools, boolean first) implements ClientEvent {}

    /**
     * {@code session.update} with what the session asked for itself. An update of its own, so that an option that the service refuses
     * never takes the tools along.
     *
     * @param options members of the session as JSON text, by name
     */
    record UpdateOptions(String eventId, Map<String, String> options) implements ClientEvent {}

    /**
     * {@code conversation.item.create} with words.
     *
     * @param itemId chosen by us, at most 32 characters; null to leave it to the service
     * @param role user, assistant or system
     */
    record CreateMessage(String eventId, @Nullable String itemId, String role, String text) implements ClientEvent {}

    /** {@code conversation.item.create} with a function call that an earlier model session made. */
    record CreateCallItem(String eventId, String itemId, String callId, String name, String arguments)
            implements ClientEvent {}

    /** {@code conversation.item.create} with the output of a call; by itself it does not make the model speak. */
    record CreateOutputItem(String eventId, String itemId, String callId, String output) implements ClientEvent {}

    /** {@code conversation.item.retrieve}: is it there, and what does it say? */
    record RetrieveItem(String eventId, String itemId) implements ClientEvent {}

    /** {@code response.create}: makes the model speak. */
    record CreateResponse(String eventId) implements ClientEvent {}
}
