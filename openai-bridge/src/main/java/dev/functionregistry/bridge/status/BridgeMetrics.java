package dev.functionregistry.bridge.status;

import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.session.SessionMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.stream.LongStream;

/** What a bridge counts, for Prometheus. */
public final class BridgeMetrics implements SessionMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger modelSessions = new AtomicInteger();
    private final Timer callPlaced;
    private final Timer outputSent;
    private final Timer hop;
    private final Map<Effect.Note.Kind, Counter> notes = new EnumMap<>(Effect.Note.Kind.class);

    /**
     * @param resultsTopic plain name of the topic whose reading is measured
     * @param hop the timer of that reading, as every stage has it
     */
    public BridgeMetrics(AtomicInteger unansweredCalls, String resultsTopic, Timer.Builder hop) {
        Gauge.builder("bridge.model.sessions", modelSessions, AtomicInteger::get)
                .description("Model sessions held")
                .register(registry);
        Gauge.builder("bridge.calls.unanswered", unansweredCalls, AtomicInteger::get)
                .description("Calls without an output")
                .register(registry);
        callPlaced = overhead("call", "From a function call heard to its ToolCall handed to Kafka");
        outputSent = overhead("output", "From a ToolResult read to its output handed to the socket");
        this.hop = hop.tag("topic", resultsTopic).register(registry);
        for (Effect.Note.Kind kind : Effect.Note.Kind.values()) {
            notes.put(
                    kind,
                    Counter.builder("bridge.noted")
                            .description("What conversations noted")
                            .tag("kind", kind.name())
                            .register(registry));
        }
    }

    private Timer overhead(String direction, String description) {
        return Timer.builder("bridge.overhead")
                .description(description)
                .tag("direction", direction)
                .serviceLevelObjectives(
                        LongStream.of(50, 100, 150, 200, 300, 500, 750, 1_000, 1_500, 2_500, 5_000, 10_000, 25_000)
                                .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
                                .toArray(Duration[]::new))
                .register(registry);
    }

    @Override
    public void modelSessions(int change) {
        modelSessions.addAndGet(change);
    }

    @Override
    public void callPlaced(long nanos) {
        callPlaced.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void outputSent(long nanos) {
        outputSent.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void noted(Effect.Note.Kind kind) {
        Counter counter = notes.get(kind);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A result was read, so many microseconds after it was sent. */
    public void resultRead(long micros) {
        hop.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
    }

    /**
     * Shows how far the reader of a topic is behind.
     *
     * @param topic plain name
     */
    public void watchLag(String topic, DoubleSupplier lag) {
        Gauge.builder("registry.consumer.lag", lag::getAsDouble)
                .description("Records appended and not read, of the partition furthest behind")
                .tag("topic", topic)
                .strongReference(true)
                .register(registry);
    }

    /** Shows how many partitions' sessions are served: over all bridges together, all of them. */
    public void watchPartitions(IntSupplier partitions) {
        Gauge.builder("bridge.partitions", partitions::getAsInt)
                .description("Partitions whose sessions are served")
                .strongReference(true)
                .register(registry);
    }

    /** Shows whether it acts: 0 while the group's coordinator has not taken a sign of life for too long. */
    public void watchActing(BooleanSupplier acting) {
        Gauge.builder("bridge.acting", () -> acting.getAsBoolean() ? 1 : 0)
                .description("1 while its model sessions act, 0 while they rest because commits take too long")
                .strongReference(true)
                .register(registry);
    }

    /** A record went to the dead letters. */
    public void poisoned(String reason) {
        registry.counter("registry.dead.letters", "reason", reason).increment();
    }

    /** All of it in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }
}
