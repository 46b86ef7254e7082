package dev.functionregistry.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.limit.Limit.Verdict.Admitted;
import dev.functionregistry.core.limit.Limit.Verdict.Denied;
import org.junit.jupiter.api.Test;

class LimitTest {
    private static final LimitKey KEY = new LimitKey("session|s", "f");
    private static final Limit TWO_PER_SECOND = new Limit("rateLimit", KEY, 2, 1000);

    private final SlidingWindows calls = new SlidingWindows();

    @Test
    void admitsUpToTheLimit() {
        admittedAt(100);

        assertThat(TWO_PER_SECOND.admit(calls, 200)).isEqualTo(new Admitted(TWO_PER_SECOND, 1));
    }

    @Test
    void deniesOneMoreAndSaysWhenItWouldFit() {
        admittedAt(100, 300);

        assertThat(TWO_PER_SECOND.admit(calls, 400)).isEqualTo(new Denied(TWO_PER_SECOND, 2, 700));
    }

    @Test
    void countsACallForOneWindowAndNotAMillisecondLonger() {
        admittedAt(100, 300);

        assertThat(TWO_PER_SECOND.admit(calls, 1099)).isEqualTo(new Denied(TWO_PER_SECOND, 2, 1));
        assertThat(TWO_PER_SECOND.admit(calls, 1100)).isEqualTo(new Admitted(TWO_PER_SECOND, 1));
    }

    @Test
    void waitsForAsManyToLeaveAsAreTooMany() {
        admittedAt(100, 200, 300, 400);

        assertThat(TWO_PER_SECOND.admit(calls, 500)).isEqualTo(new Denied(TWO_PER_SECOND, 4, 800));
    }

    @Test
    void countsOnlyItsOwnKey() {
        calls.write(new LimitEntry(new LimitKey("session|s", "g"), 100, 1000, "s|1"));
        calls.write(new LimitEntry(new LimitKey("session|t", "f"), 100, 1000, "t|1"));
        admittedAt(100);

        assertThat(TWO_PER_SECOND.admit(calls, 100)).isEqualTo(new Admitted(TWO_PER_SECOND, 1));
    }

    private void admittedAt(long... times) {
        for (long time : times) {
            calls.write(new LimitEntry(KEY, time, 1000, "s|" + time));
        }
    }
}
