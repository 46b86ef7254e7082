package dev.functionregistry.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.CallWorld.Step;
import dev.functionregistry.core.call.CallWorld.Told;
import dev.functionregistry.core.session.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** What holds for every history of a call, however its inputs come. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class CallProperties {

    @Property
    void settlesExactlyOnce(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        CallWorld world = CallWorld.of(offer, history);

        long settled = events(world, CallEvent.Settled.class).size();
        long ended = world.told.stream()
                .filter(told ->
                        !(told.before() instanceof CallState.Settled) && told.after() instanceof CallState.Settled)
                .count();
        boolean everAsked = !(world.story.state instanceof CallState.None);
        assertThat(ended).isEqualTo(everAsked ? 1 : 0);
        assertThat(settled).isLessThanOrEqualTo(ended);
    }

    @Property
    void settledAbsorbs(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            if (told.before() instanceof CallState.Settled before) {
                assertThat(told.after()).isInstanceOf(CallState.Settled.class);
                CallState.Settled after = (CallState.Settled) told.after();
                boolean readBackFirst = told.input() instanceof CallInput.OutcomeReadBack && !before.confirmed();
                if (!readBackFirst) {
                    assertThat(after.outcome()).isEqualTo(before.outcome());
                    assertThat(after.confirmed()).isEqualTo(before.confirmed());
                }
                assertThat(after.fingerprint()).isEqualTo(before.fingerprint());
            }
        }
    }

    @Property
    void theStateIsTheFoldOfTheEvents(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        CallFacts facts = CallFacts.NOTHING;
        for (Told told : CallWorld.of(offer, history).told) {
            for (CallEvent event : told.events()) {
                facts = facts.after(event);
            }
            assertThat(CallFacts.of(told.after())).isEqualTo(facts);
        }
    }

    @Property
    void attemptsNeverOverlap(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        Map<Integer, Long> deadlines = new HashMap<>();
        Set<Integer> answered = new HashSet<>();
        int last = 0;
        long latest = 0; // a deadline that has passed stays so, whatever the clock does afterwards
        for (Told told : CallWorld.of(offer, history).told) {
            latest = Math.max(latest, told.now());
            for (CallEvent event : told.events()) {
                switch (event) {
                    case CallEvent.Dispatched out
                    when out.again() -> assertThat(out.attempt()).isEqualTo(last);
                    case CallEvent.Dispatched out -> {
                        assertThat(out.attempt()).isGreaterThan(last).isLessThanOrEqualTo(offer.retries() + 1);
                        if (last > 0) {
                            assertThat(answered.contains(last) || deadlines.get(last) <= latest)
                                    .as("attempt %s is over before %s goes out", last, out.attempt())
                                    .isTrue();
                        }
                        last = out.attempt();
                        deadlines.put(last, out.deadline());
                    }
                    case CallEvent.RetryScheduled retry
                    when retry.answered() -> {
                        assertThat(told.input()).isInstanceOf(CallInput.Answered.class);
                        answered.add(retry.attempt());
                    }
                    default -> {}
                }
            }
        }
    }

    @Property
    void nothingGoesOutAfterItsDeadline(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            told.events().stream()
                    .filter(CallEvent.Dispatched.class::isInstance)
                    .map(CallEvent.Dispatched.class::cast)
                    .forEach(out -> assertThat(told.now()).isLessThan(out.deadline()));
        }
    }

    @Property
    void anExecutionGoesOnlyToTheSocketThatCarriesTheSession(
            @ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            for (CallEvent event : told.events()) {
                if (event instanceof CallEvent.Dispatched out) {
                    assertThat(told.session()).isInstanceOf(SessionState.Attached.class);
                    SessionState.Attached attached = (SessionState.Attached) told.session();
                    assertThat(out.epoch()).isEqualTo(attached.session().epoch());
                    assertThat(out.pageLife()).isEqualTo(attached.session().pageLife());
                    assertThat(out.gateway()).isEqualTo(attached.gateway());
                }
                if (event instanceof CallEvent.ExecutionCancelled cancelled) {
                    assertThat(told.session()).isInstanceOf(SessionState.Attached.class);
                    assertThat(cancelled.epoch())
                            .isEqualTo(((SessionState.Attached) told.session())
                                    .session()
                                    .epoch());
                }
            }
        }
    }

    @Property
    void whatStartedInAnEarlierPageNeverGoesToANewOneAgain(
            @ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            if (told.before() instanceof CallState.Dispatched before
                    && before.started()
                    && told.after() instanceof CallState.Dispatched after
                    && after.attempt() == before.attempt()) {
                assertThat(after.pageLife()).isEqualTo(before.pageLife());
                assertThat(after.started()).isTrue();
            }
        }
    }

    @Property
    void anOpenCallAlwaysHasADeadline(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            assertThat(told.after().nextDue().isPresent())
                    .isEqualTo(told.after().open().isPresent());
        }
    }

    @Property
    void anOutcomeNamesTheAttemptThatAnswered(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (Told told : CallWorld.of(offer, history).told) {
            if (told.input() instanceof CallInput.Answered answered) {
                for (CallEvent event : told.events()) {
                    if (event instanceof CallEvent.Settled settled) {
                        assertThat(settled.outcome().attempt()).isEqualTo(answered.attempt());
                    } else if (event instanceof CallEvent.ResultHeld held) {
                        assertThat(held.outcome().attempt()).isEqualTo(answered.attempt());
                    }
                }
            }
        }
    }

    @Property
    void everySenderIsAnsweredOnce(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        CallWorld world = CallWorld.of(offer, history);

        List<ReplyTo> answered = new ArrayList<>();
        for (CallEvent event : world.story.history) {
            switch (event) {
                case CallEvent.OutcomeConfirmed confirmed -> answered.addAll(confirmed.waiting());
                case CallEvent.Repeated repeated when repeated.replyTo() != null -> answered.add(repeated.replyTo());
                case CallEvent.Rejected rejected when rejected.replyTo() != null -> answered.add(rejected.replyTo());
                default -> {}
            }
        }

        // who waits for an outcome that came before its call is known from the outcome alone
        answered.remove(CallStory.SENDER);
        assertThat(answered).containsExactlyInAnyOrderElementsOf(world.senders);
    }

    @Property
    void everyErrorIsASentenceWithACode(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        for (CallEvent event : CallWorld.of(offer, history).story.history) {
            if (event instanceof CallEvent.Settled settled) {
                Settlement outcome = settled.outcome();
                assertThat(outcome.output() == null).isEqualTo(outcome.error() != null);
                if (outcome.error() != null) {
                    assertThat(outcome.error().code()).matches("[A-Z_]+");
                    assertThat(outcome.error().message()).isNotBlank();
                }
            }
        }
    }

    private static <E extends CallEvent> List<E> events(CallWorld world, Class<E> kind) {
        return world.story.history.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
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
