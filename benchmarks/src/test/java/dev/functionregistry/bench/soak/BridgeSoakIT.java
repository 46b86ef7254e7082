package dev.functionregistry.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The small soak; the whole one is {@code ./registry bench soak}. */
@Tag("deep")
class BridgeSoakIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void keepsEveryPromise() throws Exception {
        SoakReport report = new BridgeSoak(SoakSettings.small(System.nanoTime() & 0xffffff), directory).run();

        System.out.println(report.text());
        assertThat(report.passed()).as(report.text()).isTrue();
    }
}
