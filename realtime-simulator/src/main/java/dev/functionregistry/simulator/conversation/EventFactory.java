package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.protocol.Ids;
import dev.functionregistry.simulator.protocol.Item;
import dev.functionregistry.simulator.protocol.ServerEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes server events: one method per event, each event with its own id. */
final class EventFactory {
    private final Ids ids;

    EventFactory(Ids ids) {
        this.ids = ids;
    }

    ServerEvent error(ApiError error, @Nullable String clientEventId) {
        return event("error", "error", error.tree(clientEventId));
    }

    ServerEvent sessionCreated(Map<String, Object> session) {
        return event("session.created", "session", session);
    }

    ServerEvent sessionUpdated(Map<String, Object> session) {
        return event("session.updated", "session", session);
    }

    ServerEvent itemAdded(@Nullable String previousItemId, Item item) {
        return event("conversation.item.added", "previous_item_id", previousItemId, "item", item.tree());
    }

    ServerEvent itemDone(@Nullable String previousItemId, Item item) {
        return event("conversation.item.done", "previous_item_id", previousItemId, "item", item.tree());
    }

    ServerEvent itemRetrieved(Item item) {
        return event("conversation.item.retrieved", "item", item.tree());
    }

    ServerEvent itemDeleted(String itemId) {
        return event("conversation.item.deleted", "item_id", itemId);
    }

    ServerEvent itemTruncated(String itemId, int contentIndex, int audioEndMs) {
        return event(
                "conversation.item.truncated",
                "item_id",
                itemId,
                "content_index",
                contentIndex,
                "audio_end_ms",
                audioEndMs);
    }

    ServerEvent audioCommitted(@Nullable String previousItemId, String itemId) {
        return event("input_audio_buffer.committed", "previous_item_id", previousItemId, "item_id", itemId);
    }

    ServerEvent audioCleared() {
        return event("input_audio_buffer.cleared");
    }

    ServerEvent responseCreated(Map<String, Object> response) {
        return event("response.created", "response", response);
    }

    ServerEvent responseDone(Map<String, Object> response) {
        return event("response.done", "response", response);
    }

    ServerEvent outputItemAdded(Place place, Item item) {
        return event(
                "response.output_item.added",
                "response_id",
                place.responseId(),
                "output_index",
                place.outputIndex(),
                "item",
                item.tree());
    }

    ServerEvent outputItemDone(Place place, Item item) {
        return event(
                "response.output_item.done",
                "response_id",
                place.responseId(),
                "output_index",
                place.outputIndex(),
                "item",
                item.tree());
    }

    ServerEvent contentPartAdded(Place place, Map<String, Object> part) {
        return content("response.content_part.added", place, "part", part);
    }

    ServerEvent contentPartDone(Place place, Map<String, Object> part) {
        return content("response.content_part.done", place, "part", part);
    }

    ServerEvent textDelta(Place place, String delta) {
        return content("response.output_text.delta", place, "delta", delta, "obfuscation", ids.next("pad"));
    }

    ServerEvent textDone(Place place, String text) {
        return content("response.output_text.done", place, "text", text);
    }

    ServerEvent transcriptDelta(Place place, String delta) {
        return content("response.output_audio_transcript.delta", place, "delta", delta, "obfuscation", ids.next("pad"));
    }

    ServerEvent transcriptDone(Place place, String transcript) {
        return content("response.output_audio_transcript.done", place, "transcript", transcript);
    }

    ServerEvent audioDelta(Place place, String base64) {
        return content("response.output_audio.delta", place, "delta", base64);
    }

    ServerEvent audioDone(Place place) {
        return content("response.output_audio.done", place);
    }

    ServerEvent argumentsDelta(Place place, String callId, String delta) {
        return event(
                "response.function_call_arguments.delta",
                "response_id",
                place.responseId(),
                "item_id",
                place.itemId(),
                "output_index",
                place.outputIndex(),
                "call_id",
                callId,
                "delta",
                delta,
                "obfuscation",
                ids.next("pad"));
    }

    ServerEvent argumentsDone(Place place, Item.FunctionCall call) {
        return event(
                "response.function_call_arguments.done",
                "response_id",
                place.responseId(),
                "item_id",
                place.itemId(),
                "output_index",
                place.outputIndex(),
                "call_id",
                call.callId(),
                "name",
                call.name(),
                "arguments",
                call.arguments());
    }

    ServerEvent rateLimits(long limit, long remaining, double resetSeconds) {
        return event(
                "rate_limits.updated",
                "rate_limits",
                List.of(Json.object(
                        "name", "tokens", "limit", limit, "remaining", remaining, "reset_seconds", resetSeconds)));
    }

    /** Where in a response something belongs. */
    record Place(String responseId, String itemId, int outputIndex) {}

    private ServerEvent content(String type, Place place, @Nullable Object... more) {
        @Nullable Object[] fields = new Object[8 + more.length];
        fields[0] = "response_id";
        fields[1] = place.responseId();
        fields[2] = "item_id";
        fields[3] = place.itemId();
        fields[4] = "output_index";
        fields[5] = place.outputIndex();
        fields[6] = "content_index";
        fields[7] = 0;
        System.arraycopy(more, 0, fields, 8, more.length);
        return event(type, fields);
    }

    private ServerEvent event(String type, @Nullable Object... fields) {
        Map<String, Object> tree = Json.object("type", type, "event_id", ids.next("event"));
        tree.putAll(Json.object(fields));
        return new ServerEvent(tree);
    }
}
