package dev.functionregistry.simulator.conversation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How fast the model answers.
 *
 * @param latency from {@code response.created} to the first output
 * @param jitter at most this much is added to the latency, evenly spread
 * @param perDelta between two deltas
 */
public record Pacing(Duration latency, Duration jitter, Duration perDelta) {
    /** Everything at once. */
    public static final Pacing NONE = new Pacing(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Pacing {
        if (latency.isNegative() || jitter.isNegative() || perDelta.isNegative()) {
            throw new IllegalArgumentException(
                    "pacing goes forward: latency=" + latency + " jitter=" + jitter + " perDelta=" + perDelta);
        }
    }

    Duration beforeFirstOutput(RandomGenerator random) {
        return jitter.isZero() ? latency : latency.plusNanos(random.nextLong(jitter.toNanos() + 1));
    }
}
