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

    @Test
    void tellsOnceThatItFellSilentAndOnceThatItActs() {
        Pulse pulse = new Pulse(SESSION_TIMEOUT);
        assertThat(pulse.turned()).isEmpty();

        pulse.beat(System.nanoTime() - SESSION_TIMEOUT.toNanos() / 4);
        assertThat(pulse.turned()).contains("bridge acts");
        await().until(() -> !pulse.fresh());
        assertThat(pulse.turned())
                .hasValueSatisfying(line -> assertThat(line).matches("bridge silent lastCommitMs=\\d+"));
        assertThat(pulse.turned()).isEmpty();
    }
}
