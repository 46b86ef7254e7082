package dev.functionregistry.bridge.session;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How long to wait before a connection is tried again: at once, then a random part of a span that doubles.
 *
 * @param first span before the second attempt
 * @param longest span that is never exceeded
 */
public record Backoff(Duration first, Duration longest) {
    /** 0.25 s, doubling to 5 s. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5));

    /**
     * Milliseconds to wait.
     *
     * @param attempt from 1
     * @param random from 0 (inclusive) to 1
     * @param askedForMs what the service asked for; it is never undercut, but not believed beyond a minute
     */
    public long delayMs(int attempt, double random, OptionalLong askedForMs) {
        long asked = Math.min(askedForMs.orElse(0), 60_000);
        if (attempt <= 1) {
            return asked;
        }
        long span = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempt - 2, 20));
        return asked + (long) (span * random); // whoever was sent away together must not come back together
    }
}
