package dev.functionregistry.schemas;

import java.time.Duration;

/** How every stage measures a hop, from {@link Headers#SENT} to the reading, so that the histograms of all can be laid side by side. */
public final class Hop {
    public static final String METER = "registry.hop";
    public static final String DESCRIPTION = "From a record's sending to its reading";

    private Hop() {}

    /** Bounds of the buckets: from a hop in a quiet process to a stage that fell behind. */
    public static Duration[] buckets() {
        return new Duration[] {
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10)
        };
    }
}
