package dev.functionregistry.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.CallWorld.Step;
import dev.functionregistry.core.call.CallWorld.Told;
import dev.functionregistry.core.call.Offer.Trait;
import dev.functionregistry.core.outcome.Code;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** What may be the cause of what, in every history of a call. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class CallCausesProperties {
    /** Every code that a call of this world may end with. */
    private static final Set<Code> REACHED = EnumSet.of(
            Code.SUCCEEDED,
            Code.UNKNOWN_FUNCTION,
            Code.INVALID_ARGUMENTS,
            Code.FORBIDDEN,
            Code.RATE_LIMITED,
            Code.EXPIRED,
            Code.TIMEOUT,
            Code.EXECUTION_ERROR,
            Code.OUTCOME_UNKNOWN,
            Code.NO_ACTIVE_CONNECTION,
            Code.CONNECTION_NOT_READY,
            Code.SESSION_GONE,
            Code.CANCELLED,
            Code.DUPLICATE_CALL,
            Code.REPLACED,
            Code.DECLINED,
            Code.INVALID_RESULT,
            Code.RESULT_TOO_LARGE,
            Code.OVERLOADED);

    @Property
    void everyOutcomeHasItsCause(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        CallCauses causes = new CallCauses(offer);
        for (Told told : CallWorld.of(offer, history).told) {
            for (CallEvent event : told.events()) {
                if (event instanceof CallEvent.Settled settled) {
                    assertThat(Optional.of(settled.outcome().code()))
                            .as("%s", told)
                            .isEqualTo(causes.ofTheEnd(told));
                } else if (event instanceof CallEvent.RetryScheduled retry) {
                    Optional<String> cause = told.input()
                                    instanceof
                                    CallInput.Answered(var id, var no, var bar, Answer.Failed failed, var took)
                            ? Optional.of(failed.code())
                            : causes.ofTheEnd(told).map(Code::name);
                    assertThat(Optional.of(retry.code())).as("%s", told).isEqualTo(cause);
                }
            }
        }
    }

    @Property
    void aFirstCallIsAdmittedExactlyWhenNothingSpeaksAgainstIt(
            @ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        CallCauses causes = new CallCauses(offer);
        for (Told told : CallWorld.of(offer, history).told) {
            if (told.before() instanceof CallState.None && told.input() instanceof CallInput.Requested request) {
                CallEvent first = told.events().getFirst();
                if (!CallCauses.mayAsk(request.caller())) {
                    assertThat(first).isInstanceOf(CallEvent.Rejected.class);
                } else if (causes.atOnce(request, told).isPresent()) {
                    assertThat(first).isInstanceOf(CallEvent.Settled.class);
                    Settlement outcome = ((CallEvent.Settled) first).outcome();
                    assertThat(outcome.cached()).isEqualTo(outcome.code() == Code.SUCCEEDED);
                } else {
                    assertThat(first).isInstanceOf(CallEvent.Admitted.class);
                    boolean replaces = offer.trait() == Trait.REPLACES_DUPLICATES;
                    assertThat(((CallEvent.Admitted) first).replaces())
                            .isEqualTo(replaces ? told.running() : List.of());
                }
            }
        }
    }

    @Property
    void aTimerDecidesNothingBeforeItsTime(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            if (told.input() instanceof CallInput.TimerDue due && !told.events().isEmpty()) {
                CallFacts facts = CallFacts.of(told.before());
                assertThat(told.now()).as("%s", told).isGreaterThanOrEqualTo(facts.until());
                assertThat(due.attempt()).isEqualTo(facts.attempt());
                assertThat(due.kind())
                        .isEqualTo(
                                switch (facts.stand()) {
                                    case PAUSED -> TimerKind.RETRY;
                                    case HELD -> TimerKind.BARRIER;
                                    default -> TimerKind.DEADLINE;
                                });
            }
        }
    }

    @Property
    void aRetryWaitsForItsPause(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            for (CallEvent event : told.events()) {
                if (event instanceof CallEvent.RetryScheduled retry) {
                    assertThat(retry.notBefore()).isGreaterThanOrEqualTo(told.now() + Offer.PAUSE);
                }
                if (event instanceof CallEvent.Dispatched && told.before() instanceof CallState.AwaitingRetry retry) {
                    assertThat(told.now()).isGreaterThanOrEqualTo(retry.notBefore());
                }
            }
        }
    }

    @Property
    void aHeldAnswerWaitsForItsBarrierOrItsTime(
            @ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            if (told.input() instanceof CallInput.Answered answered
                    && !CallCauses.passed(answered.barrier(), told.session())
                    && told.before() instanceof CallState.Dispatched out
                    && told.now() < out.deadline()) {
                assertThat(told.events()).as("%s", told).noneMatch(CallEvent.Settled.class::isInstance);
            }
        }
    }

    @Property
    void anAnswerOfTheAttemptThatIsOutCounts(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            if (told.input() instanceof CallInput.Answered answered
                    && told.before() instanceof CallState.Dispatched out
                    && out.attempt() == answered.attempt()) {
                assertThat(told.after()).as("%s", told).isNotInstanceOf(CallState.Dispatched.class);
            }
        }
    }

    @Property
    void whatAPageReportsStartedNeverGoesToAnother(
            @ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            if (told.input() instanceof CallInput.Reattached reattached
                    && told.before() instanceof CallState.Dispatched out
                    && CallCauses.elsewhere(out, told.session())
                    && (out.started() || CallCauses.reportsStarted(reattached, out))) {
                assertThat(told.events()).as("%s", told).noneMatch(CallEvent.Dispatched.class::isInstance);
            }
        }
    }

    /** Histories in which nothing happens hold every invariant. It speaks of what is generated, so chance has no say: one seed. */
    @Property(tries = 5_000, seed = "1")
    @Tag("coverage")
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void theHistoriesReachEverything(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        CallWorld world = CallWorld.of(offer, history);
        Set<CallFacts.Stand> stands = EnumSet.noneOf(CallFacts.Stand.class);
        for (Told told : world.told) {
            stands.add(CallFacts.of(told.after()).stand());
            CallFacts facts = CallFacts.of(told.before());
            if (told.input() instanceof CallInput.TimerDue due
                    && due.attempt() == facts.attempt()
                    && due.kind() == facts.timer()
                    && told.now() < facts.until()) {
                Statistics.label("too early").collect(facts.stand());
            }
        }
        stands.forEach(stand -> Statistics.label("stand").collect(stand));
        world.mishaps.forEach(mishap -> Statistics.label("mishap").collect(mishap));
        for (CallEvent event : world.story.history) {
            Statistics.label("event").collect(event.getClass());
            if (event instanceof CallEvent.Settled settled) {
                Settlement outcome = settled.outcome();
                Statistics.label("outcome").collect(outcome.code());
                Statistics.label("cached").collect(outcome.cached());
            }
        }
        Statistics.label("stand")
                .coverage(coverage -> Arrays.stream(CallFacts.Stand.values())
                        .filter(stand -> stand != CallFacts.Stand.NONE)
                        .forEach(stand -> coverage.check(stand).count(count -> count > 0)));
        Statistics.label("mishap")
                .coverage(coverage -> Arrays.stream(CallWorld.Mishap.values())
                        .forEach(mishap -> coverage.check(mishap).count(count -> count > 0)));
        Statistics.label("event")
                .coverage(coverage -> Arrays.stream(CallEvent.class.getPermittedSubclasses())
                        .forEach(event -> coverage.check(event).count(count -> count > 0)));
        Statistics.label("outcome")
                .coverage(
                        coverage -> REACHED.forEach(code -> coverage.check(code).count(count -> count > 0)));
        Statistics.label("cached").coverage(coverage -> coverage.check(true).count(count -> count > 0));
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return CallHistory.any();
    }

    @Provide
    Arbitrary<Offer> offers() {
        return Offer.any();
    }
}
