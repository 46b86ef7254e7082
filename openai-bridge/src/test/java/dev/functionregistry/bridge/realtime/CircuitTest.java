package dev.functionregistry.bridge.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private long now = 1_000_000_000L;
    private final Circuit circuit = new Circuit(() -> now, () -> 0.0);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            circuit.failed();
        }
    }

    @Test
    void fourFailuresInARowKeepNobodyOut() {
        fail(4);

        assertThat(circuit.waitNanos()).isZero();
        assertThat(circuit.open()).isFalse();
    }

    @Test
    void theFifthDoesUntilItsTimeThenOneMayTry() {
        fail(5);

        assertThat(circuit.open()).isTrue();
        assertThat(circuit.waitNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
        now += Duration.ofMillis(500).toNanos();
        assertThat(circuit.waitNanos()).isZero();
        assertThat(circuit.waitNanos()).isPositive();
    }

    @Test
    void whoTriesInVainMakesTheNextWaitLonger() {
        fail(5);
        now += Duration.ofMillis(500).toNanos();
        circuit.waitNanos();

        circuit.failed();

        assertThat(circuit.waitNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void theLongestWaitIsHalfAMinute() {
        fail(100);

        assertThat(circuit.waitNanos()).isEqualTo(Duration.ofSeconds(15).toNanos());
    }

    @Test
    void anAnswerLetsEverybodyIn() {
        fail(7);

        circuit.succeeded();

        assertThat(circuit.waitNanos()).isZero();
        assertThat(circuit.waitNanos()).isZero();
    }
}
