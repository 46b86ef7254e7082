package dev.functionregistry.simulator.protocol;

import dev.functionregistry.simulator.codec.Json;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a client sent: a checked event, or {@link ClientEvent.Refused} with the error that answers it. */
public final class ClientEventReader {
    private static final int LONGEST_EVENT_ID = 512;

    private ClientEventReader() {}

    /** Reads a text message. */
    public static ClientEvent read(String text) {
        return switch (Json.parse(text)) {
            case Json.Parsed.Malformed(String reason) ->
                refused(null, "invalid_json", "Could not parse the event as JSON: " + reason);
            case Json.Parsed.Tree(Map<?, ?> tree) -> read(Json.asObject(tree));
            case Json.Parsed.Tree other -> refused(null, "invalid_event", "The event is not a JSON object.");
        };
    }

    /** What a binary frame amounts to: events are JSON in text frames. */
    public static ClientEvent binary() {
        return refused(null, "invalid_event", "Binary messages are not supported; send events as JSON text.");
    }

    /** Reads an event from its tree. */
    public static ClientEvent read(Map<String, Object> event) {
        String eventId = eventId(event);
        if (!(event.get("type") instanceof String type)) {
            return refused(eventId, "invalid_event", "The 'type' field is missing.");
        }
        Shape shape = ClientEventShapes.EVENTS.get(type);
        Optional<ApiError> violation = shape == null
                ? Shape.unsupported("type", type, ClientEventShapes.EVENTS.keySet())
                : shape.check(event, "");
        return violation
                .<ClientEvent>map(error -> new ClientEvent.Refused(eventId, error))
                .orElseGet(() -> checked(type, eventId, event));
    }

    private static ClientEvent checked(String type, @Nullable String eventId, Map<String, Object> event) {
        return switch (type) {
            case "session.update" -> new ClientEvent.SessionUpdate(eventId, Json.objectAt(event, "session"));
            case "input_audio_buffer.append" ->
                new ClientEvent.AudioAppend(eventId, text(event, "audio").length() / 4 * 3);
            case "input_audio_buffer.commit" -> new ClientEvent.AudioCommit(eventId);
            case "input_audio_buffer.clear" -> new ClientEvent.AudioClear(eventId);
            case "output_audio_buffer.clear" -> new ClientEvent.OutputAudioClear(eventId);
            case "conversation.item.create" ->
                new ClientEvent.ItemCreate(
                        eventId, Json.textAt(event, "previous_item_id"), Json.objectAt(event, "item"));
            case "conversation.item.retrieve" -> new ClientEvent.ItemRetrieve(eventId, text(event, "item_id"));
            case "conversation.item.delete" -> new ClientEvent.ItemDelete(eventId, text(event, "item_id"));
            case "conversation.item.truncate" ->
                new ClientEvent.ItemTruncate(
                        eventId, text(event, "item_id"), whole(event, "content_index"), whole(event, "audio_end_ms"));
            case "response.create" -> new ClientEvent.ResponseCreate(eventId, Json.objectAt(event, "response"));
            case "response.cancel" -> new ClientEvent.ResponseCancel(eventId, Json.textAt(event, "response_id"));
            default -> throw new IllegalStateException("a shape without an event: " + type);
        };
    }

    private static String text(Map<String, Object> event, String name) {
        return String.valueOf(event.get(name));
    }

    private static int whole(Map<String, Object> event, String name) {
        return event.get(name) instanceof Number number ? number.intValue() : 0;
    }

    /** An id too long to be repeated is not repeated. */
    private static @Nullable String eventId(Map<String, Object> event) {
        String id = Json.textAt(event, "event_id");
        return id != null && id.length() <= LONGEST_EVENT_ID ? id : null;
    }

    private static ClientEvent refused(@Nullable String eventId, String code, String message) {
        return new ClientEvent.Refused(eventId, ApiError.invalidRequest(code, message));
    }
}
