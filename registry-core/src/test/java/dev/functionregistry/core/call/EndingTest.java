package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.ALICE;
import static dev.functionregistry.core.Given.BOB;
import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.ARGUMENTS;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.DEADLINE;
import static dev.functionregistry.core.call.CallStory.FINGERPRINT;
import static dev.functionregistry.core.call.CallStory.MODEL;
import static dev.functionregistry.core.call.CallStory.SECOND;
import static dev.functionregistry.core.call.CallStory.SENDER;
import static dev.functionregistry.core.call.CallStory.otherOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.SessionInput;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Barrier, cancel, session's end, repeats, and the read-back that makes an outcome final. */
class EndingTest {

    private static CallStory dispatched() {
        return CallStory.offering(function("f")).at(CALLED_AT).request();
    }

    private static CallStory held() {
        return dispatched().at(CALLED_AT + 30).returned(1, "42", new Barrier(10, 2));
    }

    private static CallStory settled() {
        return dispatched().returned(1, "42");
    }

    private static CallStory waiting() {
        return CallStory.offering(function("f")).at(CALLED_AT).detach(10).request();
    }

    private static CallStory awaitingRetry() {
        return CallStory.offering(function("f").retries(1, 200))
                .at(CALLED_AT)
                .request()
                .failed(1, "one", null);
    }

    // --- the barrier

    @Test
    void aResultWaitsForTheRegistrationsBeforeIt() {
        CallStory story = held();

        CallEvent.ResultHeld event = story.event(CallEvent.ResultHeld.class);
        assertThat(event.outcome().output()).isEqualTo("42");
        assertThat(event.barrier()).isEqualTo(new Barrier(10, 2));
        assertThat(event.until()).isEqualTo(DEADLINE);
        assertThat(story.state.nextDue()).contains(new CallState.NextDue(TimerKind.BARRIER, 1, DEADLINE));
    }

    @Test
    void itSettlesWithTheRevisionThenInForce() {
        CallStory story = held().at(CALLED_AT + 80).applied(function("g"));

        assertThat(story.outcome().output()).isEqualTo("42");
        assertThat(story.outcome().revision()).isEqualTo(2);
        assertThat(story.outcome().settledAt()).isEqualTo(CALLED_AT + 80);
        assertThat(story.event(CallEvent.Settled.class).waiting()).containsExactly(SENDER);
    }

    @Test
    void anEarlierRegistrationIsNotEnough() {
        CallStory story = dispatched().returned(1, "42", new Barrier(10, 3)).applied(function("g"));

        assertThat(story.events).isEmpty();
        assertThat(story.applied(function("h")).outcome().revision()).isEqualTo(3);
    }

    @Test
    void registrationsAlreadyAppliedHoldNothing() {
        assertThat(dispatched().returned(1, "42", new Barrier(10, 1)).outcome().revision())
                .isEqualTo(1);
    }

    @Test
    void anAnswerMaySpeakOfAnAttachThatIsNotReadYet() {
        assertThat(dispatched().returned(1, "42", new Barrier(20, 1)).state).isInstanceOf(CallState.Held.class);
        assertThat(dispatched().returned(1, "42", new Barrier(20, 0)).state).isInstanceOf(CallState.Settled.class);
    }

    @Test
    void registrationsOfAnEarlierSocketHoldNothing() {
        assertThat(dispatched().returned(1, "42", new Barrier(9, 7)).state).isInstanceOf(CallState.Settled.class);
        assertThat(held().reattach(20, "life-1").outcome().output()).isEqualTo("42");
    }

    @Test
    void anAttachThatIsStillAheadOpensNoBarrier() {
        CallStory story = dispatched().returned(1, "42", new Barrier(30, 1)).reattach(20, "life-1");

        assertThat(story.events).isEmpty();
    }

    @Test
    void atTheDeadlineItCountsWithoutThem() {
        CallStory story = held().at(DEADLINE - 1).due(1, TimerKind.BARRIER);
        assertThat(story.events).isEmpty();

        story.at(DEADLINE).due(1, TimerKind.BARRIER);
        assertThat(story.outcome().output()).isEqualTo("42");
        assertThat(story.outcome().settledAt()).isEqualTo(DEADLINE);
    }

    @Test
    void anAnswerAtTheDeadlineIsNotHeldAnyMore() {
        assertThat(dispatched().at(DEADLINE).returned(1, "42", new Barrier(10, 2)).state)
                .isInstanceOf(CallState.Settled.class);
        assertThat(dispatched().at(DEADLINE - 1).returned(1, "42", new Barrier(10, 2)).state)
                .isInstanceOf(CallState.Held.class);
    }

    @Test
    void aFinalFailureIsHeldAsWell() {
        CallStory story = dispatched()
                .tell(new CallInput.Answered(
                        CALL_ID, 1, new Barrier(10, 2), new Answer.Failed("X", "no", null, null), null));

        assertThat(story.state).isInstanceOf(CallState.Held.class);
        assertThat(story.applied(function("g")).outcome().code()).isEqualTo(Code.EXECUTION_ERROR);
    }

    @Test
    void aSecondAnswerIsLateWhileTheFirstIsHeld() {
        assertThat(held().returned(1, "43").events).containsExactly(new CallEvent.Late(CALL_ID, 1));
    }

    @Test
    void withoutASessionThereIsNoBarrier() {
        CallStory story = dispatched();
        story.session.tell(new SessionInput.Close(null, "closed_by_operator"));

        assertThat(story.returned(1, "42", new Barrier(10, 2)).outcome().output())
                .isEqualTo("42");
    }

    // --- cancel

    @Test
    void aCancelledExecutionIsToldSo() {
        CallStory story = dispatched().cancel(null);

        assertThat(story.events.getFirst()).isEqualTo(new CallEvent.ExecutionCancelled(1, EAST, 10, "CANCELLED"));
        assertThat(story.outcome().code()).isEqualTo(Code.CANCELLED);
        assertThat(story.outcome().attempt()).isEqualTo(1);
        assertThat(story.outcome().error().message()).contains("\"f\" was cancelled");
    }

    @Test
    void aCutOffExecutionCannotBeTold() {
        CallStory story = dispatched().detach(10).cancel(null);

        assertThat(story.events).hasSize(1);
        assertThat(story.outcome().code()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void whoCancelsAndWaitsIsAnsweredWithTheOthers() {
        CallStory story = dispatched().cancel(SECOND);

        assertThat(story.events.getFirst()).isEqualTo(new CallEvent.Joined(SECOND));
        assertThat(story.event(CallEvent.Settled.class).waiting()).containsExactly(SENDER, SECOND);
    }

    @Test
    void aWaitingCallIsCancelled() {
        Settlement outcome = waiting().cancel(null).outcome();

        assertThat(outcome.code()).isEqualTo(Code.CANCELLED);
        assertThat(outcome.attempt()).isZero();
    }

    @Test
    void aPausedCallIsCancelled() {
        Settlement outcome = awaitingRetry().cancel(null).outcome();

        assertThat(outcome.code()).isEqualTo(Code.CANCELLED);
        assertThat(outcome.attempt()).isEqualTo(1);
    }

    @Test
    void aCancelAfterTheAnswerComesTooLate() {
        assertThat(held().cancel(null).outcome().code()).isEqualTo(Code.SUCCEEDED);
    }

    @Test
    void aCallThatNobodyKnowsCannotBeCancelled() {
        CallStory story = CallStory.offering(function("f")).cancel(SENDER);

        assertThat(story.event(CallEvent.Rejected.class).error().code()).isEqualTo("UNKNOWN_CALL");
        assertThat(story.event(CallEvent.Rejected.class).replyTo()).isEqualTo(SENDER);
        assertThat(story.state).isEqualTo(new CallState.None());
    }

    @Test
    void nobodyElseCancels() {
        CallStory story = dispatched();
        CallState before = story.state;

        story.tell(new CallInput.Cancel(CALL_ID, "mischief", new Caller.Rest(BOB), SENDER));

        assertThat(story.event(CallEvent.Rejected.class).error().code()).isEqualTo("FORBIDDEN");
        assertThat(story.state).isEqualTo(before);
    }

    @Test
    void theSubjectCancels() {
        CallStory story = dispatched().tell(new CallInput.Cancel(CALL_ID, "enough", new Caller.Rest(ALICE), null));

        assertThat(story.outcome().code()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void aCancelAfterTheOutcomeLearnsIt() {
        assertThat(settled().cancel(SECOND).events).containsExactly(new CallEvent.Joined(SECOND));
        assertThat(settled().cancel(null).events).isEmpty();

        CallStory confirmed = settled().confirmed();
        Settlement outcome = ((CallState.Settled) confirmed.state).outcome();
        assertThat(confirmed.cancel(SECOND).events).containsExactly(new CallEvent.Repeated(outcome, SECOND));
        assertThat(confirmed.cancel(null).events).isEmpty();
    }

    // --- the session's end

    @Test
    void theEndOfTheSessionEndsItsCalls() {
        assertThat(dispatched().close().outcome().code()).isEqualTo(Code.SESSION_GONE);
        assertThat(dispatched().close().outcome().attempt()).isEqualTo(1);
        assertThat(waiting().close().outcome().attempt()).isZero();
        assertThat(waiting().close().outcome().code()).isEqualTo(Code.SESSION_GONE);
        assertThat(awaitingRetry().close().outcome().code()).isEqualTo(Code.SESSION_GONE);
        assertThat(awaitingRetry().close().outcome().attempt()).isEqualTo(1);
        assertThat(dispatched().close().outcome().error().message()).startsWith("The session is over");
    }

    @Test
    void anAnswerThatIsThereOutlivesTheSession() {
        assertThat(held().close().outcome().output()).isEqualTo("42");
    }

    @Test
    void theEndOfTheSessionChangesNothingElse() {
        assertThat(settled().close().events).isEmpty();
        assertThat(CallStory.offering(function("f")).close().events).isEmpty();
    }

    // --- the same call again

    @Test
    void theSameCallJoinsWhileItRuns() {
        for (CallStory story : List.of(dispatched(), waiting(), awaitingRetry(), held(), settled())) {
            story.tell(story.requesting("f", ARGUMENTS, MODEL, SECOND));
            assertThat(story.events).containsExactly(new CallEvent.Joined(SECOND));
            List<ReplyTo> waiting = story.state instanceof CallState.Settled settled
                    ? settled.waiting()
                    : story.state.open().orElseThrow().waiting();
            assertThat(waiting).containsExactly(SENDER, SECOND);
        }
    }

    @Test
    void whoWaitsNowhereJoinsWithoutATrace() {
        CallStory story = dispatched();
        CallState before = story.state;

        story.tell(story.requesting("f", ARGUMENTS, MODEL, null));

        assertThat(story.events).containsExactly(new CallEvent.Joined(null));
        assertThat(story.state).isEqualTo(before);
    }

    @Test
    void theSameCallIsAnsweredTheSameAfterwards() {
        CallStory story = settled().confirmed();
        CallState before = story.state;

        story.tell(story.requesting("f", ARGUMENTS, MODEL, SECOND));

        assertThat(story.events)
                .containsExactly(new CallEvent.Repeated(((CallState.Settled) before).outcome(), SECOND));
        assertThat(story.state).isEqualTo(before);
    }

    @Test
    void anotherCallUnderTheSameIdIsRejected() {
        for (CallStory story : List.of(
                dispatched(),
                waiting(),
                awaitingRetry(),
                held(),
                settled(),
                settled().confirmed())) {
            CallState before = story.state;
            story.tell(story.requesting("f", "{\"a\":2}", MODEL, SECOND));
            assertThat(story.event(CallEvent.Rejected.class).error().code()).isEqualTo("CALL_ID_IN_USE");
            assertThat(story.event(CallEvent.Rejected.class).replyTo()).isEqualTo(SECOND);
            assertThat(story.state).isEqualTo(before);
        }
    }

    // --- the read-back

    @Test
    void theFirstReadBackIsTheOutcomeForEverybody() {
        CallStory story = settled();
        story.tell(story.requesting("f", ARGUMENTS, MODEL, SECOND));
        Settlement outcome = ((CallState.Settled) story.state).outcome();

        story.readBack(outcome);

        assertThat(story.events)
                .containsExactly(new CallEvent.OutcomeConfirmed(outcome, FINGERPRINT, List.of(SENDER, SECOND)));
        assertThat(story.state).isEqualTo(new CallState.Settled(outcome, FINGERPRINT, List.of(), true));
    }

    @Test
    void itCountsEvenWhereTheStateThoughtOtherwise() {
        CallStory story = settled().readBack(otherOutcome());

        assertThat(story.event(CallEvent.OutcomeConfirmed.class).outcome()).isEqualTo(otherOutcome());
        assertThat(((CallState.Settled) story.state).outcome()).isEqualTo(otherOutcome());
    }

    @Test
    void theSameAgainIsNothingNew() {
        assertThat(settled().confirmed().confirmed().events).isEmpty();
    }

    @Test
    void aLaterDifferentOneIsSuperseded() {
        CallStory story = settled().confirmed();
        CallState before = story.state;

        story.readBack(otherOutcome());

        assertThat(story.events).containsExactly(new CallEvent.Superseded(otherOutcome()));
        assertThat(story.state).isEqualTo(before);
    }

    @Test
    void anOutcomeOfAnOpenCallEndsIt() {
        CallStory story = dispatched().readBack(otherOutcome());

        assertThat(story.events)
                .containsExactly(
                        new CallEvent.ExecutionCancelled(1, EAST, 10, "SUCCEEDED"),
                        new CallEvent.OutcomeConfirmed(otherOutcome(), FINGERPRINT, List.of(SENDER)));
        for (CallStory open : List.of(waiting(), awaitingRetry(), held())) {
            open.readBack(otherOutcome());
            assertThat(open.events)
                    .containsExactly(new CallEvent.OutcomeConfirmed(otherOutcome(), FINGERPRINT, List.of(SENDER)));
            assertThat(open.state).isEqualTo(new CallState.Settled(otherOutcome(), FINGERPRINT, List.of(), true));
        }
    }

    @Test
    void anOutcomeCanComeBeforeItsCall() {
        CallStory story = CallStory.offering(function("f")).readBack(otherOutcome());
        assertThat(story.events).containsExactly(new CallEvent.OutcomeConfirmed(otherOutcome(), "", List.of(SENDER)));

        story.tell(story.requesting("g", "anything", MODEL, SECOND));
        assertThat(story.events).containsExactly(new CallEvent.Repeated(otherOutcome(), SECOND));
    }

    // --- what changes nothing

    @Test
    void anAnswerToNobodysCallIsAStray() {
        assertThat(CallStory.offering(function("f")).returned(1, "42").events)
                .containsExactly(new CallEvent.Stray(CALL_ID, 1));
    }

    @Test
    void aLateAnswerChangesNothing() {
        CallStory story = settled().confirmed();
        CallState before = story.state;

        assertThat(story.returned(1, "43").events).containsExactly(new CallEvent.Late(CALL_ID, 1));
        assertThat(story.failed(1, "no", null).events).containsExactly(new CallEvent.Late(CALL_ID, 1));
        assertThat(story.started(1).events).containsExactly(new CallEvent.LateStart(CALL_ID, 1));
        assertThat(story.state).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(TimerKind.class)
    void aTimerOfAnotherKindIsVoid(TimerKind kind) {
        for (CallStory story : List.of(waiting(), dispatched(), awaitingRetry(), held(), settled())) {
            boolean itsOwn =
                    story.state.nextDue().filter(due -> due.kind() == kind).isPresent();
            story.at(1_000_000).due(1, kind);
            assertThat(story.events.isEmpty()).isEqualTo(!itsOwn);
        }
        assertThat(CallStory.offering(function("f")).due(1, kind).events).isEmpty();
    }

    @Test
    void aTimerOfAnotherAttemptIsVoid() {
        for (CallStory story : List.of(waiting(), dispatched(), awaitingRetry(), held())) {
            CallState.NextDue due = story.state.nextDue().orElseThrow();
            assertThat(story.at(1_000_000).due(due.attempt() + 1, due.kind()).events)
                    .isEmpty();
            assertThat(story.at(1_000_000).due(due.attempt() - 1, due.kind()).events)
                    .isEmpty();
        }
    }

    @Test
    void whatConcernsTheSessionAloneChangesNothing() {
        for (CallStory story :
                List.of(CallStory.offering(function("f")), settled(), settled().confirmed())) {
            assertThat(story.tell(new CallInput.Applied()).events).isEmpty();
            assertThat(story.reattach(20, "life-1").events).isEmpty();
            assertThat(story.reattach(30, "life-2").events).isEmpty();
        }
        for (CallStory story : List.of(waiting(), dispatched(), awaitingRetry())) {
            assertThat(story.tell(new CallInput.Applied()).events).isEmpty();
        }
    }

    static Stream<CallEvent> eventsOfOpenCalls() {
        return Stream.of(
                new CallEvent.Dispatched(1, EAST, 10, "life-1", DEADLINE, false),
                new CallEvent.Started(1),
                new CallEvent.RetryScheduled(1, 0, "X", false),
                new CallEvent.AttemptWaits(1, 0),
                new CallEvent.ResultHeld(otherOutcome(), new Barrier(10, 1), 0));
    }

    @ParameterizedTest
    @MethodSource("eventsOfOpenCalls")
    void anEventThatTheRulesNeverGiveIsABug(CallEvent event) {
        CallState none = new CallState.None();
        CallState settled = settled().state;

        assertThatThrownBy(() -> CallRules.evolve(none, event)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> CallRules.evolve(settled, event)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nobodyJoinsNothing() {
        assertThatThrownBy(() -> CallRules.evolve(new CallState.None(), new CallEvent.Joined(SENDER)))
                .isInstanceOf(IllegalStateException.class);
    }
}
