package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.AlertEvent;
import dev.functionregistry.processor.insights.AlertRules;
import dev.functionregistry.processor.insights.FunctionTally;
import dev.functionregistry.processor.insights.Step;
import dev.functionregistry.processor.topology.Wiring;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /**
     * What changed within this time before the newest change of all is told again when a task starts: a crash may have kept it back. Not
     * before now: it may have been down for days, or days behind.
     */
    private static final long LATELY_MS = Duration.ofHours(2).toMillis();

    private static final String UNKNOWN_STAGE = "unknown";

    /** Never called for so long, a function is forgotten. */
    private static final long KEPT_MS = Duration.ofDays(90).toMillis();

    private final Wiring wiring;
    private final Duration stuckQuiet;
    private @Nullable KeyValueStore<String, byte[]> store;

    /** Functions whose totals are to be told, or will change once the minute is over; value is the minute told last, 0 for none. */
    private final Map<String, Long> toldMinutes = new HashMap<>();

    private @Nullable String cursor;

    /** True until every function was looked at once since the task began. */
    private boolean beginning = true;

    /** What changed since then is told again, in milliseconds since the epoch. */
    private long againFrom;

    /** Alerts and recoveries that this task told while it was beginning: what it told itself need not be told again. */
    private final Set<String> toldSinceBegun = new HashSet<>();

    /** @param stuckQuiet so long without a notice of a stuck call, and its alert is over */
    CountFunctions(Wiring wiring, Duration stuckQuiet) {
        this.wiring = wiring;
        this.stuckQuiet = stuckQuiet;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        store = context.getStateStore(InsightsTopology.FUNCTIONS);
        againFrom = newest(store()) - LATELY_MS;
        context.schedule(TELL_STEP, PunctuationType.WALL_CLOCK_TIME, this::tell);
        context.schedule(SWEEP_STEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
    }

    private static long newest(KeyValueStore<String, byte[]> store) {
        long newest = 0;
        try (var entries = store.all()) {
            while (entries.hasNext()) {
                var entry = entries.next();
                newest = Math.max(newest, changedAt(entry.key, entry.value));
            }
        }
        return newest;
    }

    private static long changedAt(String key, byte[] value) {
        if (InsightsRecords.isFunction(key)) {
            return InsightsRecords.tally(value).changedAt();
        }
        return InsightsRecords.isStuck(key)
                ? InsightsRecords.stuckCalls(value).lastAt()
                : InsightsRecords.deadLetters(value).lastAt();
    }

    @Override
    public void process(Record<String, byte[]> message) {
        var key = message.key();
        var bytes = store().get(key);
        var notice = InsightsRecords.notice(message.value());
        long at = message.timestamp();
        if (InsightsRecords.isFunction(key)) {
            var before = InsightsRecords.tally(bytes);
            var step = AlertRules.count(key, before, InsightsRecords.counted(notice, at));
            if (step.tally() != before) {
                keep(key, InsightsRecords.tally(step.tally()), step);
                toldMinutes.put(key, 0L);
            }
        } else if (InsightsRecords.isStuck(key)) {
            var before = InsightsRecords.stuckCalls(bytes);
            long overdueMs = Objects.requireNonNullElse(notice.getOverdueMs(), 0L);
            var step = before.seen(
                    InsightsRecords.subjectOf(key), notice.getSessionId(), notice.getCallId(), overdueMs, at);
            if (step.tally() != before) {
                keep(key, InsightsRecords.stuckCalls(step.tally()), step);
            }
        } else {
            var before = InsightsRecords.deadLetters(bytes);
            var stage = Objects.requireNonNullElse(notice.getStage(), UNKNOWN_STAGE);
            var step = before.and(InsightsRecords.subjectOf(key), stage, at, InsightsRecords.place(notice));
            if (step.tally() != before) {
                keep(key, InsightsRecords.deadLetters(step.tally()), step);
            }
        }
    }

    private void keep(String key, byte[] value, Step<?> step) {
        store().put(key, value);
        step.alerts().forEach(this::alert);
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
        var apart = new LinkedHashMap<String, byte[]>();
        try (var entries = store().range(InsightsRecords.APART, InsightsRecords.APART + '\uffff')) {
            entries.forEachRemaining(entry -> apart.put(entry.key, entry.value));
        }
        apart.forEach((key, value) -> quiet(key, value, now));
    }

    private void quiet(String key, byte[] value, long now) {
        var subject = InsightsRecords.subjectOf(key);
        if (InsightsRecords.isStuck(key)) {
            var calls = InsightsRecords.stuckCalls(value);
            calls.quiet(subject, stuckQuiet, now)
                    .ifPresent(step -> keep(key, InsightsRecords.stuckCalls(step.tally()), step));
            // not before it was told again
            if (!beginning && calls.lastAt() + LATELY_MS < now && !calls.alert().stands()) {
                store().delete(key);
            }
        } else {
            InsightsRecords.deadLetters(value)
                    .quiet(subject, now)
                    .ifPresent(step -> keep(key, InsightsRecords.deadLetters(step.tally()), step));
        }
    }

    /** Looks at the next entries. A task that begins forwards here too: while it is initialised, sinks take nothing. */
    private void sweep(long now) {
        var slice = new LinkedHashMap<String, byte[]>();
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
            } else if (beginning) {
                againApart(key, value);
            }
        });
        if (beginning && cursor == null) {
            beginning = false;
            toldSinceBegun.clear();
        }
    }

    private void look(String name, FunctionTally tally, long now) {
        var idle = AlertRules.idle(name, tally, now);
        idle.ifPresent(step -> keep(name, InsightsRecords.tally(step.tally()), step));
        if (tally.lastCalledAt() + KEPT_MS < now) {
            store().delete(name);
            toldMinutes.remove(name);
            context().forward(new Record<>(bytes(name), (byte[]) null, now), InsightsTopology.TELL_STATS);
        } else if (beginning && tally.changedAt() >= againFrom) {
            toldMinutes.putIfAbsent(name, 0L);
            if (idle.isEmpty()) {
                again(AlertRules.again(name, tally));
            }
        }
    }

    private void againApart(String key, byte[] value) {
        var subject = InsightsRecords.subjectOf(key);
        if (InsightsRecords.isStuck(key)) {
            again(InsightsRecords.stuckCalls(value).again(subject));
        } else {
            var letters = InsightsRecords.deadLetters(value);
            if (letters.lastAt() >= againFrom) {
                again(letters.again(subject));
            }
        }
    }

    private void again(List<AlertEvent> alerts) {
        alerts.stream().filter(alert -> !toldSinceBegun.contains(news(alert))).forEach(this::alert);
    }

    private static String news(AlertEvent alert) {
        return alert.id() + (alert.recovered() ? " is over" : "");
    }

    private void alert(AlertEvent alert) {
        if (beginning) {
            toldSinceBegun.add(news(alert));
        }
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
