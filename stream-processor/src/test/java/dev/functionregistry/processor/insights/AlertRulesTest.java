package dev.functionregistry.processor.insights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertRulesTest {
    private final List<AlertEvent> alerts = new ArrayList<>();
    private FunctionTally tally = FunctionTally.NONE;
    private long offset;

    private void count(int times, String outcome, Long micros) {
        for (int i = 0; i < times; i++) {
            var step = AlertRules.count("add", tally, Calls.call(offset++, outcome, micros));
            tally = step.tally();
            alerts.addAll(step.alerts());
        }
    }

    @Test
    void fiveSecondsAreNotSlowAndOneMicrosecondMoreIs() {
        count(1, "succeeded", 5_000_000L);
        assertThat(alerts).isEmpty();

        count(1, "succeeded", 5_000_001L);

        assertThat(alerts).singleElement().satisfies(alert -> {
            assertThat(alert.kind().title()).isEqualTo("Slow function execution");
            assertThat(alert.value()).isEqualTo(5_000.001);
            assertThat(alert.recovered()).isFalse();
            assertThat(alert.function()).isEqualTo("add");
        });
    }

    @Test
    void aTimeoutCountsAsSlow() {
        count(1, "TIMEOUT", null);
        assertThat(alerts).extracting(AlertEvent::kind).containsExactly(AlertKind.SLOW);
    }

    @Test
    void slownessIsRaisedOnceAndIsOverAfterTenQuickCallsInARow() {
        count(2, "succeeded", 6_000_000L);
        count(9, "succeeded", 1_000L);
        count(1, "succeeded", 6_000_000L);
        count(9, "succeeded", 1_000L);
        assertThat(alerts).hasSize(1);

        count(1, "succeeded", 1_000L);

        assertThat(alerts).hasSize(2);
        assertThat(alerts.getLast().recovered()).isTrue();
        assertThat(alerts.getLast().id()).isEqualTo(alerts.getFirst().id());
    }

    @Test
    void anErrorRateNeedsTwentyCalls() {
        count(19, "EXECUTION_ERROR", 1L);
        assertThat(alerts).isEmpty();

        count(1, "EXECUTION_ERROR", 1L);

        assertThat(alerts).extracting(alert -> alert.kind().title()).containsExactly("High error rate");
    }

    @Test
    void aTenthIsNotTooMuch() {
        count(18, "succeeded", 1L);
        count(2, "EXECUTION_ERROR", 1L);
        assertThat(alerts).isEmpty();
        count(1, "EXECUTION_ERROR", 1L);
        assertThat(alerts).hasSize(1);
        assertThat(alerts.getFirst().value()).isEqualTo(3 / 21.0);
    }

    @Test
    void theErrorRateRecoversAtHalfItsThreshold() {
        count(20, "EXECUTION_ERROR", 1L);
        count(80, "succeeded", 1L); // the newest hundred still hold all twenty
        assertThat(alerts).hasSize(1);
        count(14, "succeeded", 1L);
        assertThat(alerts).hasSize(1);

        count(1, "succeeded", 1L);

        assertThat(alerts).hasSize(2);
        assertThat(alerts.getLast().recovered()).isTrue();
        assertThat(alerts.getLast().value()).isEqualTo(0.05);
    }

    @Test
    void whatIsCountedAlreadyRaisesNothing() {
        var slow = Calls.call(7, "TIMEOUT", null);
        var once = AlertRules.count("add", FunctionTally.NONE, slow).tally();

        var again = AlertRules.count("add", once, slow);

        assertThat(again.alerts()).isEmpty();
        assertThat(again.tally()).isSameAs(once);
    }

    @Test
    void deadLettersAreRaisedOnceAndAreOverAfterFiveQuietMinutes() {
        var first = DeadLetterTally.NONE.and("tools.calls", "OVERSIZE", 1_000, new CountedCall.Place(0, 1));
        assertThat(first.alerts()).extracting(AlertEvent::recovered).containsExactly(false);
        var second = first.tally().and("tools.calls", "OVERSIZE", 2_000, new CountedCall.Place(0, 2));
        assertThat(second.alerts()).isEmpty();
        var again = second.tally().and("tools.calls", "OVERSIZE", 2_000, new CountedCall.Place(0, 2));
        assertThat(again.tally()).isSameAs(second.tally());

        assertThat(second.tally().quiet("tools.calls", 2_000 + DeadLetterTally.QUIET_MS - 1))
                .isEmpty();
        var over = second.tally()
                .quiet("tools.calls", 2_000 + DeadLetterTally.QUIET_MS)
                .orElseThrow();
        assertThat(over.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.recovered()).isTrue();
            assertThat(alert.value()).isEqualTo(2);
            assertThat(alert.id()).isEqualTo(first.alerts().getFirst().id());
        });
        assertThat(over.tally().quiet("tools.calls", Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void aStuckCallIsRaisedByFunctionAndIsOverWhenNoneIsLeft() {
        var stuck = new StuckCalls();
        var one = new StuckCalls.Overdue("s", "1", "add", 1_000);
        var longer = new StuckCalls.Overdue("s", "2", "add", 500);

        assertThat(stuck.look(List.of(), 20_000)).isEmpty();
        assertThat(stuck.look(List.of(one, longer), 21_000)).singleElement().satisfies(alert -> {
            assertThat(alert.kind().title()).isEqualTo("Stuck call");
            assertThat(alert.value()).isEqualTo(20_500);
            assertThat(alert.details()).containsEntry("callId", "2");
        });
        assertThat(stuck.look(List.of(one), 31_000)).isEmpty();
        assertThat(stuck.look(List.of(), 41_000)).singleElement().satisfies(alert -> {
            assertThat(alert.recovered()).isTrue();
            assertThat(alert.raisedAt()).isEqualTo(21_000);
        });
    }
}
