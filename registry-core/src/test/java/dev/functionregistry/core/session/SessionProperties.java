package dev.functionregistry.core.session;

import static dev.functionregistry.core.Given.function;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.function.FunctionCandidate;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.RegisteredFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every history of a session, however its inputs come. */
class SessionProperties {

    /** One step of a history: an input as it would come now, after some milliseconds. */
    record Step(Kind kind, int choice, long gap) {}

    enum Kind {
        OPEN,
        ATTACH,
        ATTACH_RELOADED,
        ATTACH_FOREIGN,
        ATTACH_OTHER_CLAIMS,
        DETACH,
        CLOSE,
        REGISTER,
        UNREGISTER,
        GRACE_OVER,
        GATEWAY_LOST,
        REPLAY,
        CLOCK_BACK
    }

    /** A history under way, with every list that was published. */
    private static final class World {
        final SessionStory story = new SessionStory();
        final List<SessionEvent.ToolsChanged> published = new ArrayList<>();
        final List<SessionInput> told = new ArrayList<>();
        long epoch = 10;
        int lives = 1;
        Principal user = Given.ALICE;

        void take(Step step) {
            story.now += step.kind() == Kind.CLOCK_BACK ? -step.gap() : step.gap();
            told.add(input(step));
            story.tell(told.getLast());
            story.events.stream()
                    .filter(SessionEvent.ToolsChanged.class::isInstance)
                    .map(SessionEvent.ToolsChanged.class::cast)
                    .forEach(published::add);
        }

        private SessionInput input(Step step) {
            // one in five comes from a socket of the past
            long socket = step.choice() % 5 == 0 ? epoch - 1 : epoch;
            return switch (step.kind()) {
                case OPEN -> new SessionInput.Open(user, Given.ORIGIN, 1_000);
                case ATTACH -> SessionStory.attaching(++epoch, "life-" + lives, user, Given.ORIGIN);
                case ATTACH_RELOADED -> SessionStory.attaching(++epoch, "life-" + ++lives, user, Given.ORIGIN);
                case ATTACH_FOREIGN -> SessionStory.attaching(epoch + 1, "life-0", Given.BOB, Given.ORIGIN);
                case ATTACH_OTHER_CLAIMS -> {
                    Set<String> roles = step.choice() % 2 == 0 ? Set.of("admin") : Set.of();
                    user = new Principal("idp", "alice", roles, Set.of());
                    yield SessionStory.attaching(++epoch, "life-" + lives, user, Given.ORIGIN);
                }
                case DETACH -> new SessionInput.Detach(socket, "socket_lost");
                case CLOSE -> new SessionInput.Close(step.choice() % 2 == 0 ? socket : null, "closed_by_client");
                case REGISTER ->
                    new SessionInput.Register(
                            "ref", socket, 1, List.of(definition(step.choice()), definition(step.choice() / 7 + 3)));
                case UNREGISTER -> new SessionInput.Unregister("ref", socket, 1, List.of("f" + step.choice() % 3));
                case GRACE_OVER -> new SessionInput.Due(socket, DueReason.GRACE_OVER);
                case GATEWAY_LOST, CLOCK_BACK -> new SessionInput.Due(socket, DueReason.GATEWAY_LOST);
                case REPLAY -> told.get(step.choice() % told.size());
            };
        }

        private static FunctionCandidate definition(int choice) {
            Given.Definition definition =
                    function("f" + choice % 3).version(1 + choice % 4 + ".0.0").timeout(1_000 + choice % 2);
            if (choice % 11 == 0) {
                definition.role("admin");
            }
            if (choice % 13 == 0) {
                definition.deprecates("9.0.0", 2 + choice % 4 + ".0.0");
            }
            if (choice % 17 == 0) {
                definition.timeout(0);
            }
            return definition.candidate();
        }

        List<Tool> shown() {
            return published.isEmpty() ? List.of() : published.getLast().tools();
        }
    }

    @Property
    void theLastPublishedListIsWhatTheStateShows(@ForAll("histories") List<Step> history) {
        World world = new World();
        for (Step step : history) {
            world.take(step);
            world.story
                    .state
                    .open()
                    .ifPresent(session ->
                            assertThat(Tools.of(session, Policy.NONE)).isEqualTo(world.shown()));
        }
    }

    @Property
    void revisionsCountUpByOneAndOnlyWithAnotherList(@ForAll("histories") List<Step> history) {
        World world = new World();
        history.forEach(world::take);

        List<Tool> before = List.of();
        long revision = 0;
        for (SessionEvent.ToolsChanged changed : world.published) {
            assertThat(changed.revision()).isEqualTo(++revision);
            assertThat(changed.tools()).isNotEqualTo(before).hasSizeLessThanOrEqualTo(SessionRules.MAX_TOOLS);
            before = changed.tools();
        }
    }

    @Property
    void aVersionStillRegisteredIsFoundAtEveryRevisionThatShowedItLast(@ForAll("histories") List<Step> history) {
        World world = new World();
        history.forEach(world::take);
        if (world.story.state.open().isEmpty()) {
            return;
        }
        for (RegisteredFunction function : world.story.session().functions().all()) {
            for (SessionEvent.ToolsChanged changed : world.published) {
                if (function.shownAt(changed.revision())) {
                    assertThat(changed.tools())
                            .anyMatch(tool -> tool.name().equals(function.name())
                                    && tool.version().equals(function.version().text()));
                }
            }
        }
    }

    @Property
    void closedAbsorbsAndEpochsOnlyGrow(@ForAll("histories") List<Step> history) {
        World world = new World();
        for (Step step : history) {
            SessionState before = world.story.state;
            world.take(step);
            SessionState after = world.story.state;
            if (before instanceof SessionState.Closed) {
                assertThat(after).isEqualTo(before);
            }
            if (before.open().isPresent() && after.open().isPresent()) {
                assertThat(after.open().get().epoch())
                        .isGreaterThanOrEqualTo(before.open().get().epoch());
            }
        }
    }

    @Property
    void nobodyButTheOwnerEverCarriesTheSession(@ForAll("histories") List<Step> history) {
        World world = new World();
        for (Step step : history) {
            world.take(step);
            world.story
                    .state
                    .open()
                    .ifPresent(session ->
                            assertThat(session.owner().samePerson(Given.ALICE)).isTrue());
        }
    }

    @Property
    void aDetachedSessionAlwaysHasADeadline(@ForAll("histories") List<Step> history) {
        World world = new World();
        for (Step step : history) {
            world.take(step);
            if (world.story.state instanceof SessionState.Detached(Session session, long since)) {
                assertThat(world.story.state.nextDue())
                        .contains(new SessionState.NextDue(session.epoch(), DueReason.GRACE_OVER, since + 1_000));
            }
        }
    }

    @Property
    void everyInputIsAnsweredByAtLeastOneEvent(@ForAll("histories") List<Step> history) {
        World world = new World();
        for (Step step : history) {
            world.take(step);
            assertThat(world.story.events).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.REGISTER),
                Tuple.of(3, Kind.UNREGISTER),
                Tuple.of(3, Kind.ATTACH),
                Tuple.of(2, Kind.ATTACH_RELOADED),
                Tuple.of(2, Kind.ATTACH_OTHER_CLAIMS),
                Tuple.of(1, Kind.ATTACH_FOREIGN),
                Tuple.of(2, Kind.DETACH),
                Tuple.of(2, Kind.GRACE_OVER),
                Tuple.of(1, Kind.GATEWAY_LOST),
                Tuple.of(1, Kind.OPEN),
                Tuple.of(1, Kind.REPLAY),
                Tuple.of(1, Kind.CLOCK_BACK),
                Tuple.of(1, Kind.CLOSE));
        Arbitrary<Step> steps = Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 200),
                        Arbitraries.longs().between(0, 700))
                .as(Step::new);
        // most histories begin with a session that is open and attached
        return steps.list().ofMaxSize(40).map(rest -> {
            List<Step> history = new ArrayList<>(List.of(new Step(Kind.OPEN, 0, 0), new Step(Kind.ATTACH, 0, 0)));
            history.addAll(rest);
            return history;
        });
    }
}
