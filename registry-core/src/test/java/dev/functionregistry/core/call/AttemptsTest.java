package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.DEADLINE;
import static dev.functionregistry.core.call.CallStory.FINGERPRINT;
import static dev.functionregistry.core.call.CallStory.SENDER;
import static dev.functionregistry.core.call.CallStory.VIOLATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.outcome.Code;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One attempt: answered, started, or over its deadline. */
class AttemptsTest {

    private static CallStory dispatched() {
        return CallStory.offering(function("f")).at(CALLED_AT).request();
    }

    private static CallStory dispatchedWithRetries(int retries) {
        return CallStory.offering(function("f").retries(retries, 200))
                .at(CALLED_AT)
                .request();
    }

    private static CallInput.Held started(int attempt) {
        return new CallInput.Held(CALL_ID, attempt, true);
    }

    // --- Dispatched, answered

    @Test
    void aReturnedValueSettles() {
        CallStory story = dispatched().at(CALLED_AT + 30).returned(1, "42");

        Settlement outcome = new Settlement(
                CALL_ID,
                "f",
                "1.0.0",
                1,
                Code.SUCCEEDED,
                "42",
                null,
                false,
                1,
                CALLED_AT,
                CALLED_AT + 30,
                1_234L,
                "idp|alice",
                SENDER,
                "from the bridge");
        assertThat(story.events).containsExactly(new CallEvent.Settled(outcome, FINGERPRINT, List.of(SENDER), null));
        assertThat(story.state).isEqualTo(new CallState.Settled(outcome, FINGERPRINT, List.of(SENDER), false));
    }

    @Test
    void anAnswerLoggedBeforeTheTimerWins() {
        CallStory story = dispatched().at(DEADLINE + 50).returned(1, "42");

        assertThat(story.outcome().code()).isEqualTo(Code.SUCCEEDED);
    }

    @Test
    void anAnswerOverAnotherSocketCounts() {
        CallStory story = dispatched().detach(10).returned(1, "42", new Barrier(10, 0));

        assertThat(story.outcome().code()).isEqualTo(Code.SUCCEEDED);
    }

    @Test
    void aResultThatBreaksItsSchema() {
        CallStory story =
                CallStory.offering(function("f").returns("{}")).request().returned(1, "\"bad\"");

        assertThat(story.outcome().code()).isEqualTo(Code.INVALID_RESULT);
        assertThat(story.outcome().output()).isNull();
        assertThat(story.outcome().error().violations()).containsExactly(VIOLATION);
        assertThat(story.outcome().error().message())
                .isEqualTo("The function \"f\" ran, but its result breaks the schema that it declares"
                        + " (/b: expected number, got string); do not try it again.");
    }

    @Test
    void aResultThatIsNoJson() {
        CallStory story =
                CallStory.offering(function("f").returns("{}")).request().returned(1, "no json");

        assertThat(story.outcome().code()).isEqualTo(Code.INVALID_RESULT);
        assertThat(story.outcome().error().message()).contains("(unexpected end)");
    }

    @Test
    void aResultThatFitsItsSchema() {
        CallStory story =
                CallStory.offering(function("f").returns("{}")).request().returned(1, "7");

        assertThat(story.outcome().code()).isEqualTo(Code.SUCCEEDED);
    }

    @Test
    void withoutADeclaredSchemaAnyResultWillDo() {
        assertThat(dispatched().returned(1, "\"bad\"").outcome().output()).isEqualTo("\"bad\"");
    }

    @Test
    void aResultMayHaveTwoHundredFiftySixKibibytes() {
        String largest = "\u00e4".repeat(CallRules.MAX_RESULT_BYTES / 2);

        assertThat(dispatched().returned(1, largest).outcome().code()).isEqualTo(Code.SUCCEEDED);
        Settlement tooLarge = dispatched().returned(1, largest + "x").outcome();
        assertThat(tooLarge.code()).isEqualTo(Code.RESULT_TOO_LARGE);
        assertThat(tooLarge.output()).isNull();
        assertThat(tooLarge.error().message()).contains("262145 bytes").contains("262144");
    }

    @Test
    void aFailureSettlesInItsOwnWords() {
        CallStory story = dispatched().failed(1, "API unavailable", null);

        assertThat(story.outcome().code()).isEqualTo(Code.EXECUTION_ERROR);
        assertThat(story.outcome().error())
                .isEqualTo(new CallError("EXECUTION_ERROR", "API unavailable", false, null, "Error", List.of()));
        assertThat(story.outcome().handlerMicros()).isEqualTo(1_234L);
    }

    @Test
    void aFailureWithoutWordsIsGivenSome() {
        CallStory story = dispatched().failed(1, new Answer.Failed(" ", " ", null, null));

        assertThat(story.outcome().error())
                .isEqualTo(new CallError(
                        "EXECUTION_ERROR",
                        "The function \"f\" failed without saying why.",
                        false,
                        null,
                        null,
                        List.of()));
    }

    @Test
    void anEndlessMessageIsCut() {
        String longest = "m".repeat(4_096);

        assertThat(dispatched().failed(1, longest, null).outcome().error().message())
                .isEqualTo(longest);
        assertThat(dispatched().failed(1, longest + "m", null).outcome().error().message())
                .isEqualTo(longest + "\u2026");
    }

    @Test
    void aHandlersOwnCodeAndWordOnRetryingAreKept() {
        CallStory story = dispatched().failed(1, new Answer.Failed("CITY_UNKNOWN", "No such city", true, "CityError"));

        assertThat(story.outcome().code()).isEqualTo(Code.EXECUTION_ERROR);
        assertThat(story.outcome().error())
                .isEqualTo(new CallError("CITY_UNKNOWN", "No such city", true, null, "CityError", List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN_FUNCTION, UNKNOWN_FUNCTION, false",
        "INVALID_ARGUMENTS, INVALID_ARGUMENTS, false",
        "TIMEOUT, TIMEOUT, true",
        "CONNECTION_NOT_READY, CONNECTION_NOT_READY, true",
        "DECLINED, DECLINED, false",
        "INVALID_RESULT, INVALID_RESULT, false",
        "RESULT_TOO_LARGE, RESULT_TOO_LARGE, false",
        "OVERLOADED, OVERLOADED, true",
        "SUCCEEDED, EXECUTION_ERROR, false",
        "SESSION_GONE, EXECUTION_ERROR, false",
        "FORBIDDEN, EXECUTION_ERROR, false",
    })
    void whatTheClientMayReportIsTheOutcome(String reported, Code outcome, boolean retryable) {
        CallStory story = dispatched().failed(1, new Answer.Failed(reported, "why", null, null));

        assertThat(story.outcome().code()).isEqualTo(outcome);
        assertThat(story.outcome().error().retryable()).isEqualTo(retryable);
    }

    @Test
    void anAnswerToAnotherAttemptIsLate() {
        CallStory story = dispatched();
        CallState before = story.state;

        assertThat(story.returned(2, "42").events).containsExactly(new CallEvent.Late(CALL_ID, 2));
        assertThat(story.state).isEqualTo(before);
    }

    // --- Dispatched, started

    @Test
    void theStartIsNotedOnce() {
        CallStory story = dispatched().started(1);

        assertThat(story.events).containsExactly(new CallEvent.Started(1));
        assertThat(((CallState.Dispatched) story.state).started()).isTrue();
        assertThat(story.started(1).events).isEmpty();
    }

    @Test
    void aStartThatTheCallDidNotSendOrIsThroughWithIsForTheAudit() {
        CallEvent late = new CallEvent.LateStart(CALL_ID, 1);

        assertThat(CallStory.offering(function("f")).started(1).events).containsExactly(late);
        assertThat(CallStory.offering(function("f")).detach(10).request().started(1).events)
                .containsExactly(late);
        assertThat(dispatched().started(2).events).containsExactly(new CallEvent.LateStart(CALL_ID, 2));
        assertThat(dispatched().cancel(null).started(1).events).containsExactly(late);
        assertThat(dispatchedWithRetries(1).dueNow().started(1).events)
                .as("it was sent")
                .isEmpty();
        assertThat(dispatchedWithRetries(1).dueNow().dueNow().started(1).events)
                .as("it may have been")
                .containsExactly(late);
    }

    @Test
    void theStartOfAnotherAttemptIsNotNoted() {
        assertThat(((CallState.Dispatched) dispatched().started(2).state).started())
                .isFalse();
    }

    // --- Dispatched, deadline

    @Test
    void noAnswerInTimeIsATimeout() {
        CallStory story = dispatched().at(DEADLINE).due(1, TimerKind.DEADLINE);

        assertThat(story.events.getFirst()).isEqualTo(new CallEvent.ExecutionCancelled(1, EAST, 10, "TIMEOUT"));
        assertThat(story.outcome().code()).isEqualTo(Code.TIMEOUT);
        assertThat(story.outcome().attempt()).isEqualTo(1);
        assertThat(story.outcome().settledAt()).isEqualTo(DEADLINE);
        assertThat(story.outcome().error().retryable()).isTrue();
        assertThat(story.outcome().error().message())
                .isEqualTo("The function \"f\" did not answer within 5 s and may have run;"
                        + " try again only if running it twice does no harm.");
    }

    @Test
    void aMillisecondEarlierItIsNot() {
        CallStory story = dispatched().at(DEADLINE - 1).due(1, TimerKind.DEADLINE);

        assertThat(story.events).isEmpty();
    }

    @Test
    void aCutOffExecutionThatWasSentMayHaveStarted() {
        CallStory story = dispatched().detach(10).at(DEADLINE).due(1, TimerKind.DEADLINE);

        assertThat(story.events).hasSize(1);
        assertThat(story.outcome().code()).isEqualTo(Code.OUTCOME_UNKNOWN);
        assertThat(story.outcome().attempt()).isEqualTo(1);
        assertThat(story.outcome().error().message()).contains("nobody knows whether it ran");
        assertThat(story.outcome().error().retryable()).isFalse();
    }

    @Test
    void aCutOffExecutionThatStartedIsATimeout() {
        CallStory story = dispatched().started(1).detach(10).at(DEADLINE).due(1, TimerKind.DEADLINE);

        assertThat(story.events).hasSize(1);
        assertThat(story.outcome().code()).isEqualTo(Code.TIMEOUT);
    }

    @Test
    void aTimeoutWithRetriesLeftIsTriedAgain() {
        CallStory story = dispatchedWithRetries(1).at(DEADLINE).due(1, TimerKind.DEADLINE);

        assertThat(story.events)
                .containsExactly(
                        new CallEvent.ExecutionCancelled(1, EAST, 10, "TIMEOUT"),
                        new CallEvent.RetryScheduled(1, DEADLINE + 200, "TIMEOUT", false));
        assertThat(story.state.nextDue()).contains(new CallState.NextDue(TimerKind.RETRY, 1, DEADLINE + 200));
    }

    // --- bound to its own copy

    @Test
    void aCallInFlightEndsOnItsVersion() {
        CallStory story = dispatched();
        story.session.unregister(10, "f");

        assertThat(story.returned(1, "42").outcome().version()).isEqualTo("1.0.0");
        assertThat(story.outcome().revision()).isEqualTo(2);
    }
}
