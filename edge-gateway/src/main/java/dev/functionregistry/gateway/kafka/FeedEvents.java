package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.feed.FeedEvent;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.SessionDue;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.kafka.DeadLetters;
import dev.functionregistry.schemas.kafka.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records as events of the feed, for one watcher: remembers which call runs which function, to mask answers that do not name it. */
final class FeedEvents {
    private static final int MOST_CALLS = 10_000;

    private final Topics topics;
    private final Sensitivity sensitivity;
    private final Map<String, String> functionOfCall = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_CALLS;
        }
    };

    FeedEvents(Topics topics, Sensitivity sensitivity) {
        this.topics = topics;
        this.sensitivity = sensitivity;
    }

    static FeedEvent callSent(String sessionId, ExecutionId id, long micros) {
        return new FeedEvent(
                null, -1, -1, null, micros, "gateway", sessionId, "CallSent", id.callId(), id.attempt(), Map.of());
    }

    FeedEvent of(String key, ConsumerRecord<byte[], byte[]> record, Decoded decoded) {
        return switch (decoded) {
            case Decoded.Value(SpecificRecord value) -> event(key, record, value);
            case Decoded.Tombstone gone -> bare(key, record, "Tombstone", Map.of());
            case Decoded.Poison poison ->
                record.topic().equals(topics.deadLetters())
                        ? bare(key, record, "DeadLetter", deadLetter(record))
                        : bare(
                                key,
                                record,
                                "Unreadable",
                                Map.of("reason", poison.reason().name()));
        };
    }

    private FeedEvent event(String key, ConsumerRecord<byte[], byte[]> record, SpecificRecord value) {
        Map<String, @Nullable Object> members = RecordValues.of(value);
        String callId = members.get("callId") instanceof String id ? id : null;
        if (callId != null && masked(key, callId, members)) {
            RecordValues.mask(members);
        }
        Topic topic = topics.find(record.topic()).orElseThrow();
        return new FeedEvent(
                topic.plainName(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                sentMicros(record),
                author(topic, value),
                key,
                value.getSchema().getName(),
                callId,
                members.get("attempt") instanceof Integer attempt ? attempt : null,
                members);
    }

    private boolean masked(String sessionId, String callId, Map<String, @Nullable Object> members) {
        String call = sessionId + ' ' + callId;
        String name = members.get("name") instanceof String own ? own : functionOfCall.get(call);
        if (name == null) {
            return true;
        }
        functionOfCall.put(call, name);
        return sensitivity.isSensitive(sessionId, name);
    }

    private FeedEvent bare(
            String key, ConsumerRecord<byte[], byte[]> record, String name, Map<String, @Nullable Object> value) {
        return new FeedEvent(
                topics.find(record.topic()).orElseThrow().plainName(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                sentMicros(record),
                "gateway",
                key,
                name,
                null,
                null,
                value);
    }

    private static @Nullable Long sentMicros(ConsumerRecord<byte[], byte[]> record) {
        OptionalLong sent = Headers.sentMicros(record.headers());
        return sent.isPresent() ? (Long) sent.getAsLong() : null;
    }

    private static Map<String, @Nullable Object> deadLetter(ConsumerRecord<byte[], byte[]> record) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name : new String[] {
            DeadLetters.TOPIC,
            DeadLetters.PARTITION,
            DeadLetters.OFFSET,
            DeadLetters.REASON,
            DeadLetters.DETAIL,
            DeadLetters.STAGE
        }) {
            var header = record.headers().lastHeader(name);
            members.put(
                    name.substring("fr-dead-".length()),
                    header == null ? null : new String(header.value(), StandardCharsets.UTF_8));
        }
        return members;
    }

    /** Who wrote a record; it stands in no record, and follows from what it is. */
    private static String author(Topic topic, SpecificRecord value) {
        return switch (topic) {
            case REGISTRATIONS -> value instanceof SessionDue ? "processor" : "gateway";
            case TOOLS_CALLS ->
                value instanceof ToolCall call && call.getCaller().getKind().equals("rest") ? "gateway" : "bridge";
            case EXECUTIONS_RESULTS -> value instanceof TimerDue ? "processor" : "client";
            case GATEWAY_INBOX -> value instanceof AssistantTurn ? "bridge" : "processor";
            case CONVERSATION_TURNS -> "client";
            case REALTIME_SESSIONS -> "bridge";
            case TOOLS_DEFINITIONS, TOOLS_RESULTS, AUDIT_EVENTS -> "processor";
            case FUNCTIONS_STATS, ALERTS -> "insights";
            case DEAD_LETTERS -> "gateway";
        };
    }
}
