package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Crashes at random places of random lives. A failing seed is the name of its test. */
class CrashCutTest {
    private static final long SEEDS = 60;
    private static final long MANY_SEEDS = Long.getLong("crash.seeds", 5_000);
    private static final int STEPS = 400;

    /** An attach ended a call, a later one had the session, and the crash kept both and took the outcome. */
    private static final long TWO_ATTACHES = 1_256;

    /** Disks ahead of their changelogs: a replaced call was left by a crash, the call that took its place was not, twice. */
    private static final long REPLACED_TWICE = 6_667;

    /** Outcomes that are only reached when the world is wide enough. */
    private static final Set<String> REACHED = Set.of(
            "SUCCEEDED",
            "INVALID_ARGUMENTS",
            "RATE_LIMITED",
            "REPLACED",
            "CACHED",
            "OUTCOME_UNKNOWN",
            "TIMEOUT",
            "CANCELLED",
            "SESSION_GONE",
            "EXECUTION_ERROR",
            "NO_ACTIVE_CONNECTION");

    private static final class Sum {
        long crashes;
        long diedAtAnInput;
        long diedAtItsTimers;
        final Set<String> reached = new TreeSet<>();

        void live(long seed) {
            var world = new CrashWorld(seed);
            world.live(STEPS);
            world.check();
            crashes += world.crashes;
            diedAtAnInput += world.diedAtAnInput;
            diedAtItsTimers += world.diedAtItsTimers;
            reached.addAll(new CrashPromises(world).reached());
        }

        void everythingWasReached(long lives) {
            assertThat(reached).containsAll(REACHED);
            assertThat(diedAtAnInput).as("deaths between two sends of an input").isGreaterThan(lives / 4);
            assertThat(diedAtItsTimers).as("deaths inside a punctuation").isGreaterThan(lives / 10);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyPromiseHoldsThroughCrashes() {
        var sum = new Sum();
        return Stream.concat(
                LongStream.concat(LongStream.range(0, SEEDS), LongStream.of(TWO_ATTACHES, REPLACED_TWICE))
                        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> sum.live(seed))),
                Stream.of(DynamicTest.dynamicTest("all of them together", () -> sum.everythingWasReached(SEEDS))));
    }

    @Test
    @Tag("deep")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyPromiseHoldsThroughManyCrashes() {
        var sum = new Sum();
        for (long seed = SEEDS; seed < SEEDS + MANY_SEEDS; seed++) {
            try {
                sum.live(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        System.out.printf(
                "crash cuts: %d lives of %d steps, %d crashes, %d of them between two sends, %d inside a punctuation; reached %s%n",
                MANY_SEEDS, STEPS, sum.crashes, sum.diedAtAnInput, sum.diedAtItsTimers, sum.reached);
        sum.everythingWasReached(MANY_SEEDS);
    }
}
