package dev.functionregistry.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aStampIsReadBack() {
        RecordHeaders headers = new RecordHeaders();

        Headers.stamp(headers, 1_763_000_000_123_456L, TRACE);

        assertThat(Headers.sentMicros(headers)).hasValue(1_763_000_000_123_456L);
        assertThat(Headers.traceparent(headers)).isEqualTo(TRACE);
    }

    @Test
    void aSecondStampReplacesTheFirst() {
        RecordHeaders headers = new RecordHeaders();
        Headers.stamp(headers, 1, TRACE);

        Headers.stamp(headers, 2, null);

        assertThat(headers.toArray()).hasSize(1);
        assertThat(Headers.sentMicros(headers)).hasValue(2);
        assertThat(Headers.traceparent(headers)).isNull();
    }

    @Test
    void sentIsABigEndianLong() {
        assertThat(Headers.encodeSent(1)).containsExactly(0, 0, 0, 0, 0, 0, 0, 1);
    }

    @Test
    void microsecondsAreKept() {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678901234Z"), ZoneOffset.UTC);

        assertThat(Headers.micros(clock) % 1_000_000).isEqualTo(678_901);
    }

    @Test
    void headersOfOthersAreNotTrusted() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Headers.SENT, new byte[] {1, 2});
        headers.add(Headers.TRACEPARENT, null);

        assertThat(Headers.sentMicros(headers)).isEmpty();
        assertThat(Headers.traceparent(headers)).isNull();
        assertThat(Headers.sentMicros(new RecordHeaders())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nX: y"
            })
    void aBrokenTraceIsNoTrace(String text) {
        RecordHeaders headers = new RecordHeaders();
        Headers.stamp(headers, 1, text);
        assertThat(headers.lastHeader(Headers.TRACEPARENT)).isNull();

        headers.add(Headers.TRACEPARENT, text.getBytes(UTF_8));
        assertThat(Headers.traceparent(headers)).isNull();
    }
}
