package dev.functionregistry.processor.topology.insights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.insights.AlertKind;
import dev.functionregistry.processor.insights.Standing;
import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.processor.topology.Keys;
import dev.functionregistry.schemas.avro.Alert;
import dev.functionregistry.schemas.avro.ToolResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Both halves of the statistics through crashes at random places. Every call counts once, with its first outcome. Alerts are told at least
 * once: what was told last under a title and a subject is how it stands, so an alert that was raised is over some time, and none is lost.
 */
class InsightsCrashTest {
    private static final long SEEDS = 100;
    private static final long MANY_SEEDS = Long.getLong("crash.seeds", 5_000);

    @TestFactory
    Stream<DynamicTest> everyCallCountsOnceAndNoAlertIsLost() {
        return LongStream.range(0, SEEDS).mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> lived(seed)));
    }

    /** Otherwise nothing is said of those that never happen. */
    @Test
    void thereIsEveryAlertAndItsEnd() {
        var seen = new TreeSet<String>();
        for (long seed = 0; seed < 5; seed++) {
            lived(seed)
                    .alerts
                    .forEach(told ->
                            seen.add(told.alert().getTitle() + (told.alert().getRecovered() ? " is over" : "")));
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(AlertKind.values())
                        .flatMap(kind -> Stream.of(kind.title(), kind.title() + " is over"))
                        .toList());
    }

    @Test
    @Tag("deep")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void manyLives() {
        for (long seed = SEEDS; seed < SEEDS + MANY_SEEDS; seed++) {
            try {
                lived(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static InsightsWorld lived(long seed) {
        var world = new InsightsWorld(seed);
        world.live(500);
        world.drain();
        checkCounts(world);
        checkAlerts(world);
        world.quiet(Duration.ofMinutes(61));
        world.drain();
        checkAllIsOver(world);
        return world;
    }

    private static void checkCounts(InsightsWorld world) {
        var firsts = new LinkedHashMap<String, ToolResult>();
        world.outcomes.forEach(outcome -> firsts.putIfAbsent(outcome.result().getCallId(), outcome.result()));
        var calls = new LinkedHashMap<String, Long>();
        var errors = new LinkedHashMap<String, Long>();
        firsts.values().forEach(outcome -> {
            calls.merge(outcome.getName(), 1L, Long::sum);
            errors.merge(outcome.getName(), outcome.getError() == null ? 0L : 1L, Long::sum);
        });
        for (Map.Entry<String, Long> function : calls.entrySet()) {
            var name = function.getKey();
            var tally = InsightsRecords.tally(world.functions.get(name));
            assertThat(tally.calls()).as("calls of %s", name).isEqualTo(function.getValue());
            assertThat(tally.errors()).as("errors of %s", name).isEqualTo(errors.get(name));
            var used =
                    InsightsRecords.usage(world.usage.get(Keys.function(Fixture.SESSION, name, InsightsWorld.VERSION)));
            assertThat(used.calls()).as("use of %s", name).isEqualTo(function.getValue());
            assertThat(used.errors()).as("failed use of %s", name).isEqualTo(errors.get(name));
        }
    }

    /** Of every alert that can be, what was told last is how it stands. */
    private static void checkAlerts(InsightsWorld world) {
        try (var entries = world.functions.all()) {
            entries.forEachRemaining(entry -> {
                var key = entry.key;
                if (InsightsRecords.isFunction(key)) {
                    var tally = InsightsRecords.tally(entry.value);
                    checkAlert(world, AlertKind.SLOW, key, tally.slow());
                    checkAlert(world, AlertKind.ERROR_RATE, key, tally.failing());
                } else if (InsightsRecords.isStuck(key)) {
                    var stuck = InsightsRecords.stuckCalls(entry.value).alert();
                    checkAlert(world, AlertKind.STUCK_CALL, InsightsRecords.subjectOf(key), stuck);
                } else {
                    checkAlert(
                            world,
                            AlertKind.DEAD_LETTERS,
                            key,
                            InsightsRecords.deadLetters(entry.value).alert());
                }
            });
        }
    }

    private static void checkAlert(InsightsWorld world, AlertKind kind, String key, Standing standing) {
        var last = toldLast(world).get(kind.title() + " " + key);
        long raisedAt = standing.stands() ? standing.since() : standing.over();
        if (raisedAt == 0) {
            assertThat(last).as("%s of %s never was", kind, key).isNull();
        } else {
            assertThat(last).as("%s of %s", kind, key).isNotNull();
            assertThat(last.getRaisedAt()).as("%s of %s", kind, key).isEqualTo(raisedAt);
            assertThat(last.getRecovered()).as("%s of %s is over", kind, key).isEqualTo(!standing.stands());
        }
    }

    /** Whatever was raised, and be it in a life of which nothing else is left. */
    private static void checkAllIsOver(InsightsWorld world) {
        checkAlerts(world);
        toldLast(world)
                .forEach(
                        (what, last) -> assertThat(last.getRecovered()).as(what).isTrue());
    }

    private static Map<String, Alert> toldLast(InsightsWorld world) {
        var last = new LinkedHashMap<String, Alert>();
        world.alerts.forEach(told -> last.put(told.alert().getTitle() + " " + told.key(), told.alert()));
        return last;
    }
}
