package dev.functionregistry.bridge.realtime;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps sessions from running against an endpoint that does not answer. Safe for use by many threads.
 *
 * <pre>
 *   Closed --5 failures in a row--> Open --a random part of 1 s, doubling to 30 s--> one may try
 *     ^                              ^                                                |    |
 *     |                              +---------------------fails---------------------+    |
 *     +--------------------------------------opens----------------------------------------+
 * </pre>
 */
public final class Circuit {
    private static final int FAILURES = 5;
    private static final long SHORTEST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_NANOS = Duration.ofSeconds(30).toNanos();

    /** Who is kept out while one tries asks again after this. */
    private static final long PROBE_NANOS = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanos;
    private final DoubleSupplier random;
    private int failures;
    private long openUntil;
    private boolean probing;

    /**
     * @param nanos the clock, as {@link System#nanoTime}
     * @param random from 0 to 1
     */
    public Circuit(LongSupplier nanos, DoubleSupplier random) {
        this.nanos = nanos;
        this.random = random;
    }

    /** Nanoseconds to wait before trying; 0 is leave to try, and asks for a {@link #succeeded} or {@link #failed} afterwards. */
    synchronized long waitNanos() {
        if (failures < FAILURES) {
            return 0;
        }
        long left = openUntil - nanos.getAsLong();
        if (left > 0) {
            return left;
        }
        if (probing) {
            return PROBE_NANOS;
        }
        probing = true;
        return 0;
    }

    /** The endpoint answered, be it with a refusal that is about the request. */
    synchronized void succeeded() {
        failures = 0;
        probing = false;
    }

    /** The endpoint did not answer, or is not well. */
    synchronized void failed() {
        failures++;
        probing = false;
        if (failures >= FAILURES) {
            long span = Math.min(LONGEST_NANOS, SHORTEST_NANOS << Math.min(failures - FAILURES, 10));
            openUntil = nanos.getAsLong() + span / 2 + (long) (span / 2 * random.getAsDouble());
        }
    }

    /** True while sessions are kept out. */
    public synchronized boolean open() {
        return failures >= FAILURES && openUntil - nanos.getAsLong() > 0;
    }
}
