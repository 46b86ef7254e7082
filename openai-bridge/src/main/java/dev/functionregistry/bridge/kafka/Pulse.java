package dev.functionregistry.bridge.kafka;

import java.time.Duration;

/**
 * Whether this bridge may still act. A bridge that has not polled, or not reached the group, for the session timeout has lost its
 * partitions without knowing it; at half of that it stops, so that two bridges never speak to one session.
 */
final class Pulse {
    private final long limitNanos;
    private volatile long lastBeatNanos;
    private volatile boolean beaten;

    Pulse(Duration sessionTimeout) {
        this.limitNanos = sessionTimeout.toNanos() / 2;
    }

    /** A poll came back, so many seconds after the last heartbeat to the group. */
    void beat(double secondsSinceHeartbeat) {
        if (secondsSinceHeartbeat * 1e9 < limitNanos) {
            lastBeatNanos = System.nanoTime();
            beaten = true;
        }
    }

    boolean fresh() {
        return beaten && System.nanoTime() - lastBeatNanos < limitNanos;
    }
}
