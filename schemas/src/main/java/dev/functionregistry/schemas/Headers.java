package dev.functionregistry.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Record headers that every stage writes: when a record was sent, and the trace that it belongs to. */
public final class Headers {
    /** When the record was sent: microseconds since the epoch, 8 bytes, big-endian. */
    public static final String SENT = "fr-sent";

    /** W3C trace context, ASCII: {@code 00-<32 hex>-<16 hex>-<2 hex>}. */
    public static final String TRACEPARENT = "traceparent";

    private static final Pattern TRACEPARENT_FORM =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Headers() {}

    /**
     * Puts both headers on a record about to be sent; what stood there under the same names is replaced.
     *
     * @param headers headers of the record
     * @param sentMicros microseconds since the epoch, see {@link #micros}
     * @param traceparent the trace, or null when there is none; anything but a valid traceparent is left out
     */
    public static void stamp(
            org.apache.kafka.common.header.Headers headers, long sentMicros, @Nullable String traceparent) {
        headers.remove(SENT).add(SENT, encodeSent(sentMicros)).remove(TRACEPARENT);
        if (traceparent != null && validTraceparent(traceparent)) {
            headers.add(TRACEPARENT, traceparent.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** When the record was sent, in microseconds since the epoch; empty when it does not say so. */
    public static OptionalLong sentMicros(org.apache.kafka.common.header.Headers headers) {
        Header header = headers.lastHeader(SENT);
        if (header == null || header.value() == null || header.value().length != Long.BYTES) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(ByteBuffer.wrap(header.value()).getLong());
    }

    /** The trace that a record belongs to; null when it names none, or none that is valid. */
    public static @Nullable String traceparent(org.apache.kafka.common.header.Headers headers) {
        Header header = headers.lastHeader(TRACEPARENT);
        if (header == null || header.value() == null) {
            return null;
        }
        String text = new String(header.value(), StandardCharsets.US_ASCII);
        return validTraceparent(text) ? text : null;
    }

    /** Value of {@link #SENT}. */
    public static byte[] encodeSent(long micros) {
        return ByteBuffer.allocate(Long.BYTES).putLong(micros).array();
    }

    /** The clock's time in microseconds since the epoch. */
    public static long micros(Clock clock) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    /** True for a traceparent of version 00 with non-zero ids. */
    public static boolean validTraceparent(@Nullable String text) {
        return text != null && TRACEPARENT_FORM.matcher(text).matches();
    }
}
