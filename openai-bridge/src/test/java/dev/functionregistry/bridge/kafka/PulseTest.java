package dev.functionregistry.bridge.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {
    private static final Duration SESSION_TIMEOUT = Duration.ofMillis(400);

    @Test
    void isStaleUntilTheFirstSignOfLifeAndAfterHalfTheTimeout() {
        Pulse pulse = new Pulse(Duration.ofSeconds(6));
        assertThat(pulse.fresh()).isFalse();

        pulse.beat(System.nanoTime());

        assertThat(pulse.fresh()).isTrue();
        assertThat(pulse.fresh()).isTrue();
    }

    @Test
    void losesItByItself() {
        Pulse pulse = new Pulse(SESSION_TIMEOUT);

        pulse.beat(System.nanoTime());

        await().until(() -> !pulse.fresh());
    }

    @Test
    void aSignThatWasSentLongAgoAndIsHeardOfOnlyNowProvesNothing() {
        Pulse pulse = new Pulse(SESSION_TIMEOUT);

        pulse.beat(System.nanoTime() - SESSION_TIMEOUT.toNanos() / 2);

        assertThat(pulse.fresh()).isFalse();
    }
}
