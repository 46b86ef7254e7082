package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Crashes at random places of random lives. A failing seed is the name of its test. */
class CrashCutTest {
    private static final long SEEDS = 60;
    private static final long MANY_SEEDS = Long.getLong("crash.seeds", 5_000);
    private static final int STEPS = 400;

    @TestFactory
    Stream<DynamicTest> everyPromiseHoldsThroughCrashes() {
        return LongStream.range(0, SEEDS).mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> lived(seed)));
    }

    @Test
    @Tag("deep")
    void everyPromiseHoldsThroughManyCrashes() {
        long crashes = 0;
        long diedAtWork = 0;
        for (long seed = SEEDS; seed < SEEDS + MANY_SEEDS; seed++) {
            try {
                var world = lived(seed);
                crashes += world.crashes;
                diedAtWork += world.diedAtWork;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        System.out.printf(
                "crash cuts: %d lives of %d steps, %d crashes, %d of them between two sends or inside a punctuation%n",
                MANY_SEEDS, STEPS, crashes, diedAtWork);
        assertThat(diedAtWork).isGreaterThan(MANY_SEEDS / 2);
    }

    private static CrashWorld lived(long seed) {
        var world = new CrashWorld(seed);
        world.live(STEPS);
        world.check();
        return world;
    }
}
