package dev.functionregistry.processor.topology;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Crashes at random places of random lives. A failing seed is the name of its test. */
class CrashCutTest {
    private static final int SEEDS = Integer.getInteger("crash.seeds", 60);
    private static final int STEPS = 400;

    @TestFactory
    Stream<DynamicTest> everyPromiseHoldsThroughCrashes() {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    var world = new CrashWorld(seed);
                    world.live(STEPS);
                    world.check();
                }));
    }
}
