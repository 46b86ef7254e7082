package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.limit.Limit;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The windows as the store keeps them, through starts and clean-ups, against a count by hand: exact to the call, never one more. */
class LimitWindowsProperties {

    /** A call after a gap, of one of two keys; then perhaps a new start, or a clean-up. */
    record Step(int gap, int key, int then) {}

    @Property(tries = 300)
    void theStoreCountsAsOneWouldByHand(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 4) int maxCalls,
            @ForAll @LongRange(min = 1, max = 80) long windowUnits,
            @ForAll boolean longerThanWhatIsReplayed) {
        int unit = longerThanWhatIsReplayed ? 400 : 1;
        long windowMs = windowUnits * unit;
        var store = new LoggedStore(RegistryTopology.LIMITS);
        var windows = new LimitWindows(store);
        var admitted = new ArrayList<LimitEntry>();
        long now = 1_000_000;
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            now += (long) step.gap() * unit;
            var key = new LimitKey("user|u" + step.key(), "f");
            var limit = new Limit("rateLimit", key, maxCalls, windowMs);
            long moment = now;
            long inWindow = admitted.stream()
                    .filter(entry -> entry.key().equals(key) && moment - entry.at() < windowMs)
                    .count();
            var call = "s|" + i;
            var verdict = limit.admit(windows.before(call, now), now);
            assertThat(verdict instanceof Limit.Verdict.Admitted)
                    .as("call %d, %d in its window", i, inWindow)
                    .isEqualTo(inWindow < maxCalls);
            if (verdict instanceof Limit.Verdict.Admitted) {
                var entry = new LimitEntry(key, now, windowMs, call);
                admitted.add(entry);
                var effects = new Effects();
                windows.admit(entry, effects);
                effects.apply(departure -> {});
                assertThat(limit.admit(windows.before(call, now), now))
                        .as("asked again, it does not see itself")
                        .isEqualTo(verdict);
            }
            windows = after(step, windows, store, now);
        }
    }

    private static LimitWindows after(Step step, LimitWindows windows, LoggedStore store, long now) {
        switch (step.then()) {
            case 0 -> {
                var started = new LimitWindows(store);
                started.rebuild();
                return started;
            }
            case 1 -> {
                var effects = new Effects();
                windows.prefixesAfter("", 10).forEach(prefix -> windows.expire(prefix, now, effects));
                effects.apply(departure -> {});
                return windows;
            }
            default -> {
                return windows;
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 5))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }
}
