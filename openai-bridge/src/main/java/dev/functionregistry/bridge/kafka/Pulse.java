package dev.functionregistry.bridge.kafka;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether this bridge may still act. A bridge whose sign of life the group's coordinator has not taken for the session timeout may have
 * lost its partitions without knowing it; at half of that it stops, so that two bridges never speak to one session.
 *
 * <p>A sign of life counts from when it was sent, and only once the coordinator has taken it. What a process that was frozen finds on
 * waking, a poll that returns or an answer in its buffers, is older than that and proves nothing.
 */
final class Pulse {
    private final long limitNanos;
    private volatile long lastBeatNanos;
    private volatile boolean beaten;
    private boolean told;

    Pulse(Duration sessionTimeout) {
        this.limitNanos = sessionTimeout.toNanos() / 2;
    }

    /** The group's coordinator has taken a sign of life that was sent then, by {@link System#nanoTime}. */
    void beat(long sentNanos) {
        lastBeatNanos = sentNanos;
        beaten = true;
    }

    /** Whether the bridge fell silent or acts again since this was asked last, as a line for the log; asked by one thread. */
    Optional<String> turned() {
        boolean now = fresh();
        if (now == told) {
            return Optional.empty();
        }
        told = now;
        return Optional.of(
                now
                        ? "bridge acts"
                        : "bridge silent lastCommitMs="
                                + Duration.ofNanos(System.nanoTime() - lastBeatNanos)
                                        .toMillis());
    }

    boolean fresh() {
        return beaten && System.nanoTime() - lastBeatNanos < limitNanos;
    }
}
