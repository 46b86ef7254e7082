package dev.functionregistry.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.limit.Limit.Verdict.Admitted;
import dev.functionregistry.core.limit.Limit.Verdict.Denied;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class LimitProperties {
    private static final LimitKey KEY = new LimitKey("user|u", "f");

    /** Whatever the arrivals: no window of the length, wherever it begins, holds more than the limit admits. */
    @Property
    void noWindowHoldsTooMany(
            @ForAll @Size(max = 60) List<@IntRange(max = 40) Integer> gaps,
            @ForAll @IntRange(min = 1, max = 6) int maxCalls,
            @ForAll @LongRange(min = 1, max = 100) long windowMs) {
        Limit limit = new Limit("rateLimit", KEY, maxCalls, windowMs);
        SlidingWindows calls = new SlidingWindows();
        List<Long> admitted = new ArrayList<>();
        long now = 1_000_000;
        for (int gap : gaps) {
            now += gap;
            if (limit.admit(calls, now) instanceof Admitted) {
                calls.write(new LimitEntry(KEY, now, windowMs, "s|" + admitted.size()));
                admitted.add(now);
            }
        }

        for (long begin : admitted) {
            assertThat(admitted.stream().filter(at -> at >= begin && at < begin + windowMs))
                    .hasSizeLessThanOrEqualTo(maxCalls);
        }
    }

    /** Verdict by verdict the same as counting by hand; and a denial is exact: one millisecond earlier is denied, then admitted. */
    @Property
    void agreesWithANaiveCount(
            @ForAll @Size(max = 40) List<@IntRange(max = 40) Integer> gaps,
            @ForAll @IntRange(min = 1, max = 5) int maxCalls,
            @ForAll @LongRange(min = 1, max = 100) long windowMs) {
        Limit limit = new Limit("maxCallsPerHour", KEY, maxCalls, windowMs);
        SlidingWindows calls = new SlidingWindows();
        List<Long> admitted = new ArrayList<>();
        long now = 1_000_000;
        for (int gap : gaps) {
            now += gap;
            long moment = now;
            long inWindow =
                    admitted.stream().filter(at -> moment - at < windowMs).count();
            switch (limit.admit(calls, now)) {
                case Admitted(Limit admitting, int count) -> {
                    assertThat(admitting).isEqualTo(limit);
                    assertThat((long) count).isEqualTo(inWindow);
                    assertThat(inWindow).isLessThan(maxCalls);
                    calls.write(new LimitEntry(KEY, now, windowMs, "s|" + admitted.size()));
                    admitted.add(now);
                }
                case Denied(Limit denying, int count, long retryAfterMs) -> {
                    assertThat(denying).isEqualTo(limit);
                    assertThat((long) count).isEqualTo(inWindow).isGreaterThanOrEqualTo(maxCalls);
                    assertThat(limit.admit(calls, now + retryAfterMs)).isInstanceOf(Admitted.class);
                    assertThat(limit.admit(calls, now + retryAfterMs - 1)).isInstanceOf(Denied.class);
                }
            }
        }
    }
}
