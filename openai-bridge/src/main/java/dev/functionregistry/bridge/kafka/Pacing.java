package dev.functionregistry.bridge.kafka;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Spreads what a restart or a rebalance brings at once: each takes the next free moment. Safe for use by many threads.
 */
final class Pacing {
    private final LongSupplier micros;
    private final long intervalMicros;
    private final AtomicLong next = new AtomicLong();

    /**
     * @param micros the clock, microseconds since the epoch
     * @param interval from one to the next
     */
    Pacing(LongSupplier micros, Duration interval) {
        this.micros = micros;
        this.intervalMicros = interval.toNanos() / 1_000;
    }

    /** The next free moment, in microseconds since the epoch: now, where nothing waits. */
    long nextMicros() {
        long now = micros.getAsLong();
        return next.updateAndGet(last -> Math.max(now, last + intervalMicros));
    }
}
