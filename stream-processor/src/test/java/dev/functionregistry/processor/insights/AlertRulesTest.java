package dev.functionregistry.processor.insights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private void countNotRun(int times, String outcome) {
        for (int i = 0; i < times; i++) {
            var step = AlertRules.count("add", tally, Calls.notRun(offset++, outcome));
            tally = step.tally();
            alerts.addAll(step.alerts());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CANCELLED",
                "FORBIDDEN",
                "RATE_LIMITED",
                "INVALID_ARGUMENTS",
                "DECLINED",
                "DUPLICATE_CALL",
                "REPLACED",
                "SESSION_GONE",
                "NO_ACTIVE_CONNECTION",
                "CONNECTION_NOT_READY",
                "OVERLOADED"
            })
    void refusalsAndCancelsAreNotTheFunctionsErrors(String outcome) {
        count(30, outcome, null);
        countNotRun(30, outcome);

        assertThat(alerts).isEmpty();
        assertThat(tally.errors()).isEqualTo(60);
        assertThat(tally.recent()).isEqualTo(Recent.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXECUTION_ERROR",
                "TIMEOUT",
                "INVALID_RESULT",
                "RESULT_TOO_LARGE",
                "OUTCOME_UNKNOWN",
                "UNKNOWN_FUNCTION"
            })
    void whatTheHandlerOrItsPageBroughtAboutIs(String outcome) {
        count(20, outcome, null);
        assertThat(alerts).extracting(AlertEvent::kind).contains(AlertKind.ERROR_RATE);
    }

    @Test
    void aTimeoutThatNeverRanIsNotSlow() {
        countNotRun(20, "TIMEOUT");
        assertThat(alerts).isEmpty();
    }

    @Test
    void cachedAnswersDoNotHideFailures() {
        count(20, "EXECUTION_ERROR", 1L);
        countNotRun(200, "succeeded");
        assertThat(alerts).hasSize(1);
        assertThat(tally.recent().errorRate()).isEqualTo(1);
    }

    @Test
    void quickRefusalsDoNotEndASlowAlert() {
        count(1, "succeeded", 6_000_000L);
        countNotRun(10, "RATE_LIMITED");
        count(10, "CANCELLED", 1_000L);
        count(10, "OUTCOME_UNKNOWN", null);
        assertThat(alerts).hasSize(1);
        count(10, "succeeded", 1_000L);
        assertThat(alerts.getLast().recovered()).isTrue();
    }

    @Test
    void bothAreOverWhenNothingRanForAnHour() {
        count(20, "TIMEOUT", null);
        var raised = List.copyOf(alerts);
        countNotRun(1, "RATE_LIMITED");
        long last = Calls.START + 19;

        assertThat(AlertRules.idle("add", tally, last + AlertRules.IDLE_MS - 1)).isEmpty();
        var over = AlertRules.idle("add", tally, last + AlertRules.IDLE_MS).orElseThrow();

        assertThat(over.alerts()).allMatch(AlertEvent::recovered);
        assertThat(over.alerts())
                .extracting(AlertEvent::id)
                .containsExactlyElementsOf(raised.stream().map(AlertEvent::id).toList());
        assertThat(AlertRules.idle("add", over.tally(), Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void whatWasToldLastIsToldAgainUnderItsId() {
        assertThat(AlertRules.again("add", tally)).isEmpty();
        count(1, "TIMEOUT", null);
        assertThat(AlertRules.again("add", tally)).singleElement().satisfies(alert -> {
            assertThat(alert.recovered()).isFalse();
            assertThat(alert.id()).isEqualTo(alerts.getFirst().id());
        });
        count(10, "succeeded", 1L);
        assertThat(AlertRules.again("add", tally)).singleElement().satisfies(alert -> {
            assertThat(alert.recovered()).isTrue();
            assertThat(alert.id()).isEqualTo(alerts.getFirst().id());
        });
    }

    @Test
    void deadLettersAreRaisedOnceAndAreOverAfterFiveQuietMinutes() {
        var subject = "tools.calls:OVERSIZE";
        var first = DeadLetterTally.NONE.and(subject, "gateway", 1_000, new CountedCall.Place(0, 1));
        assertThat(first.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.recovered()).isFalse();
            assertThat(alert.details())
                    .containsOnly(
                            Map.entry("topic", "tools.calls"),
                            Map.entry("reason", "OVERSIZE"),
                            Map.entry("stage", "gateway"));
        });
        var second = first.tally().and(subject, "gateway", 2_000, new CountedCall.Place(0, 2));
        assertThat(second.alerts()).isEmpty();
        assertThat(second.tally().again(subject))
                .extracting(AlertEvent::recovered)
                .containsExactly(false);
        var again = second.tally().and(subject, "gateway", 2_000, new CountedCall.Place(0, 2));
        assertThat(again.tally()).isSameAs(second.tally());

        assertThat(second.tally().quiet(subject, 2_000 + DeadLetterTally.QUIET_MS - 1))
                .isEmpty();
        var over =
                second.tally().quiet(subject, 2_000 + DeadLetterTally.QUIET_MS).orElseThrow();
        assertThat(over.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.recovered()).isTrue();
            assertThat(alert.value()).isEqualTo(2);
            assertThat(alert.id()).isEqualTo(first.alerts().getFirst().id());
        });
        assertThat(over.tally().quiet(subject, Long.MAX_VALUE)).isEmpty();
        assertThat(over.tally().again(subject))
                .extracting(AlertEvent::recovered)
                .containsExactly(true);
    }

    @Test
    void ofEachFunctionTheCallThatIsStuckLongestIsTold() {
        var one = new StuckCalls.Overdue("s", "1", "add", 1_000);
        var longer = new StuckCalls.Overdue("s", "2", "add", 500);
        var other = new StuckCalls.Overdue("s", "3", "sub", 900);
        assertThat(StuckCalls.longest(List.of(one, longer, other))).containsExactly(longer, other);
    }

    @Test
    void aStuckCallIsRaisedOnceAndIsOverAfterAMinuteWithoutANotice() {
        var first = StuckCalls.NONE.seen("add", "s", "2", 20_500, 21_000);
        assertThat(first.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.kind().title()).isEqualTo("Stuck call");
            assertThat(alert.value()).isEqualTo(20_500);
            assertThat(alert.details()).containsEntry("callId", "2");
        });
        var second = first.tally().seen("add", "s", "1", 30_000, 31_000);
        assertThat(second.alerts()).isEmpty();
        assertThat(second.tally().seen("add", "s", "1", 30_000, 31_000).tally()).isSameAs(second.tally());
        assertThat(second.tally().quiet("add", StuckCalls.QUIET, 91_000 - 1)).isEmpty();

        var over = second.tally().quiet("add", StuckCalls.QUIET, 91_000).orElseThrow();

        assertThat(over.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.recovered()).isTrue();
            assertThat(alert.id()).isEqualTo(first.alerts().getFirst().id());
        });
        assertThat(over.tally().again("add")).extracting(AlertEvent::recovered).containsExactly(true);
        assertThat(over.tally().seen("add", "s", "1", 1, 31_000).alerts()).isEmpty();
    }
}
