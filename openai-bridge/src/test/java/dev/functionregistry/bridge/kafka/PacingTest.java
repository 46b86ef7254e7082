package dev.functionregistry.bridge.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacingTest {
    private long now = 1_000_000;
    private final Pacing pacing = new Pacing(() -> now, Duration.ofMillis(10));

    @Test
    void eachTakesTheNextFreeMoment() {
        assertThat(pacing.nextMicros()).isEqualTo(1_000_000);
        assertThat(pacing.nextMicros()).isEqualTo(1_010_000);
        now = 1_015_000;
        assertThat(pacing.nextMicros()).isEqualTo(1_020_000);
        now = 2_000_000;
        assertThat(pacing.nextMicros()).isEqualTo(2_000_000);
    }
}
