package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.CountedCall;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Tells of every dead letter, under the topic that it was read from and the reason: a stray answer hides no lost schema. */
final class NoticeDeadLetters extends ContextualProcessor<byte[], byte[], String, byte[]> {
    private static final String UNKNOWN = "unknown";
    private static final String UNKNOWN_REASON = "UNKNOWN";
    private static final Set<String> REASONS =
            Arrays.stream(PoisonReason.values()).map(PoisonReason::name).collect(Collectors.toUnmodifiableSet());
    private static final int LONGEST_NAME = 249;

    @Override
    public void process(Record<byte[], byte[]> message) {
        var meta = context().recordMetadata().orElseThrow();
        var topic = text(message.headers(), DeadLetters.TOPIC);
        var reason = text(message.headers(), DeadLetters.REASON);
        // whatever stands in a header: the keys are a bounded set
        var known = REASONS.contains(reason) ? reason : UNKNOWN_REASON;
        var notice = InsightsRecords.deadLetter(
                known,
                text(message.headers(), DeadLetters.STAGE),
                new CountedCall.Place(meta.partition(), meta.offset()));
        // without its headers: the letter's trace is not the alert's
        context().forward(new Record<>(InsightsRecords.deadLettersKey(topic, known), notice, message.timestamp()));
    }

    private static String text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            return UNKNOWN;
        }
        var text = new String(header.value(), StandardCharsets.UTF_8);
        return text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text;
    }
}
