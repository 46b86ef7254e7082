package dev.functionregistry.stack.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void aRowForEachModuleThatIsThrough() {
        var progress = progress(false);
        progress.accept("[INFO] Building Function Registry :: registry-core 0.1.0-SNAPSHOT          [3/13]");
        progress.accept(
                "[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.5 s -- in dev.CallTest");
        progress.accept(
                "[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 2 s <<< FAILURE! -- in dev.BTest");
        progress.accept("[ERROR] Tests run: 15, Failures: 1, Errors: 0, Skipped: 0");
        passes(20);
        progress.finish();
        assertThat(printed()).containsPattern("^  registry-core    15 tests +20\\.0 s\n$");
    }

    @Test
    void aRowForEachDeepSuite() {
        var progress = progress(true);
        progress.accept("[INFO] Building Function Registry :: registry-core 0.1.0-SNAPSHOT          [3/13]");
        progress.accept(
                "[INFO] Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1,234.5 s -- in dev.call.CallHistoriesProperties");
        assertThat(printed()).containsPattern("registry-core    CallHistoriesProperties 1 test +20 min 34 s\n");
    }

    @Test
    void readsVitestThroughItsColours() {
        var progress = progress(true);
        progress.begin("sdk");
        progress.accept(
                " \u001b[32m✓\u001b[39m \u001b[30m\u001b[46m deep \u001b[49m\u001b[39m test/deep/types.test.ts"
                        + " \u001b[2m(\u001b[22m\u001b[2m25 tests\u001b[22m\u001b[2m)\u001b[22m\u001b[33m 2640\u001b[2mms\u001b[22m\u001b[39m");
        assertThat(printed()).containsPattern("sdk              test/deep/types.test.ts 25 tests +2\\.6 s\n");
    }

    @Test
    void saysOnceAMinuteWhatIsAtWorkWhereNothingIsRewritten() {
        var progress = progress(true);
        progress.accept("[INFO] Building Function Registry :: stream-processor 0.1.0-SNAPSHOT          [5/13]");
        progress.accept("[INFO] Running dev.topology.CrashCutTest");
        passes(59);
        progress.tick();
        assertThat(printed()).isEmpty();
        passes(1);
        progress.tick();
        progress.tick();
        assertThat(printed()).containsPattern("^  stream-processor {2}0 tests, CrashCutTest … +1 min 0 s\n$");
    }

    private void passes(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private Progress progress(boolean deep) {
        var screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, false);
        return new Progress(screen, deep, clock::get);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
