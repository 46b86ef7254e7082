package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.DEADLINE;
import static dev.functionregistry.core.call.CallStory.FINGERPRINT;
import static dev.functionregistry.core.call.CallStory.SENDER;
import static dev.functionregistry.core.call.CallStory.TIMEOUT;
import static dev.functionregistry.core.call.CallStory.VIOLATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptsTest {

    private static CallStory dispatched() {
        return CallStory.offering(function("f")).at(CALLED_AT).request();
    }

    private static CallStory dispatchedWithRetries(int retries) {
        return CallStory.offering(function("f").retries(retries, 200))
                .at(CALLED_AT)
                .request();
    }

    private static CallStory waiting() {
        return CallStory.offering(function("f")).at(CALLED_AT).detach(10).request();
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
        assertThat(story.events).containsExactly(new CallEvent.Settled(outcome, FINGERPRINT, List.of(SENDER)));
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
    void theStartOfAnotherAttemptIsNotNoted() {
        assertThat(dispatched().started(2).events).isEmpty();
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
    void aCutOffExecutionThatNeverStartedHadNoConnection() {
        CallStory story = dispatched().detach(10).at(DEADLINE).due(1, TimerKind.DEADLINE);

        assertThat(story.events).hasSize(1);
        assertThat(story.outcome().code()).isEqualTo(Code.NO_ACTIVE_CONNECTION);
        assertThat(story.outcome().attempt()).isEqualTo(1);
        assertThat(story.outcome().error().message())
                .startsWith("No active connection")
                .contains("within 5 s");
        assertThat(story.outcome().error().retryable()).isTrue();
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

    // --- failures and retries

    @Test
    void aFailureWithRetriesLeftIsTriedAgain() {
        CallStory story = dispatchedWithRetries(1).at(CALLED_AT + 70).failed(1, "API unavailable", null);

        assertThat(story.events)
                .containsExactly(new CallEvent.RetryScheduled(1, CALLED_AT + 270, "EXECUTION_ERROR", true));
        assertThat(story.state).isInstanceOf(CallState.AwaitingRetry.class);
    }

    @Test
    void aFailureThatForbidsItIsNotTriedAgain() {
        assertThat(dispatchedWithRetries(1).failed(1, "no", false).outcome().code())
                .isEqualTo(Code.EXECUTION_ERROR);
        assertThat(dispatchedWithRetries(1).failed(1, "yes", true).state).isInstanceOf(CallState.AwaitingRetry.class);
    }

    @Test
    void aRetryableFailureWithoutAPolicyIsFinal() {
        CallStory story = dispatched().failed(1, "busy", true);

        assertThat(story.outcome().error().retryable()).isTrue();
    }

    @Test
    void theLastFailureIsFinal() {
        CallStory story = dispatchedWithRetries(2)
                .failed(1, "one", null)
                .dueNow()
                .failed(2, "two", null)
                .dueNow();
        assertThat(((CallState.Dispatched) story.state).attempt()).isEqualTo(3);

        story.failed(3, "three", null);

        assertThat(story.outcome().attempt()).isEqualTo(3);
        assertThat(story.outcome().error().message()).isEqualTo("three");
    }

    @Test
    void theNextAttemptHasAFullTimeout() {
        CallStory story = dispatchedWithRetries(1).failed(1, "one", null);

        story.at(CALLED_AT + 200).due(1, TimerKind.RETRY);

        assertThat(story.events)
                .containsExactly(new CallEvent.Dispatched(2, EAST, 10, "life-1", CALLED_AT + 200 + TIMEOUT, false));
        assertThat(((CallState.Dispatched) story.state).started()).isFalse();
    }

    @Test
    void aTimeoutOfALaterAttemptSaysWhich() {
        CallStory story =
                dispatchedWithRetries(1).failed(1, "one", null).dueNow().dueNow();

        assertThat(story.outcome().error().message()).contains("within 5 s on attempt 2 and");
    }

    @Test
    void thePauseIsKeptToTheEnd() {
        CallStory story = dispatchedWithRetries(1).failed(1, "one", null);

        assertThat(story.at(CALLED_AT + 199).due(1, TimerKind.RETRY).events).isEmpty();
    }

    @Test
    void withoutASocketTheNextAttemptWaits() {
        CallStory story = dispatchedWithRetries(1).failed(1, "one", null).detach(10);

        story.at(CALLED_AT + 200).due(1, TimerKind.RETRY);

        assertThat(story.events).containsExactly(new CallEvent.AttemptWaits(2, CALLED_AT + 200 + TIMEOUT));
        assertThat(story.state.nextDue())
                .contains(new CallState.NextDue(TimerKind.DEADLINE, 2, CALLED_AT + 200 + TIMEOUT));

        story.at(CALLED_AT + 900).reattach(20, "life-1");
        assertThat(story.events)
                .containsExactly(new CallEvent.Dispatched(2, EAST, 20, "life-1", CALLED_AT + 200 + TIMEOUT, false));
    }

    @Test
    void aRetryWithoutASessionSettles() {
        CallStory story = dispatchedWithRetries(1).failed(1, "one", null);
        story.session.state = new SessionState.None();

        story.dueNow();

        assertThat(story.outcome().code()).isEqualTo(Code.SESSION_GONE);
        assertThat(story.outcome().attempt()).isEqualTo(1);
    }

    @Test
    void anAttemptGivenUpThatReturnsAfterAllSettles() {
        CallStory story = dispatchedWithRetries(1).dueNow().at(DEADLINE + 10).returned(1, "42", new Barrier(10, 99));

        assertThat(story.outcome().code()).isEqualTo(Code.SUCCEEDED);
        assertThat(story.outcome().attempt()).isEqualTo(1);
    }

    @Test
    void anAttemptGivenUpThatFailsAfterAllIsLate() {
        CallStory story = dispatchedWithRetries(1).dueNow().failed(1, "too late", null);

        assertThat(story.events).containsExactly(new CallEvent.Late(CALL_ID, 1));
    }

    @Test
    void anAttemptThatFailedCannotReturnToo() {
        CallStory story = dispatchedWithRetries(1).failed(1, "one", null).returned(1, "42");

        assertThat(story.events).containsExactly(new CallEvent.Late(CALL_ID, 1));
    }

    @Test
    void anotherAttemptThanTheOneGivenUpIsLate() {
        assertThat(dispatchedWithRetries(1).dueNow().returned(2, "42").events)
                .containsExactly(new CallEvent.Late(CALL_ID, 2));
    }

    @Test
    void theFirstAttemptIsLateOnceTheSecondIsOut() {
        CallStory story = dispatchedWithRetries(1).dueNow().dueNow().returned(1, "42");

        assertThat(story.events).containsExactly(new CallEvent.Late(CALL_ID, 1));
    }

    // --- Waiting

    @Test
    void aSocketInTimeGetsTheWaitingCall() {
        CallStory story = waiting().at(DEADLINE - 1).reattach(20, "life-2");

        assertThat(story.events).containsExactly(new CallEvent.Dispatched(1, EAST, 20, "life-2", DEADLINE, false));
    }

    @Test
    void aSocketAtTheDeadlineDoesNot() {
        assertThat(waiting().at(DEADLINE).reattach(20, "life-2").events).isEmpty();
    }

    @Test
    void noSocketInTimeIsNoConnection() {
        CallStory story = waiting().dueNow();

        assertThat(story.outcome().code()).isEqualTo(Code.NO_ACTIVE_CONNECTION);
        assertThat(story.outcome().attempt()).isZero();
        assertThat(story.outcome().version()).isEqualTo("1.0.0");
    }

    @Test
    void noSocketInTimeWithRetriesLeftIsTriedAgain() {
        CallStory story =
                CallStory.offering(function("f").retries(1, 200)).detach(10).request();

        story.dueNow();
        assertThat(story.events)
                .containsExactly(new CallEvent.RetryScheduled(1, DEADLINE + 200, "NO_ACTIVE_CONNECTION", false));
        story.dueNow().dueNow();
        assertThat(story.outcome().code()).isEqualTo(Code.NO_ACTIVE_CONNECTION);
        assertThat(story.outcome().attempt()).isZero();
    }

    @Test
    void whatWasNeverSentCannotAnswer() {
        assertThat(waiting().returned(1, "42").events).containsExactly(new CallEvent.Late(CALL_ID, 1));
        assertThat(waiting().started(1).events).isEmpty();
    }

    // --- attached again

    @Test
    void theSamePageGetsTheSameAttemptAgain() {
        CallStory story = dispatched().started(1).detach(10).at(CALLED_AT + 900).reattach(20, "life-1");

        assertThat(story.events).containsExactly(new CallEvent.Dispatched(1, EAST, 20, "life-1", DEADLINE, true));
        assertThat(((CallState.Dispatched) story.state).started()).isTrue();
        assertThat(((CallState.Dispatched) story.state).epoch()).isEqualTo(20);
    }

    @Test
    void aStartReportedByTheSamePageIsNoted() {
        CallStory story = dispatched().detach(10).reattach(20, "life-1", started(1));

        assertThat(story.events)
                .containsExactly(
                        new CallEvent.Started(1), new CallEvent.Dispatched(1, EAST, 20, "life-1", DEADLINE, true));
        assertThat(((CallState.Dispatched) story.state).started()).isTrue();
    }

    @Test
    void aStartKnownAlreadyIsNotNotedAgain() {
        assertThat(dispatched().started(1).reattach(20, "life-1", started(1)).events)
                .hasSize(1);
    }

    @Test
    void aNewPageGetsWhatNeverStarted() {
        CallStory story = dispatched()
                .reattach(
                        20,
                        "life-2",
                        new CallInput.Held(CALL_ID, 1, false),
                        new CallInput.Held("call_2", 1, true),
                        started(2));

        assertThat(story.events).containsExactly(new CallEvent.Dispatched(1, EAST, 20, "life-2", DEADLINE, true));
        assertThat(((CallState.Dispatched) story.state).pageLife()).isEqualTo("life-2");
    }

    @Test
    void whatStartedInAnEarlierPageIsUnknown() {
        CallStory story = dispatched().started(1).at(CALLED_AT + 900).reattach(20, "life-2");

        assertThat(story.events).hasSize(1);
        assertThat(story.outcome().code()).isEqualTo(Code.OUTCOME_UNKNOWN);
        assertThat(story.outcome().attempt()).isEqualTo(1);
        assertThat(story.outcome().error().retryable()).isFalse();
        assertThat(story.outcome().error().message()).contains("reloaded while \"f\" ran");
    }

    @Test
    void aStartThatOnlyTheNewPageReportsIsUnknownToo() {
        assertThat(dispatched().reattach(20, "life-2", started(1)).outcome().code())
                .isEqualTo(Code.OUTCOME_UNKNOWN);
    }

    @Test
    void withRetriesLeftTheNextAttemptWaitsForTheOldDeadline() {
        CallStory story =
                dispatchedWithRetries(1).started(1).at(CALLED_AT + 900).reattach(20, "life-2");

        assertThat(story.events).containsExactly(new CallEvent.RetryScheduled(1, DEADLINE, "OUTCOME_UNKNOWN", false));
    }

    @Test
    void aLongPauseIsKeptBeyondTheOldDeadline() {
        CallStory story = CallStory.offering(function("f").retries(1, 60_000)).request();

        story.started(1).at(CALLED_AT + 900).reattach(20, "life-2");

        assertThat(story.state.nextDue()).contains(new CallState.NextDue(TimerKind.RETRY, 1, CALLED_AT + 60_900));
    }

    @Test
    void atTheDeadlineNothingGoesOutAgain() {
        CallStory story = dispatched().detach(10).at(DEADLINE).reattach(20, "life-1");
        assertThat(story.events).isEmpty();

        story.due(1, TimerKind.DEADLINE);
        assertThat(story.outcome().code()).isEqualTo(Code.NO_ACTIVE_CONNECTION);
    }

    @Test
    void anAttachThatIsOverAlreadyChangesNothing() {
        CallStory story = dispatched().detach(10);

        assertThat(story.tell(new CallInput.Reattached(List.of())).events).isEmpty();
        assertThat(waiting().tell(new CallInput.Reattached(List.of())).events).isEmpty();
    }

    @Test
    void aPauseIsNotShortenedByAnAttach() {
        assertThat(dispatchedWithRetries(1).failed(1, "one", null).reattach(20, "life-1").events)
                .isEmpty();
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
