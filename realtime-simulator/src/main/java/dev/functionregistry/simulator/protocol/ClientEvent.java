package dev.functionregistry.simulator.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client event that was read and checked; {@code eventId} is null where the client gave none. */
public sealed interface ClientEvent {
    @Nullable
    String eventId();

    /** {@code session} holds only the fields to change. */
    record SessionUpdate(@Nullable String eventId, Map<String, Object> session) implements ClientEvent {}

    /** {@code previousItemId}: null appends, {@code root} puts the item first. */
    record ItemCreate(@Nullable String eventId, @Nullable String previousItemId, Map<String, Object> item)
            implements ClientEvent {}

    record ItemRetrieve(@Nullable String eventId, String itemId) implements ClientEvent {}

    record ItemDelete(@Nullable String eventId, String itemId) implements ClientEvent {}

    record ItemTruncate(@Nullable String eventId, String itemId, int contentIndex, int audioEndMs)
            implements ClientEvent {}

    /** {@code response} holds the overrides for this response; empty where there are none. */
    record ResponseCreate(@Nullable String eventId, Map<String, Object> response) implements ClientEvent {}

    /** {@code responseId}: null means the response that writes to the conversation. */
    record ResponseCancel(
            @Nullable String eventId, @Nullable String responseId) implements ClientEvent {}

    /** {@code bytes}: length of the audio after base64. */
    record AudioAppend(@Nullable String eventId, int bytes) implements ClientEvent {}

    record AudioCommit(@Nullable String eventId) implements ClientEvent {}

    record AudioClear(@Nullable String eventId) implements ClientEvent {}

    record OutputAudioClear(@Nullable String eventId) implements ClientEvent {}

    /** Something came in that is no valid client event. */
    record Refused(@Nullable String eventId, ApiError error) implements ClientEvent {}
}
