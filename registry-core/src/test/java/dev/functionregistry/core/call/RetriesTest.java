package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.DEADLINE;
import static dev.functionregistry.core.call.CallStory.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.SessionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From one attempt to the next. */
class RetriesTest {

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

    /** The function ran: another attempt would repeat what it did. */
    @Test
    void aResultThatCannotBeTakenIsNotTriedAgain() {
        CallStory broken = CallStory.offering(function("f").returns("{}").retries(2, 200))
                .request()
                .returned(1, "\"bad\"");
        assertThat(broken.outcome().code()).isEqualTo(Code.INVALID_RESULT);
        assertThat(broken.outcome().attempt()).isEqualTo(1);

        CallStory large = dispatchedWithRetries(2).returned(1, "x".repeat(CallRules.MAX_RESULT_BYTES + 1));
        assertThat(large.outcome().code()).isEqualTo(Code.RESULT_TOO_LARGE);
        assertThat(large.outcome().attempt()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_RESULT", "RESULT_TOO_LARGE"})
    void norIsOneThatTheClientCouldNotSend(Code code) {
        CallStory silent = dispatchedWithRetries(2).failed(1, new Answer.Failed(code.name(), "why", null, null));
        assertThat(silent.outcome().code()).isEqualTo(code);
        assertThat(silent.outcome().attempt()).isEqualTo(1);

        CallStory asking = dispatchedWithRetries(2).failed(1, new Answer.Failed(code.name(), "why", true, null));
        assertThat(asking.state).isInstanceOf(CallState.AwaitingRetry.class);
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
}
