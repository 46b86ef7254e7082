package dev.functionregistry.bridge.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {

    @Test
    void isStaleUntilTheFirstPollAndAfterHalfTheTimeout() {
        Pulse pulse = new Pulse(Duration.ofMillis(400));
        assertThat(pulse.fresh()).isFalse();

        pulse.beat(0);

        assertThat(pulse.fresh()).isTrue();
        await().atLeast(Duration.ofMillis(100)).atMost(Duration.ofSeconds(5)).until(() -> !pulse.fresh());
    }

    @Test
    void aPollThatDoesNotReachTheGroupProvesNothing() {
        Pulse pulse = new Pulse(Duration.ofSeconds(6));

        pulse.beat(3.0);

        assertThat(pulse.fresh()).isFalse();
    }
}
