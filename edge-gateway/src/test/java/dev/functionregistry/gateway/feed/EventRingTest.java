package dev.functionregistry.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventRingTest {
    private static final Duration NOT_AT_ALL = Duration.ZERO;

    private final EventRing<String> ring = new EventRing<>(3, 1_000);

    private void add(String... values) {
        for (String value : values) {
            ring.add(value, Long.parseLong(value), 10);
        }
    }

    @Test
    void aReaderReadsOnFromWhereItIs() throws InterruptedException {
        add("1", "2");
        var first = ring.read(0, 10, NOT_AT_ALL);
        assertThat(first).isEqualTo(new EventRing.Batch<>(java.util.List.of("1", "2"), 2, false));
        add("3");
        assertThat(ring.read(first.next(), 10, NOT_AT_ALL).values()).containsExactly("3");
        assertThat(ring.read(3, 10, NOT_AT_ALL).values()).isEmpty();
        assertThat(ring.read(0, 1, NOT_AT_ALL).values()).containsExactly("1");
    }

    @Test
    void theOldestAreForgottenAndWhoWantsThemIsTold() throws InterruptedException {
        add("1", "2", "3", "4", "5");
        var batch = ring.read(0, 10, NOT_AT_ALL);
        assertThat(batch.lost()).isTrue();
        assertThat(batch.values()).containsExactly("3", "4", "5");
        assertThat(ring.read(2, 10, NOT_AT_ALL).lost()).isFalse();
        assertThat(ring.end()).isEqualTo(5);
    }

    @Test
    void bytesAreBoundedToo() throws InterruptedException {
        ring.add("1", 1, 600);
        ring.add("2", 2, 600);
        assertThat(ring.read(1, 10, NOT_AT_ALL).values()).containsExactly("2");
        assertThat(ring.read(0, 10, NOT_AT_ALL).lost()).isTrue();
        ring.add("3", 3, 5_000);
        assertThat(ring.read(2, 10, NOT_AT_ALL).values()).containsExactly("3");
    }

    @Test
    void aTimeFindsItsPlace() {
        add("10", "20", "30");
        assertThat(ring.firstSince(0)).isEqualTo(0);
        assertThat(ring.firstSince(20)).isEqualTo(1);
        assertThat(ring.firstSince(31)).isEqualTo(3);
    }

    @Test
    void aReaderWaitsForWhatComes() throws Exception {
        var reading = CompletableFuture.supplyAsync(() -> {
            try {
                return ring.read(0, 10, Duration.ofSeconds(20)).values();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        add("1");
        assertThat(reading.get()).containsExactly("1");
    }
}
