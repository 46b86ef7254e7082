package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.CountedCall;
import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.processor.topology.LoggedStore;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.avro.Alert;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.Decoded;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * One partition of outcomes, of dead letters and of notices of stuck calls, the two halves of the statistics, the topic between them and the
 * one of alerts. A crash leaves each topic and each changelog a prefix of its own, at or after the last commit.
 */
final class InsightsWorld {
    static final String VERSION = "1.0.0";
    private static final long START = 1_800_000_000_000L;
    private static final int FUNCTIONS = 2;
    private static final Duration TICK = Duration.ofSeconds(10);
    private static final Duration OUTAGE = Duration.ofHours(5);
    private static final Duration LONGEST_STEP = Duration.ofMinutes(5);

    /** Of the broker before this process; times in records are the broker's. */
    private final long clockLead;

    private final Random random;
    final List<Outcome> outcomes = new ArrayList<>();
    final List<Told> alerts = new ArrayList<>();
    LoggedStore usage = new LoggedStore(InsightsTopology.USAGE);
    LoggedStore functions = new LoggedStore(InsightsTopology.FUNCTIONS);

    private final List<Long> letters = new ArrayList<>();
    private final List<Record<String, byte[]>> between = new ArrayList<>();
    private final List<Record<String, byte[]>> unflushed = new ArrayList<>();
    private final List<Told> untold = new ArrayList<>();
    private LoggedWindow counted = new LoggedWindow(InsightsTopology.COUNTED);
    private int countedDurable;
    private int usageDurable;
    private int functionsDurable;
    private int read;
    private int readCommitted;
    private int noticed;
    private int noticedCommitted;
    private int told;
    private int toldCommitted;
    private long now = START;
    private int failuresInTen;
    private MockProcessorContext<String, byte[]> firstContext;
    private MockProcessorContext<byte[], byte[]> secondContext;
    private CountOnce first;
    private CountFunctions second;

    /** @param at append time */
    record Outcome(ToolResult result, long at) {}

    /** @param key of the record: what the alert is about */
    record Told(String key, Alert alert) {}

    InsightsWorld(long seed) {
        random = new Random(seed);
        clockLead = random.nextInt(3_000);
        begin();
    }

    private void begin() {
        firstContext = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), new File("."));
        firstContext.setCurrentSystemTimeMs(now);
        firstContext.addStateStore(counted);
        firstContext.addStateStore(usage);
        first = new CountOnce(Fixture.wiring());
        first.init(firstContext);
        secondContext = new MockProcessorContext<>(new Properties(), new TaskId(1, 0), new File("."));
        secondContext.setCurrentSystemTimeMs(now);
        secondContext.addStateStore(functions);
        second = new CountFunctions(Fixture.wiring(), StuckCalls.QUIET);
        second.init(secondContext);
    }

    void live(int steps) {
        for (int i = 0; i < steps; i++) {
            now += random.nextInt(500);
            switch (random.nextInt(24)) {
                case 0 -> crash();
                case 1 -> commitFirst();
                case 2 -> commitSecond();
                case 3, 4 -> flushSome();
                case 5 -> notice();
                case 6 -> punctuate(Duration.ofSeconds(2 + random.nextInt(9)));
                case 7 -> pass();
                case 8, 9, 10, 11, 12 -> settle();
                case 13, 14, 15, 16, 17 -> countOnce();
                default -> countFunctions();
            }
        }
    }

    /** Everything that was written is read, and nothing crashes any more. */
    void drain() {
        flush(unflushed.size());
        while (countOnce() || noticeLetter() || countFunctions()) {
            flush(unflushed.size());
        }
        punctuate(TICK);
        commitFirst();
        commitSecond();
    }

    /** Nothing happens for so long, but that the statistics go on with what they have. */
    void quiet(Duration time) {
        drain();
        for (long end = now + time.toMillis(); now < end; ) {
            commitFirst();
            commitSecond();
            punctuate(Duration.ofMillis(Math.min(LONGEST_STEP.toMillis(), end - now)));
        }
    }

    private void pass() {
        quiet(
                switch (random.nextInt(4)) {
                    case 0 -> Duration.ofMinutes(6);
                    case 1 -> Duration.ofMinutes(61);
                    default -> Duration.ofSeconds(50 + random.nextInt(30));
                });
        failuresInTen = random.nextInt(3) * 3;
    }

    private void punctuate(Duration time) {
        now += time.toMillis();
        firstContext.setCurrentSystemTimeMs(now);
        secondContext.setCurrentSystemTimeMs(now);
        secondContext.scheduledPunctuators().stream()
                .filter(due -> due.getInterval().compareTo(time) <= 0)
                .forEach(due -> due.getPunctuator().punctuate(now));
        tell();
    }

    /** An outcome, or another one of a call that has one. */
    private void settle() {
        int call = random.nextInt(4) == 0 ? random.nextInt(outcomes.size() + 1) : outcomes.size();
        boolean fails = random.nextInt(10) < failuresInTen;
        boolean isSlow = random.nextInt(12) == 0;
        var result = ToolResults.of(
                "c" + call,
                "f" + call % FUNCTIONS,
                VERSION,
                fails ? "EXECUTION_ERROR" : "succeeded",
                fails ? new ToolError("EXECUTION_ERROR", "It failed.", false, null, "Error", null) : null,
                isSlow ? 6_000_000L : 1_000L,
                "issuer|alice");
        outcomes.add(new Outcome(result, appended()));
    }

    private long appended() {
        return now + clockLead;
    }

    /** A dead letter, or the notice of a stuck call, which the watch writes between the halves itself. */
    private void notice() {
        if (random.nextBoolean()) {
            letters.add(appended());
        } else {
            var function = "f" + random.nextInt(FUNCTIONS);
            between.add(new Record<>(
                    InsightsRecords.stuckKey(function), InsightsRecords.stuck("s", "c", 12_000), appended()));
        }
    }

    private boolean countOnce() {
        noticeLetter();
        if (read == outcomes.size()) {
            return false;
        }
        firstContext.setRecordMetadata(Fixture.TOPICS.toolsResults(), 0, read);
        var outcome = outcomes.get(read);
        var value = Fixture.encode(Fixture.TOPICS.toolsResults(), outcome.result());
        first.process(new Record<>(Fixture.SESSION.getBytes(StandardCharsets.UTF_8), value, outcome.at()));
        read++;
        firstContext
                .forwarded()
                .forEach(forward -> unflushed.add(new Record<>(
                        forward.record().key(),
                        forward.record().value(),
                        forward.record().timestamp())));
        firstContext.resetForwards();
        return true;
    }

    private boolean noticeLetter() {
        if (noticed == letters.size()) {
            return false;
        }
        var reason = PoisonReason.OVERSIZE.name();
        unflushed.add(new Record<>(
                InsightsRecords.deadLettersKey("tools.calls", reason),
                InsightsRecords.deadLetter(reason, "processor", new CountedCall.Place(0, noticed)),
                letters.get(noticed)));
        noticed++;
        return true;
    }

    private boolean countFunctions() {
        if (told == between.size()) {
            return false;
        }
        second.process(between.get(told++));
        tell();
        return true;
    }

    private void tell() {
        for (var forward : secondContext.forwarded()) {
            if (forward.childName().filter(InsightsTopology.TELL_ALERT::equals).isPresent()) {
                var key = new String(forward.record().key(), StandardCharsets.UTF_8);
                untold.add(new Told(key, alert(forward.record().value())));
            }
        }
        secondContext.resetForwards();
    }

    private static Alert alert(byte[] value) {
        return (Alert) ((Decoded.Value) Fixture.CODEC.decode(Fixture.TOPICS.alerts(), value)).value();
    }

    private void flush(int count) {
        between.addAll(unflushed.subList(0, count));
        unflushed.subList(0, count).clear();
    }

    private void flushAlerts(int count) {
        alerts.addAll(untold.subList(0, count));
        untold.subList(0, count).clear();
    }

    private void flushSome() {
        flush(random.nextInt(unflushed.size() + 1));
        flushAlerts(random.nextInt(untold.size() + 1));
        countedDurable = somewhere(countedDurable, counted.changelog.size());
        usageDurable = somewhere(usageDurable, usage.changelog.size());
        functionsDurable = somewhere(functionsDurable, functions.changelog.size());
    }

    private int somewhere(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    private void commitFirst() {
        flush(unflushed.size());
        countedDurable = counted.changelog.size();
        usageDurable = usage.changelog.size();
        readCommitted = read;
        noticedCommitted = noticed;
    }

    private void commitSecond() {
        flushAlerts(untold.size());
        functionsDurable = functions.changelog.size();
        toldCommitted = told;
    }

    private void crash() {
        flushSome();
        unflushed.clear();
        untold.clear();
        counted = counted.after(countedDurable);
        usage = usage.after(usageDurable);
        functions = functions.after(functionsDurable);
        read = readCommitted;
        noticed = noticedCommitted;
        told = toldCommitted;
        now += 1_000 + random.nextInt(10_000);
        if (random.nextInt(5) == 0) {
            now += OUTAGE.toMillis();
        }
        begin();
    }
}
