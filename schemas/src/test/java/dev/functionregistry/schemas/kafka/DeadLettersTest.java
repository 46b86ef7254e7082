package dev.functionregistry.schemas.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final DeadLetters letters = new DeadLetters(Topics.withPrefix("p."), "gateway");

    @Test
    void aSmallRecordIsKeptWhole() {
        ProducerRecord<byte[], byte[]> letter =
                letters.of(read(new byte[] {9, 8, 7}), PoisonReason.UNKNOWN_SCHEMA_ID, "schema id 7");

        assertThat(letter.topic()).isEqualTo("p.dead-letters");
        assertThat(letter.key()).isEqualTo("tag.id".getBytes(UTF_8));
        assertThat(letter.value()).containsExactly(9, 8, 7);
        assertThat(letter.partition()).isNull();
        assertThat(header(letter, DeadLetters.TOPIC)).contains("tools.calls");
        assertThat(header(letter, DeadLetters.PARTITION)).contains("3");
        assertThat(header(letter, DeadLetters.OFFSET)).contains("42");
        assertThat(header(letter, DeadLetters.TIMESTAMP)).contains("1763000000000");
        assertThat(header(letter, DeadLetters.REASON)).contains("UNKNOWN_SCHEMA_ID");
        assertThat(header(letter, DeadLetters.DETAIL)).contains("schema id 7");
        assertThat(header(letter, DeadLetters.STAGE)).contains("gateway");
        assertThat(header(letter, DeadLetters.ORIGINAL_SIZE)).contains("3");
        assertThat(header(letter, DeadLetters.CUT)).isEmpty();
        assertThat(Headers.traceparent(letter.headers())).isEqualTo(TRACE);
    }

    @Test
    void aNullValueStaysNull() {
        ProducerRecord<byte[], byte[]> letter = letters.of(read(null), PoisonReason.NULL_VALUE, "");

        assertThat(letter.value()).isNull();
        assertThat(header(letter, DeadLetters.ORIGINAL_SIZE)).contains("0");
    }

    @Test
    void atTheLimitNothingIsCutAndOneByteMoreIs() {
        byte[] most = new byte[DeadLetters.MAX_VALUE_BYTES];
        byte[] more = new byte[DeadLetters.MAX_VALUE_BYTES + 1];
        Arrays.fill(more, (byte) 5);

        assertThat(header(letters.of(read(most), PoisonReason.OVERSIZE, ""), DeadLetters.CUT))
                .isEmpty();
        ProducerRecord<byte[], byte[]> cut = letters.of(read(more), PoisonReason.OVERSIZE, "");
        assertThat(cut.value()).isEqualTo(Arrays.copyOf(more, DeadLetters.MAX_VALUE_BYTES));
        assertThat(header(cut, DeadLetters.CUT)).contains("value");
        assertThat(header(cut, DeadLetters.ORIGINAL_SIZE)).contains("262145");
    }

    @Test
    void theLargestLetterStillFits() {
        byte[] key = new byte[1_000_000];
        RecordHeaders headers = new RecordHeaders();
        headers.add("big", new byte[1_000_000]);
        headers.add("small", new byte[] {1});
        ProducerRecord<byte[], byte[]> letter = letters.of(
                new DeadLetters.Origin("t", 0, 0, 0),
                key,
                new byte[1_000_000],
                headers,
                PoisonReason.OVERSIZE,
                "x".repeat(10_000));

        assertThat(header(letter, DeadLetters.CUT)).contains("value,key,headers");
        assertThat(header(letter, DeadLetters.DETAIL).orElseThrow()).hasSize(500);
        assertThat(letter.headers().lastHeader("big")).isNull();
        long size = letter.key().length
                + letter.value().length
                + Arrays.stream(letter.headers().toArray())
                        .mapToLong(header -> header.key().length() + header.value().length)
                        .sum();
        assertThat(size).isLessThan(Topic.MAX_MESSAGE_BYTES);
    }

    private static ConsumerRecord<byte[], byte[]> read(byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        Headers.stamp(headers, 1, TRACE);
        return new ConsumerRecord<>(
                "tools.calls",
                3,
                42,
                1_763_000_000_000L,
                TimestampType.LOG_APPEND_TIME,
                6,
                value == null ? -1 : value.length,
                "tag.id".getBytes(UTF_8),
                value,
                headers,
                Optional.empty());
    }

    private static Optional<String> header(ProducerRecord<byte[], byte[]> letter, String name) {
        return Optional.ofNullable(letter.headers().lastHeader(name)).map(header -> new String(header.value(), UTF_8));
    }
}
