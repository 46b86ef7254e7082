package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.outcome.Code;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call whose socket is gone, or comes again. */
class ReattachTest {

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
        assertThat(waiting().started(1).state).isEqualTo(waiting().state);
        assertThat(CallStory.offering(function("f").retries(1, 200))
                        .at(CALLED_AT)
                        .detach(10)
                        .request()
                        .dueNow()
                        .returned(1, "42")
                        .events)
                .containsExactly(new CallEvent.Late(CALL_ID, 1));
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
        assertThat(story.outcome().error().message()).contains("reloaded or lost after \"f\" was sent");
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
        assertThat(story.outcome().code()).isEqualTo(Code.OUTCOME_UNKNOWN);
    }

    @Test
    void aStartReportedAfterTheDeadlineIsNoted() {
        CallStory story = dispatched().detach(10).at(DEADLINE).reattach(20, "life-2", started(1));
        assertThat(story.events).containsExactly(new CallEvent.Started(1));

        story.due(1, TimerKind.DEADLINE);
        assertThat(story.outcome().code()).isEqualTo(Code.TIMEOUT);
    }

    @Test
    void aLastAttemptWithoutASocketDoesNotMakeAnEarlierOneUndone() {
        CallStory timedOut =
                dispatchedWithRetries(1).started(1).dueNow().detach(10).dueNow();
        assertThat(timedOut.state).isInstanceOf(CallState.Waiting.class);
        assertThat(timedOut.dueNow().outcome().code()).isEqualTo(Code.OUTCOME_UNKNOWN);
        assertThat(timedOut.outcome().error().retryable()).isFalse();

        CallStory lost = dispatchedWithRetries(1)
                .started(1)
                .reattach(20, "life-2")
                .detach(20)
                .dueNow()
                .dueNow();
        assertThat(lost.outcome().code()).isEqualTo(Code.OUTCOME_UNKNOWN);
    }

    @Test
    void anAttemptWithoutASocketSaysSoWhereAnotherFollows() {
        CallStory story = dispatchedWithRetries(2).dueNow().detach(10).dueNow().dueNow();

        assertThat(story.event(CallEvent.RetryScheduled.class).code()).isEqualTo("NO_ACTIVE_CONNECTION");
    }

    @Test
    void anAttachThatIsOverAlreadyChangesNothing() {
        CallStory story = dispatched().detach(10);

        assertThat(story.tell(new CallInput.Reattached(List.of())).events).isEmpty();
        assertThat(waiting().tell(new CallInput.Reattached(List.of())).events).isEmpty();
    }

    @Test
    void whatEndedWhileThePageWasAwayIsStoppedWhenItComesBack() {
        CallStory cancelled = dispatched().started(1).detach(10).cancel(null);
        assertThat(cancelled.events).noneMatch(CallEvent.ExecutionCancelled.class::isInstance);

        assertThat(cancelled.reattach(20, "life-1", started(1)).events)
                .containsExactly(new CallEvent.ExecutionCancelled(1, EAST, 20, "CANCELLED"));
        assertThat(cancelled.confirmed().reattach(30, "life-1", started(1)).events)
                .containsExactly(new CallEvent.ExecutionCancelled(1, EAST, 30, "CANCELLED"));
        CallStory overdue = dispatched().started(1).detach(10).dueNow();
        assertThat(overdue.reattach(20, "life-1", started(1)).events)
                .containsExactly(new CallEvent.ExecutionCancelled(1, EAST, 20, "TIMEOUT"));
        CallStory replaced = dispatched().started(1).detach(10).replacedBy("call_2");
        assertThat(replaced.reattach(20, "life-1", started(1))
                        .event(CallEvent.ExecutionCancelled.class)
                        .reason())
                .isEqualTo("REPLACED");
    }

    @Test
    void anAttemptThatHasASuccessorIsStoppedWhenItsPageComesBack() {
        CallStory waiting =
                dispatchedWithRetries(1).started(1).detach(10).dueNow().dueNow();
        assertThat(waiting.state).isInstanceOf(CallState.Waiting.class);

        waiting.reattach(20, "life-1", started(1));

        assertThat(waiting.events)
                .startsWith(new CallEvent.ExecutionCancelled(1, EAST, 20, "TIMEOUT"))
                .hasSize(2);
        assertThat(waiting.event(CallEvent.Dispatched.class).attempt()).isEqualTo(2);
        assertThat(waiting.reattach(30, "life-1", started(1), started(2)).events)
                .contains(new CallEvent.ExecutionCancelled(1, EAST, 30, "TIMEOUT"))
                .filteredOn(CallEvent.ExecutionCancelled.class::isInstance)
                .hasSize(1);
    }

    @Test
    void anAttemptGivenUpThatMayStillAnswerIsNotStopped() {
        CallStory pausing = dispatchedWithRetries(1).started(1).detach(10).dueNow();
        assertThat(pausing.state).isInstanceOf(CallState.AwaitingRetry.class);

        assertThat(pausing.reattach(20, "life-1", started(1)).events).isEmpty();
    }

    @Test
    void whatThePageDoesNotHoldOrHasAnsweredIsNotStopped() {
        CallStory cancelled = dispatched().started(1).detach(10).cancel(null);
        assertThat(cancelled.reattach(20, "life-2").events).isEmpty();
        assertThat(cancelled.reattach(30, "life-2", new CallInput.Held("call_2", 1, true)).events)
                .isEmpty();

        CallStory answered = dispatched().started(1).returned(1, "3");
        assertThat(answered.outcome().code()).isEqualTo(Code.SUCCEEDED);
        assertThat(answered.reattach(20, "life-1", started(1)).events).isEmpty();
    }

    @Test
    void aPauseIsNotShortenedByAnAttach() {
        assertThat(dispatchedWithRetries(1).failed(1, "one", null).reattach(20, "life-1").events)
                .isEmpty();
    }
}
