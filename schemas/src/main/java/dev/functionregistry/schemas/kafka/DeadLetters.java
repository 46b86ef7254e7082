package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Builds records for {@code dead-letters}: at most 256 KiB of the bytes that could not be read, unchanged, and headers that say where they
 * stood and what is wrong with them. Header values are UTF-8 text, numbers in decimal.
 */
public final class DeadLetters {
    /** Topic, partition, offset and timestamp (milliseconds since the epoch) of the record that was read. */
    public static final String TOPIC = "fr-dead-topic";

    public static final String PARTITION = "fr-dead-partition";
    public static final String OFFSET = "fr-dead-offset";
    public static final String TIMESTAMP = "fr-dead-timestamp";

    /** Stable code, a {@link PoisonReason}. */
    public static final String REASON = "fr-dead-reason";

    /** One line for people. */
    public static final String DETAIL = "fr-dead-detail";

    /** Stage that gave up on the record, such as {@code processor}. */
    public static final String STAGE = "fr-dead-stage";

    /** Bytes that the value had. */
    public static final String ORIGINAL_SIZE = "fr-dead-original-size";

    /** Parts that are not whole, comma-separated: {@code value}, {@code key}, {@code headers}; absent when nothing was cut. */
    public static final String CUT = "fr-dead-cut";

    /** Most bytes of the value that are kept. */
    public static final int MAX_VALUE_BYTES = 256 * 1024;

    /** Most bytes of the key, and of the original headers together, that are kept. */
    static final int MAX_KEY_BYTES = 8 * 1024;

    static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_DETAIL_CHARS = 500;

    private final String topic;
    private final String stage;

    /**
     * @param topics names of the deployment
     * @param stage who sends: {@code processor}, {@code gateway}, {@code bridge} or {@code insights}
     */
    public DeadLetters(Topics topics, String stage) {
        this.topic = topics.deadLetters();
        this.stage = stage;
    }

    /**
     * The dead letter of a record. Its own headers come along (the trace with them) as far as they are small.
     *
     * @param record the record as read, bytes and all
     * @param reason what is wrong
     * @param detail one line for people; cut at 500 characters
     */
    public ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, PoisonReason reason, String detail) {
        Origin origin = new Origin(record.topic(), record.partition(), record.offset(), record.timestamp());
        return of(origin, record.key(), record.value(), List.of(record.headers().toArray()), reason, detail);
    }

    /**
     * The dead letter of a record whose parts are at hand (inside Kafka Streams).
     *
     * @param origin where it stood
     * @param key its key as bytes, possibly null
     * @param value its value as bytes, possibly null
     * @param headers its headers
     * @param reason what is wrong
     * @param detail one line for people; cut at 500 characters
     */
    public ProducerRecord<byte[], byte[]> of(
            Origin origin,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Iterable<Header> headers,
            PoisonReason reason,
            String detail) {
        List<String> cut = new ArrayList<>();
        byte[] keptValue = keep(value, MAX_VALUE_BYTES, "value", cut);
        byte[] keptKey = keep(key, MAX_KEY_BYTES, "key", cut);
        List<Header> all = new ArrayList<>();
        int headerBytes = 0;
        for (Header header : headers) {
            headerBytes += size(header);
            if (headerBytes <= MAX_HEADER_BYTES) {
                all.add(header);
            }
        }
        if (headerBytes > MAX_HEADER_BYTES) {
            cut.add("headers");
        }
        all.add(text(TOPIC, origin.topic()));
        all.add(text(PARTITION, Integer.toString(origin.partition())));
        all.add(text(OFFSET, Long.toString(origin.offset())));
        all.add(text(TIMESTAMP, Long.toString(origin.timestamp())));
        all.add(text(REASON, reason.name()));
        all.add(text(DETAIL, detail.length() <= MAX_DETAIL_CHARS ? detail : detail.substring(0, MAX_DETAIL_CHARS)));
        all.add(text(STAGE, stage));
        all.add(text(ORIGINAL_SIZE, Integer.toString(value == null ? 0 : value.length)));
        if (!cut.isEmpty()) {
            all.add(text(CUT, String.join(",", cut)));
        }
        return new ProducerRecord<>(topic, null, null, keptKey, keptValue, all);
    }

    private static byte @Nullable [] keep(byte @Nullable [] bytes, int most, String name, List<String> cut) {
        if (bytes == null || bytes.length <= most) {
            return bytes;
        }
        cut.add(name);
        return Arrays.copyOf(bytes, most);
    }

    private static int size(Header header) {
        return header.key().length() * 3 + (header.value() == null ? 0 : header.value().length);
    }

    private static Header text(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Where a record stood.
     *
     * @param topic full topic name
     * @param partition its partition
     * @param offset its offset
     * @param timestamp its timestamp in milliseconds since the epoch
     */
    public record Origin(String topic, int partition, long offset, long timestamp) {}
}
