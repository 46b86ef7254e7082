package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.AlertEvent;
import dev.functionregistry.processor.insights.AlertRules;
import dev.functionregistry.processor.insights.FunctionTally;
import dev.functionregistry.processor.topology.Wiring;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts by function and raises alerts. Totals leave every two seconds, for the functions that changed; alerts leave at once. */
final class CountFunctions extends ContextualProcessor<String, byte[], byte[], byte[]> {
    private static final Logger log = LoggerFactory.getLogger(CountFunctions.class);
    private static final Duration TELL_STEP = Duration.ofSeconds(2);
    private static final Duration SWEEP_STEP = Duration.ofSeconds(10);
    private static final int SLICE = 500;
    private static final long MINUTE_MS = 60_000;

    /** Called within this time, a function's totals are told again when a task starts: a crash may have kept them back. */
    private static final long LATELY_MS = Duration.ofHours(1).toMillis();

    /** Never called for so long, a function is forgotten. */
    private static final long KEPT_MS = Duration.ofDays(90).toMillis();

    private final Wiring wiring;
    private @Nullable KeyValueStore<String, byte[]> store;

    /** Functions whose totals are to be told, or will change once the minute is over; value is the minute told last, 0 for none. */
    private final Map<String, Long> toldMinutes = new HashMap<>();

    private @Nullable String cursor;

    /** True until every function was looked at once since the task began. */
    private boolean beginning = true;

    CountFunctions(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        store = context.getStateStore(InsightsTopology.FUNCTIONS);
        context.schedule(TELL_STEP, PunctuationType.WALL_CLOCK_TIME, this::tell);
        context.schedule(SWEEP_STEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
    }

    @Override
    public void process(Record<String, byte[]> message) {
        var key = message.key();
        var bytes = store().get(key);
        if (InsightsRecords.isFunction(key)) {
            var before = InsightsRecords.tally(bytes);
            var call = InsightsRecords.counted(message.value(), message.timestamp());
            var step = AlertRules.count(key, before, call);
            if (step.tally() != before) {
                store().put(key, InsightsRecords.tally(step.tally()));
                step.alerts().forEach(this::alert);
                toldMinutes.put(key, 0L);
            }
        } else {
            var before = InsightsRecords.deadLetters(bytes);
            var step = before.and(
                    InsightsRecords.topicOf(key),
                    InsightsRecords.reason(message.value()),
                    message.timestamp(),
                    InsightsRecords.place(message.value()));
            if (step.tally() != before) {
                store().put(key, InsightsRecords.deadLetters(step.tally()));
                step.alerts().forEach(this::alert);
            }
        }
    }

    private void tell(long now) {
        long minute = now / MINUTE_MS;
        for (var name : List.copyOf(toldMinutes.keySet())) {
            if (toldMinutes.getOrDefault(name, 0L) != minute) {
                var tally = InsightsRecords.tally(store().get(name));
                var stats = InsightsRecords.stats(name, tally, now);
                context()
                        .forward(
                                new Record<>(bytes(name), encode(wiring.topics().functionsStats(), stats), now),
                                InsightsTopology.TELL_STATS);
                toldMinutes.put(name, minute);
                if (tally.minute() < minute - 1) {
                    toldMinutes.remove(name); // nothing changes any more by time alone
                }
            }
        }
        var quiet = new HashMap<String, byte[]>();
        try (var letters = store().range(InsightsRecords.DEAD_LETTERS, InsightsRecords.DEAD_LETTERS + '\uffff')) {
            letters.forEachRemaining(entry -> quiet.put(entry.key, entry.value));
        }
        quiet.forEach((key, value) -> InsightsRecords.deadLetters(value)
                .quiet(InsightsRecords.topicOf(key), now)
                .ifPresent(step -> {
                    store().put(key, InsightsRecords.deadLetters(step.tally()));
                    step.alerts().forEach(this::alert);
                }));
    }

    /** Looks at the next functions. A task that begins forwards here too: while it is initialised, sinks take nothing. */
    private void sweep(long now) {
        var slice = new HashMap<String, byte[]>();
        try (var entries = store().range(cursor, null)) {
            cursor = null;
            while (entries.hasNext()) {
                if (slice.size() == SLICE) {
                    cursor = entries.peekNextKey();
                    break;
                }
                var entry = entries.next();
                slice.put(entry.key, entry.value);
            }
        }
        slice.forEach((key, value) -> {
            if (InsightsRecords.isFunction(key)) {
                look(key, InsightsRecords.tally(value), now);
            }
        });
        beginning = beginning && cursor != null;
    }

    private void look(String name, FunctionTally tally, long now) {
        if (tally.lastCalledAt() + KEPT_MS < now) {
            AlertRules.end(name, tally).forEach(this::alert);
            store().delete(name);
            toldMinutes.remove(name);
            context().forward(new Record<>(bytes(name), (byte[]) null, now), InsightsTopology.TELL_STATS);
        } else if (beginning && tally.lastCalledAt() + LATELY_MS > now) {
            toldMinutes.putIfAbsent(name, 0L);
        }
    }

    private void alert(AlertEvent alert) {
        log.warn(
                "alert title=\"{}\" subject={} recovered={} value={} threshold={}",
                alert.kind().title(),
                alert.subject(),
                alert.recovered(),
                alert.value(),
                alert.kind().threshold());
        context()
                .forward(
                        new Record<>(
                                bytes(InsightsRecords.alertKey(alert)),
                                encode(wiring.topics().alerts(), InsightsRecords.alert(alert)),
                                context().currentSystemTimeMs()),
                        InsightsTopology.TELL_ALERT);
    }

    private byte[] encode(String topic, org.apache.avro.specific.SpecificRecord value) {
        return wiring.codec().encode(topic, value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private KeyValueStore<String, byte[]> store() {
        if (store == null) {
            throw new IllegalStateException("the task is not running");
        }
        return store;
    }
}
