package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.codec.JsonObject;
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

    /** Where in a response something belongs. */
    record Place(String responseId, String itemId, int outputIndex) {}

    ServerEvent error(ApiError error, @Nullable String clientEventId) {
        return new ServerEvent(event("error").with("error", error.tree(clientEventId)));
    }

    ServerEvent sessionCreated(Map<String, Object> session) {
        return new ServerEvent(event("session.created").with("session", session));
    }

    ServerEvent sessionUpdated(Map<String, Object> session) {
        return new ServerEvent(event("session.updated").with("session", session));
    }

    ServerEvent itemAdded(@Nullable String previousItemId, Item item) {
        return new ServerEvent(event("conversation.item.added")
                .with("previous_item_id", previousItemId)
                .with("item", item.tree()));
    }

    ServerEvent itemDone(@Nullable String previousItemId, Item item) {
        return new ServerEvent(event("conversation.item.done")
                .with("previous_item_id", previousItemId)
                .with("item", item.tree()));
    }

    ServerEvent itemRetrieved(Item item) {
        return new ServerEvent(event("conversation.item.retrieved").with("item", item.tree()));
    }

    ServerEvent itemDeleted(String itemId) {
        return new ServerEvent(event("conversation.item.deleted").with("item_id", itemId));
    }

    ServerEvent itemTruncated(String itemId, int contentIndex, int audioEndMs) {
        return new ServerEvent(event("conversation.item.truncated")
                .with("item_id", itemId)
                .with("content_index", contentIndex)
                .with("audio_end_ms", audioEndMs));
    }

    /** {@code atMs}: since the session began. */
    ServerEvent speechStarted(String itemId, long atMs) {
        return new ServerEvent(event("input_audio_buffer.speech_started")
                .with("audio_start_ms", atMs)
                .with("item_id", itemId));
    }

    ServerEvent speechStopped(String itemId, long atMs) {
        return new ServerEvent(event("input_audio_buffer.speech_stopped")
                .with("audio_end_ms", atMs)
                .with("item_id", itemId));
    }

    ServerEvent audioCommitted(@Nullable String previousItemId, String itemId) {
        return new ServerEvent(event("input_audio_buffer.committed")
                .with("previous_item_id", previousItemId)
                .with("item_id", itemId));
    }

    ServerEvent audioCleared() {
        return new ServerEvent(event("input_audio_buffer.cleared"));
    }

    ServerEvent responseCreated(Map<String, Object> response) {
        return new ServerEvent(event("response.created").with("response", response));
    }

    ServerEvent responseDone(Map<String, Object> response) {
        return new ServerEvent(event("response.done").with("response", response));
    }

    ServerEvent outputItemAdded(Place place, Item item) {
        return outputItem("response.output_item.added", place, item);
    }

    ServerEvent outputItemDone(Place place, Item item) {
        return outputItem("response.output_item.done", place, item);
    }

    ServerEvent contentPartAdded(Place place, Map<String, Object> part) {
        return new ServerEvent(content("response.content_part.added", place).with("part", part));
    }

    ServerEvent contentPartDone(Place place, Map<String, Object> part) {
        return new ServerEvent(content("response.content_part.done", place).with("part", part));
    }

    ServerEvent textDelta(Place place, String delta) {
        return new ServerEvent(content("response.output_text.delta", place)
                .with("delta", delta)
                .with("obfuscation", padding()));
    }

    ServerEvent textDone(Place place, String text) {
        return new ServerEvent(content("response.output_text.done", place).with("text", text));
    }

    ServerEvent transcriptDelta(Place place, String delta) {
        return new ServerEvent(content("response.output_audio_transcript.delta", place)
                .with("delta", delta)
                .with("obfuscation", padding()));
    }

    ServerEvent transcriptDone(Place place, String transcript) {
        return new ServerEvent(
                content("response.output_audio_transcript.done", place).with("transcript", transcript));
    }

    ServerEvent audioDelta(Place place, String base64) {
        return new ServerEvent(content("response.output_audio.delta", place).with("delta", base64));
    }

    ServerEvent audioDone(Place place) {
        return new ServerEvent(content("response.output_audio.done", place));
    }

    /** Over WebRTC only: the audio itself goes to the browser. */
    ServerEvent playbackStarted(String responseId) {
        return new ServerEvent(event("output_audio_buffer.started").with("response_id", responseId));
    }

    /** What was still to be heard is thrown away. */
    ServerEvent playbackCleared(String responseId) {
        return new ServerEvent(event("output_audio_buffer.cleared").with("response_id", responseId));
    }

    ServerEvent playbackStopped(String responseId) {
        return new ServerEvent(event("output_audio_buffer.stopped").with("response_id", responseId));
    }

    ServerEvent argumentsDelta(Place place, String callId, String delta) {
        return new ServerEvent(output("response.function_call_arguments.delta", place)
                .with("call_id", callId)
                .with("delta", delta)
                .with("obfuscation", padding()));
    }

    ServerEvent argumentsDone(Place place, Item.FunctionCall call) {
        return new ServerEvent(output("response.function_call_arguments.done", place)
                .with("call_id", call.callId())
                .with("name", call.name())
                .with("arguments", call.arguments()));
    }

    ServerEvent rateLimits(long limit, long remaining, double resetSeconds) {
        JsonObject tokens = JsonObject.of("name", "tokens")
                .with("limit", limit)
                .with("remaining", remaining)
                .with("reset_seconds", resetSeconds);
        return new ServerEvent(event("rate_limits.updated").with("rate_limits", List.of(tokens)));
    }

    private ServerEvent outputItem(String type, Place place, Item item) {
        return new ServerEvent(event(type)
                .with("response_id", place.responseId())
                .with("output_index", place.outputIndex())
                .with("item", item.tree()));
    }

    private JsonObject content(String type, Place place) {
        return output(type, place).with("content_index", 0);
    }

    private JsonObject output(String type, Place place) {
        return event(type)
                .with("response_id", place.responseId())
                .with("item_id", place.itemId())
                .with("output_index", place.outputIndex());
    }

    private JsonObject event(String type) {
        return JsonObject.of("type", type).with("event_id", ids.next("event"));
    }

    /** The service pads its deltas, so that their length on the wire does not give the text away. */
    private String padding() {
        return ids.next("pad");
    }
}
