package dev.functionregistry.stack.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StageWatchTest {
    private final AtomicBoolean bridgeLives = new AtomicBoolean(true);
    private final List<String> over = new ArrayList<>();

    @Test
    void saysOnceWhichStageFailed() {
        try (var watch = new StageWatch(
                List.of(stage("processor", new AtomicBoolean(true)), stage("bridge", bridgeLives)),
                progress(),
                "~/.function-registry/logs")) {
            watch.look();
            assertThat(over).isEmpty();

            bridgeLives.set(false);
            watch.look();
            watch.look();
            assertThat(over)
                    .containsExactly("The bridge failed and does not recover.  Logs: ~/.function-registry/logs"
                            + "  Stopping everything; the data stay: ./registry up starts it again.");
        }
    }

    private static Stage stage(String name, AtomicBoolean lives) {
        return new Stage(name, () -> true, lives::get, () -> "", () -> {});
    }

    private StackProgress progress() {
        return new StackProgress() {
            @Override
            public void ready(String part, String text, Duration took) {}

            @Override
            public void over(String line) {
                over.add(line);
            }
        };
    }
}
