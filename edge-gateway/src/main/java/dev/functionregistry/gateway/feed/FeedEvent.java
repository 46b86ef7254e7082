package dev.functionregistry.gateway.feed;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record of a topic, or a moment that only a gateway saw.
 *
 * @param topic name without prefix; null for a moment
 * @param appendedAt broker's time, in milliseconds since the epoch; null for a moment
 * @param sentMicros sender's time, in microseconds since the epoch; null when the record does not say
 * @param by bridge, gateway, processor, client or insights
 * @param sessionId the record's key
 * @param record name of the record type
 * @param value members by name: null, Boolean, Number, String, List or Map
 */
public record FeedEvent(
        @Nullable String topic,
        int partition,
        long offset,
        @Nullable Long appendedAt,
        @Nullable Long sentMicros,
        String by,
        String sessionId,
        String record,
        @Nullable String callId,
        @Nullable Integer attempt,
        Map<String, @Nullable Object> value) {}
