package dev.functionregistry.processor.insights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Totals equal a fold over the outcomes, whatever is read again; the sketch is as exact as it says. */
class FunctionTallyProperties {

    /** What was called, on one to three partitions, offsets rising in each. */
    @Provide
    Arbitrary<List<CountedCall>> histories() {
        var outcome = Arbitraries.of("succeeded", "succeeded", "TIMEOUT", "EXECUTION_ERROR", "RATE_LIMITED");
        var micros = Arbitraries.longs().between(0, 9_000_000).injectNull(0.2);
        var gap = Arbitraries.longs().between(0, 40_000);
        var user = Arbitraries.integers().between(0, 40);
        var partition = Arbitraries.integers().between(0, 2);
        return Combinators.combine(partition, user, outcome, micros, gap)
                .as(Draft::new)
                .list()
                .ofMaxSize(120)
                .map(FunctionTallyProperties::history);
    }

    private record Draft(int partition, int user, String outcome, Long micros, long gap) {}

    private static List<CountedCall> history(List<Draft> drafts) {
        var offsets = new long[3];
        long at = Calls.START;
        var calls = new ArrayList<CountedCall>();
        for (var draft : drafts) {
            at += draft.gap();
            calls.add(Calls.call(
                    draft.partition(),
                    offsets[draft.partition()]++,
                    "user|" + draft.user(),
                    draft.outcome(),
                    draft.micros(),
                    at));
        }
        return calls;
    }

    private static FunctionTally fold(List<CountedCall> calls) {
        var tally = FunctionTally.NONE;
        for (var call : calls) {
            tally = AlertRules.count("add", tally, call).tally();
        }
        return tally;
    }

    @Property(tries = 300)
    void totalsAreWhatTheOutcomesSay(@ForAll("histories") List<CountedCall> calls) {
        var tally = fold(calls);
        var failures = calls.stream().filter(call -> !call.succeeded()).toList();
        var known = calls.stream()
                .map(CountedCall::handlerMicros)
                .filter(Objects::nonNull)
                .toList();

        assertThat(tally.calls()).isEqualTo(calls.size());
        assertThat(tally.errors()).isEqualTo(failures.size());
        assertThat(tally.execution())
                .isEqualTo(new Mean(
                        known.size(), known.stream().mapToLong(Long::longValue).sum()));
        assertThat(tally.lastErrorAt())
                .isEqualTo(failures.isEmpty() ? 0 : failures.getLast().at());
        assertThat(tally.errorTypes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(failures.size());
        assertThat(tally.cost()).isEqualTo(0.5 * calls.size());
        assertThat(tally.revenue()).isEqualTo(2.0 * calls.size());
        long now = calls.isEmpty() ? Calls.START : calls.getLast().at();
        long lastFullMinute = now / 60_000 - 1;
        assertThat(tally.callsPerMinute(now))
                .isEqualTo(calls.stream()
                        .filter(call -> call.at() / 60_000 == lastFullMinute)
                        .count());
        assertThat(tally.callsPerMinute(now + 120_000)).isZero();
        assertThat(tally.lastCalledAt())
                .isEqualTo(calls.isEmpty() ? 0 : calls.getLast().calledAt());
        var judged = calls.stream()
                .filter(call -> !call.outcome().equals("RATE_LIMITED"))
                .toList();
        var recent = judged.subList(Math.max(0, judged.size() - 100), judged.size());
        assertThat(tally.recent().failures())
                .isEqualTo(recent.stream().filter(call -> !call.succeeded()).count());
    }

    @Property(tries = 300)
    void whatIsReadAgainChangesNothing(
            @ForAll("histories") List<CountedCall> calls,
            @ForAll @IntRange(max = 120) int crashAt,
            @ForAll @IntRange(max = 60) int lost) {
        int crash = Math.min(crashAt, calls.size());
        var read = new ArrayList<>(calls.subList(0, crash));
        read.addAll(calls.subList(Math.max(0, crash - lost), calls.size()));

        assertThat(fold(read)).isEqualTo(fold(calls));
    }

    @Property(tries = 60)
    void theSketchIsAsExactAsItSays(@ForAll @IntRange(min = 1, max = 30_000) int users) {
        var sketch = UniqueUsers.NONE;
        for (int user = 0; user < users; user++) {
            sketch = sketch.and("user|" + user + "|" + users);
        }
        // five standard errors of 2.3 %, and one for the smallest
        assertThat((double) sketch.estimate()).isCloseTo(users, within(Math.max(1, users * 0.115)));
        assertThat(UniqueUsers.of(sketch.bytes()).estimate()).isEqualTo(sketch.estimate());
    }

    @Property(tries = 200)
    void fewUsersAreCountedAlmostExactlyInAnyOrder(@ForAll("histories") List<CountedCall> calls) {
        var users = new HashSet<String>();
        var sketch = UniqueUsers.NONE;
        var reversed = UniqueUsers.NONE;
        for (var call : calls) {
            users.add(call.user());
            sketch = sketch.and(call.user());
        }
        for (var call : calls.stream()
                .sorted(Comparator.comparing(CountedCall::user).reversed())
                .toList()) {
            reversed = reversed.and(call.user());
        }
        assertThat((double) sketch.estimate()).isCloseTo(users.size(), within(2.0));
        assertThat(reversed).isEqualTo(sketch);
    }

    @Property(tries = 100)
    void errorTypesAreBounded(@ForAll @IntRange(min = 1, max = 200) int types) {
        var tally = FunctionTally.NONE;
        for (int type = 0; type < types; type++) {
            tally = AlertRules.count("add", tally, Calls.call(type, "TYPE_" + type, 1L))
                    .tally();
        }
        assertThat(tally.errorTypes()).hasSizeLessThanOrEqualTo(FunctionTally.MOST_TYPES);
        assertThat(tally.errorTypes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(types);
    }
}
