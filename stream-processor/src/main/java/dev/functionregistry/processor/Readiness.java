package dev.functionregistry.processor;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Whether the processor does its work: RUNNING, nothing restoring, every thread polled within 5 s, and what was processed was committed
 * within 5 s.
 */
final class Readiness {
    private static final long PATIENCE_MS = 5_000;
    private static final long NOT_WAITING = -1;

    private final KafkaStreams streams;
    private final Restorations restorations;
    private final Clock clock;
    private double processed;
    private double committed;
    private long waitingSince = NOT_WAITING;

    Readiness(KafkaStreams streams, Restorations restorations, Clock clock) {
        this.streams = streams;
        this.restorations = restorations;
        this.clock = clock;
    }

    /** Each check with its result; ready when all are true. */
    synchronized Map<String, Boolean> checks() {
        var checks = new LinkedHashMap<String, Boolean>();
        checks.put("running", streams.state() == KafkaStreams.State.RUNNING);
        checks.put("restored", restorations.active() == 0);
        checks.put("polling", largest("consumer-metrics", "last-poll-seconds-ago", this::isMainConsumer) < 5);
        checks.put("committing", committing());
        return checks;
    }

    boolean ready() {
        return checks().values().stream().allMatch(Boolean::booleanValue);
    }

    /** Nothing to commit is as good as a commit. Time counts from the look that first saw something uncommitted. */
    private boolean committing() {
        double nowCommitted = sum("stream-thread-metrics", "commit-total");
        double nowProcessed = sum("stream-thread-metrics", "process-total");
        if (nowCommitted != committed || nowProcessed == processed) {
            committed = nowCommitted;
            processed = nowProcessed;
            waitingSince = NOT_WAITING;
        } else if (waitingSince == NOT_WAITING) {
            waitingSince = clock.millis();
        }
        return waitingSince == NOT_WAITING || clock.millis() - waitingSince < PATIENCE_MS;
    }

    private boolean isMainConsumer(Metric metric) {
        var client = metric.metricName().tags().getOrDefault("client-id", "");
        return client.endsWith("-consumer") && !client.endsWith("-restore-consumer");
    }

    private double largest(String group, String name, Predicate<Metric> which) {
        return values(group, name, which).max().orElse(Double.MAX_VALUE);
    }

    private double sum(String group, String name) {
        return values(group, name, metric -> true).sum();
    }

    private java.util.stream.DoubleStream values(String group, String name, Predicate<Metric> which) {
        return streams.metrics().values().stream()
                .filter(metric -> metric.metricName().group().equals(group)
                        && metric.metricName().name().equals(name))
                .filter(which)
                .map(Metric::metricValue)
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue());
    }
}
