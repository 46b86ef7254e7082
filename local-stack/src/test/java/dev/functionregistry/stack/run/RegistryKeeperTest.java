package dev.functionregistry.stack.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RegistryKeeperTest {
    private final List<FakeChild> children = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> over = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private volatile boolean startable = true;
    private volatile boolean stopping;

    private static final class FakeChild implements RegistryKeeper.Child {
        final CompletableFuture<Integer> ended = new CompletableFuture<>();
        final List<String> closes = new ArrayList<>();
        final String name;

        FakeChild(int pid) {
            this.name = "schema registry (pid " + pid + ")";
        }

        @Override
        public CompletableFuture<Integer> ended() {
            return ended;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String logFile() {
            return "/logs/schema-registry.log";
        }

        @Override
        public void close() {
            closes.add(name);
            ended.complete(143);
        }
    }

    private RegistryKeeper keeper() {
        var progress = new StackProgress() {
            @Override
            public void ready(String part, String text, Duration took) {}

            @Override
            public void trouble(String line) {
                said.add(line);
            }

            @Override
            public void over(String line) {
                over.add(line);
            }
        };
        return new RegistryKeeper(
                () -> {
                    if (!startable) {
                        throw new IllegalStateException("no memory");
                    }
                    children.add(new FakeChild(children.size() + 1));
                    return children.getLast();
                },
                progress,
                nanos::get,
                () -> stopping);
    }

    @Test
    void aChildThatEndsIsStartedAgainAndBothIsSaid() {
        try (var keeper = keeper()) {
            children.getFirst().ended.complete(137);

            await().until(() -> said.size() == 2);
            assertThat(said)
                    .containsExactly(
                            "schema registry (pid 1) ended with exit code 137: starting it again.  Its log: /logs/schema-registry.log",
                            "schema registry (pid 2) answers again after 0 s. Nothing was lost.");
            assertThat(over).isEmpty();
            assertThat(keeper).isNotNull();
        }
        assertThat(children.getLast().closes).hasSize(1);
    }

    @Test
    void oneThatEndsTwiceInAMinuteIsGivenUp() {
        try (var keeper = keeper()) {
            children.getFirst().ended.complete(1);
            await().until(() -> said.size() == 2);
            nanos.addAndGet(Duration.ofSeconds(59).toNanos());
            children.getLast().ended.complete(1);

            await().until(() -> !over.isEmpty());
            assertThat(over)
                    .singleElement()
                    .asString()
                    .startsWith("schema registry (pid 2) ended with exit code 1, twice in a minute.")
                    .contains("/logs/schema-registry.log", "./registry up");
            assertThat(children).hasSize(2);
            assertThat(keeper).isNotNull();
        }
    }

    @Test
    void oneThatLivedAWhileIsStartedAgain() {
        try (var keeper = keeper()) {
            children.getFirst().ended.complete(1);
            await().until(() -> said.size() == 2);
            nanos.addAndGet(Duration.ofSeconds(61).toNanos());
            children.getLast().ended.complete(1);

            await().until(() -> children.size() == 3);
            assertThat(over).isEmpty();
            assertThat(keeper).isNotNull();
        }
    }

    @Test
    void oneThatDoesNotStartAgainIsGivenUp() {
        try (var keeper = keeper()) {
            startable = false;
            children.getFirst().ended.complete(1);

            await().until(() -> !over.isEmpty());
            assertThat(over).singleElement().asString().contains("does not start again: no memory");
            assertThat(keeper).isNotNull();
        }
    }

    @Test
    void ctrlCReachesTheChildTooAndIsNoTrouble() {
        stopping = true;
        try (var keeper = keeper()) {
            children.getFirst().ended.complete(130);
            assertThat(keeper).isNotNull();
        }
        assertThat(said).isEmpty();
        assertThat(over).isEmpty();
        assertThat(children).hasSize(1);
    }

    @Test
    void aStopIsNoTrouble() {
        keeper().close();

        assertThat(said).isEmpty();
        assertThat(over).isEmpty();
    }
}
