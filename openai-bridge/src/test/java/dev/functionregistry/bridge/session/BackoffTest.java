package dev.functionregistry.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final OptionalLong NOTHING = OptionalLong.empty();

    @Test
    void theFirstAttemptIsMadeAtOnceAndTheSpanDoubles() {
        assertThat(Backoff.DEFAULT.delayMs(1, 0.9, NOTHING)).isZero();
        assertThat(Backoff.DEFAULT.delayMs(2, 0.5, NOTHING)).isEqualTo(125);
        assertThat(Backoff.DEFAULT.delayMs(3, 0.5, NOTHING)).isEqualTo(250);
        assertThat(Backoff.DEFAULT.delayMs(4, 0.5, NOTHING)).isEqualTo(500);
    }

    @Test
    void whatTheServiceAskedForIsNotUndercutButNotBelievedForEver() {
        assertThat(Backoff.DEFAULT.delayMs(1, 0.5, OptionalLong.of(2_000))).isEqualTo(2_000);
        assertThat(Backoff.DEFAULT.delayMs(2, 0.5, OptionalLong.of(10_000_000))).isEqualTo(60_125);
    }

    @Property
    void staysWithinItsSpan(
            @ForAll @IntRange(min = 1, max = 1_000_000) int attempt,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
        assertThat(Backoff.DEFAULT.delayMs(attempt, random, NOTHING)).isBetween(0L, 5_000L);
    }
}
