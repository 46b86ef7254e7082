package dev.functionregistry.processor;

import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.processor.topology.Tally;
import dev.functionregistry.schemas.Hop;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ConsumerLag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.apache.kafka.streams.KafkaStreams;

/** The processor's own counters; docs/metrics.md lists them. No tag names a session or a call. */
final class ProcessorMetrics implements Tally {
    private final MeterRegistry registry;
    private final FunctionMeters functions;
    private final Map<Topic, Timer> hops = new EnumMap<>(Topic.class);
    private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Counter> registrations = new ConcurrentHashMap<>();
    private final Map<String, Counter> rejections = new ConcurrentHashMap<>();
    private final Map<String, Counter> signals = new ConcurrentHashMap<>();
    private final Map<String, Counter> deadLetters = new ConcurrentHashMap<>();
    private final Map<String, Counter> threadFailures = new ConcurrentHashMap<>();
    private final Map<String, Counter> lost = new ConcurrentHashMap<>();
    private final Map<String, Standing> tasks = new ConcurrentHashMap<>();
    private final Timer overhead;
    private final Counter retries;
    private final Counter cacheHits;
    private final Counter replayed;
    private final Counter due;
    private final Counter late;
    private final Counter restored;

    private record Standing(int openCalls, int sessions) {}

    /** @param mostFunctions how many function names get meters of their own; all others share one called {@code other} */
    ProcessorMetrics(MeterRegistry registry, Set<Topic> read, int mostFunctions) {
        this.registry = registry;
        this.functions = new FunctionMeters(registry, mostFunctions);
        read.forEach(topic -> hops.put(
                topic,
                Timer.builder(Hop.METER)
                        .description(Hop.DESCRIPTION)
                        .tag("topic", topic.plainName())
                        .serviceLevelObjectives(Hop.buckets())
                        .register(registry)));
        overhead = Timer.builder("registry.call.overhead")
                .description(
                        "From the append of a call to its outcome, less the time in the handler; calls of one attempt")
                .serviceLevelObjectives(Hop.buckets())
                .register(registry);
        retries = counter("registry.retries", "Attempts that failed and were followed by another");
        cacheHits = counter("registry.cache.hits", "Calls answered from the result cache");
        replayed = counter("registry.inputs.replayed", "Inputs that came again and changed nothing");
        due = counter("registry.timers.due", "Deadlines written to the log");
        late = counter("registry.results.late", "Answers that no longer counted");
        restored = counter("registry.sessions.restored", "Open sessions found by tasks that began");
        gauge("registry.calls.open", "Calls without an outcome", Standing::openCalls);
        gauge("registry.sessions.attached", "Sessions that a gateway carries", Standing::sessions);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void gauge(String name, String description, ToIntFunction<Standing> value) {
        Gauge.builder(name, tasks, all -> all.values().stream().mapToInt(value).sum())
                .description(description)
                .register(registry);
    }

    /** Reads from the running application how far behind it is and what it restores. */
    void watch(KafkaStreams streams, Restorations restorations, Topics topics) {
        hops.keySet()
                .forEach(topic -> Gauge.builder(
                                "registry.consumer.lag",
                                streams,
                                it -> ConsumerLag.records(it.metrics(), topics.name(topic)))
                        .description("Records appended and not read, of the partition furthest behind")
                        .tag("topic", topic.plainName())
                        .register(registry));
        Gauge.builder("registry.restoring.partitions", restorations, Restorations::active)
                .description("Changelog partitions being read back")
                .register(registry);
        Gauge.builder("registry.restoring.records", restorations, Restorations::recordsLeft)
                .description("Changelog records still to be read back")
                .register(registry);
    }

    /** Reads from the running statistics whether they run and how far behind they are: nothing else says so, for no call waits for them. */
    void watchInsights(KafkaStreams insights, Map<String, String> topics) {
        Gauge.builder("registry.insights.running", insights, it -> it.state() == KafkaStreams.State.RUNNING ? 1 : 0)
                .description("1 while statistics and alerts are made, 0 while they are not")
                .register(registry);
        topics.forEach((label, topic) -> Gauge.builder(
                        "registry.insights.lag", insights, it -> ConsumerLag.records(it.metrics(), topic))
                .description("Records that the statistics have not read, of the partition furthest behind")
                .tag("topic", label)
                .register(registry));
    }

    /** A thread of the application {@code registry} or {@code insights} ended by an exception. */
    void threadFailed(String application) {
        cached(threadFailures, "registry.threads.failed", "application", application)
                .increment();
    }

    @Override
    public void outcome(Settlement outcome) {
        cached(outcomes, "registry.calls.settled", "outcome", outcome.code().name())
                .increment();
        functions.of(outcome).outcome(outcome);
        if (outcome.cached()) {
            cacheHits.increment();
        }
        var handlerMicros = outcome.handlerMicros();
        if (handlerMicros != null && outcome.attempt() == 1) {
            long micros = TimeUnit.MILLISECONDS.toMicros(outcome.settledAt() - outcome.calledAt()) - handlerMicros;
            overhead.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
        }
    }

    @Override
    public void retried() {
        retries.increment();
    }

    @Override
    public void rejected(String code) {
        cached(rejections, "registry.calls.rejected", "code", code).increment();
    }

    @Override
    public void registration(String code) {
        cached(registrations, "registry.registrations", "code", code).increment();
    }

    @Override
    public void hop(Topic topic, long micros) {
        var timer = hops.get(topic);
        if (timer != null) {
            timer.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
        }
    }

    @Override
    public void signal(String kind) {
        cached(signals, "registry.injection.signals", "kind", kind).increment();
    }

    @Override
    public void deadLetter(String reason) {
        cached(deadLetters, "registry.dead.letters", "reason", reason).increment();
    }

    @Override
    public void outputLost(String topicName) {
        cached(lost, "registry.outputs.lost", "topic", topicName).increment();
    }

    @Override
    public void replayed() {
        replayed.increment();
    }

    @Override
    public void due() {
        due.increment();
    }

    @Override
    public void late() {
        late.increment();
    }

    @Override
    public void restored(int sessions) {
        restored.increment(sessions);
    }

    @Override
    public void stands(String taskId, int openCalls, int carriedSessions) {
        tasks.put(taskId, new Standing(openCalls, carriedSessions));
    }

    @Override
    public void ended(String taskId) {
        tasks.remove(taskId);
    }

    long restoredSessions() {
        return (long) restored.count();
    }

    /** Only for values that are constants of this project, or topics of the deployment. */
    private Counter cached(Map<String, Counter> counters, String name, String tag, String value) {
        var counter = counters.get(value);
        return counter != null ? counter : counters.computeIfAbsent(value, v -> registry.counter(name, tag, v));
    }
}
