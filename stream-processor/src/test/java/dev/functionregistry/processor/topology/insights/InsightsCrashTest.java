package dev.functionregistry.processor.topology.insights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.processor.topology.Keys;
import dev.functionregistry.processor.topology.LoggedStore;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Both halves of the statistics through crashes at random places. Each half commits for itself; a crash leaves each changelog, and the topic
 * between them, a prefix of its own, at or after the last commit. Every call counts once, with its first outcome.
 */
class InsightsCrashTest {
    private static final long SEEDS = 60;
    private static final long MANY_SEEDS = Long.getLong("crash.seeds", 5_000);

    @TestFactory
    Stream<DynamicTest> everyCallCountsOnce() {
        return LongStream.range(0, SEEDS).mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> lived(seed)));
    }

    @Test
    @Tag("deep")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyCallCountsOnceInManyLives() {
        for (long seed = SEEDS; seed < SEEDS + MANY_SEEDS; seed++) {
            try {
                lived(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void lived(long seed) {
        var world = new World(seed);
        world.live(300);
        world.check();
    }

    /** One partition of outcomes, the two halves and the topic between them. */
    private static final class World {
        private static final long START = 1_800_000_000_000L;
        private static final String VERSION = "1.0.0";

        private final Random random;
        private final List<ToolResult> outcomes = new ArrayList<>();
        private final List<Record<String, byte[]>> between = new ArrayList<>();
        private final List<Record<String, byte[]>> unflushed = new ArrayList<>();
        private LoggedWindow counted = new LoggedWindow(InsightsTopology.COUNTED);
        private LoggedStore usage = new LoggedStore(InsightsTopology.USAGE);
        private LoggedStore functions = new LoggedStore(InsightsTopology.FUNCTIONS);
        private int countedDurable;
        private int usageDurable;
        private int functionsDurable;
        private int read;
        private int readCommitted;
        private int told;
        private int toldCommitted;
        private MockProcessorContext<String, byte[]> firstContext;
        private CountOnce first;
        private CountFunctions second;

        World(long seed) {
            random = new Random(seed);
            begin();
        }

        private void begin() {
            firstContext = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), new File("."));
            firstContext.setCurrentSystemTimeMs(START);
            firstContext.addStateStore(counted);
            firstContext.addStateStore(usage);
            first = new CountOnce(Fixture.wiring());
            first.init(firstContext);
            var secondContext =
                    new MockProcessorContext<byte[], byte[]>(new Properties(), new TaskId(1, 0), new File("."));
            secondContext.setCurrentSystemTimeMs(START);
            secondContext.addStateStore(functions);
            second = new CountFunctions(Fixture.wiring(), StuckCalls.QUIET);
            second.init(secondContext);
        }

        void live(int steps) {
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(20)) {
                    case 0 -> crash();
                    case 1 -> commitFirst();
                    case 2 -> commitSecond();
                    case 3, 4 -> flushSome();
                    case 5, 6, 7, 8 -> settle();
                    case 9, 10, 11, 12, 13 -> countOnce();
                    default -> countFunctions();
                }
            }
            flush(unflushed.size());
            while (countOnce() || countFunctions()) {
                flush(unflushed.size());
            }
        }

        /** An outcome, or another one of a call that has one. */
        private void settle() {
            int call = random.nextInt(4) == 0 ? random.nextInt(outcomes.size() + 1) : outcomes.size();
            boolean fails = random.nextInt(3) == 0;
            outcomes.add(ToolResults.of(
                    "c" + call,
                    "f" + call % 3,
                    VERSION,
                    fails ? "EXECUTION_ERROR" : "succeeded",
                    fails ? new ToolError("EXECUTION_ERROR", "It failed.", false, null, "Error", null) : null,
                    1_000L,
                    "issuer|alice"));
        }

        private boolean countOnce() {
            if (read == outcomes.size()) {
                return false;
            }
            firstContext.setRecordMetadata(Fixture.TOPICS.toolsResults(), 0, read);
            var value = Fixture.encode(Fixture.TOPICS.toolsResults(), outcomes.get(read));
            first.process(new Record<>(Fixture.SESSION.getBytes(StandardCharsets.UTF_8), value, START + read));
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

        private boolean countFunctions() {
            if (told == between.size()) {
                return false;
            }
            second.process(between.get(told++));
            return true;
        }

        private void flush(int count) {
            between.addAll(unflushed.subList(0, count));
            unflushed.subList(0, count).clear();
        }

        private void flushSome() {
            flush(random.nextInt(unflushed.size() + 1));
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
        }

        private void commitSecond() {
            functionsDurable = functions.changelog.size();
            toldCommitted = told;
        }

        private void crash() {
            flushSome();
            unflushed.clear();
            counted = counted.after(countedDurable);
            usage = usage.after(usageDurable);
            functions = functions.after(functionsDurable);
            read = readCommitted;
            told = toldCommitted;
            begin();
        }

        void check() {
            var firsts = new LinkedHashMap<String, ToolResult>();
            outcomes.forEach(outcome -> firsts.putIfAbsent(outcome.getCallId(), outcome));
            var calls = new LinkedHashMap<String, Long>();
            var errors = new LinkedHashMap<String, Long>();
            firsts.values().forEach(outcome -> {
                calls.merge(outcome.getName(), 1L, Long::sum);
                errors.merge(outcome.getName(), outcome.getError() == null ? 0L : 1L, Long::sum);
            });
            for (Map.Entry<String, Long> function : calls.entrySet()) {
                var name = function.getKey();
                var tally = InsightsRecords.tally(functions.get(name));
                assertThat(tally.calls()).as("calls of %s", name).isEqualTo(function.getValue());
                assertThat(tally.errors()).as("errors of %s", name).isEqualTo(errors.get(name));
                var used = InsightsRecords.usage(usage.get(Keys.function(Fixture.SESSION, name, VERSION)));
                assertThat(used.calls()).as("use of %s", name).isEqualTo(function.getValue());
                assertThat(used.errors()).as("failed use of %s", name).isEqualTo(errors.get(name));
            }
        }
    }
}
