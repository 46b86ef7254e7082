package dev.functionregistry.processor.insights;

import org.jspecify.annotations.Nullable;

/**
 * A mean that can be added to.
 *
 * @param count values
 * @param micros their sum, in microseconds
 */
public record Mean(long count, long micros) {
    public static final Mean NONE = new Mean(0, 0);
    private static final double MICROS = 1_000;

    /** @param value microseconds; null adds nothing */
    Mean and(@Nullable Long value) {
        return value == null ? this : new Mean(count + 1, micros + value);
    }

    /** Milliseconds; null when there is no value. */
    public @Nullable Double millis() {
        return count == 0 ? null : micros / MICROS / count;
    }
}
