package dev.functionregistry.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.call.Answer;
import dev.functionregistry.core.call.CacheKey;
import dev.functionregistry.core.call.CallEvent;
import dev.functionregistry.core.call.CallInput;
import dev.functionregistry.core.call.CallPorts;
import dev.functionregistry.core.call.CallRules;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.Caller;
import dev.functionregistry.core.call.EqualCalls;
import dev.functionregistry.core.call.JsonCheck;
import dev.functionregistry.core.call.SessionView;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.limit.SlidingWindows;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.SessionWorld.History;
import dev.functionregistry.core.session.SessionWorld.Law;
import dev.functionregistry.core.session.SessionWorld.Told;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;

/** What holds for every history of a session, however its inputs come. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class SessionProperties {

    @Property
    void theLastPublishedListIsWhatTheSessionMaySee(@ForAll("histories") History history) {
        for (Told told : SessionWorld.of(history).told) {
            if (told.after() == told.before()) {
                continue;
            }
            told.after()
                    .open()
                    .ifPresent(session -> assertThat(told.shown())
                            .extracting(tool -> tool.name() + " " + tool.version() + " " + tool.definitionHash())
                            .isEqualTo(seen(session, history.law()).stream()
                                    .limit(128)
                                    .map(it -> it.name() + " " + it.version().text() + " " + it.definitionHash())
                                    .toList()));
        }
    }

    @Property
    void anotherPolicyShowsWhatItAllowsAndOnlyOnce(@ForAll("histories") History history) {
        SessionWorld world = SessionWorld.of(history);
        if (world.story.state.open().isPresent()) {
            for (Law law : Law.values()) {
                policyBecomes(law, world);
            }
        }
    }

    private static void policyBecomes(Law law, SessionWorld world) {
        SessionPorts ports = new SessionPorts(Given.SCHEMAS, Given.CHANGES, law.policy);
        SessionInput due = new SessionInput.Due(world.story.session().epoch(), DueReason.POLICY_CHANGED);
        SessionState state = world.story.state;
        List<Tool> shown = world.told.getLast().shown();
        boolean outdated = SessionRules.isOutdated(state, law.policy);
        for (SessionEvent event : SessionRules.decide(state, due, world.story.now, ports)) {
            state = SessionRules.evolve(state, event);
            shown = event instanceof SessionEvent.ToolsChanged changed ? changed.tools() : shown;
        }

        assertThat(shown)
                .extracting(Tool::name)
                .isEqualTo(seen(state.open().orElseThrow(), law).stream()
                        .limit(128)
                        .map(RegisteredFunction::name)
                        .toList());
        assertThat(outdated).isEqualTo(state != world.story.state);
        assertThat(SessionRules.isOutdated(state, law.policy)).isFalse();
        assertThat(SessionRules.decide(state, due, world.story.now, ports))
                .singleElement()
                .isInstanceOf(SessionEvent.Ignored.class);
    }

    /** Of each name the newest version that none of its versions deprecates, where the user may call it. */
    private static List<RegisteredFunction> seen(Session session, Law law) {
        return newest(session).stream()
                .filter(function -> permitted(function.definition(), session, law))
                .toList();
    }

    /** Versions here differ in their first number alone. */
    private static List<RegisteredFunction> newest(Session session) {
        Map<String, List<RegisteredFunction>> byName = session.functions().all().stream()
                .collect(Collectors.groupingBy(RegisteredFunction::name, TreeMap::new, Collectors.toList()));
        List<RegisteredFunction> newest = new ArrayList<>();
        for (List<RegisteredFunction> versions : byName.values()) {
            Set<String> deprecated = versions.stream()
                    .flatMap(it -> it.definition().deprecated().stream())
                    .collect(Collectors.toSet());
            versions.stream()
                    .filter(it -> !deprecated.contains(it.definition().version()))
                    .max(Comparator.comparing(it -> it.definition().version()))
                    .ifPresent(newest::add);
        }
        return newest;
    }

    private static boolean permitted(FunctionDefinition function, Session session, Law law) {
        Permissions own = function.permissions();
        Principal user = session.owner();
        boolean declared = user.roles().containsAll(own.requiredRoles())
                && user.scopes().containsAll(own.requiredScopes())
                && (own.allowedOrigins().isEmpty() || Given.ORIGIN.equals(session.origin()));
        return declared
                && switch (law) {
                    case NONE -> true;
                    case ROLE -> !function.name().equals("f1") || user.roles().contains("admin");
                    case SCOPE ->
                        !function.name().startsWith("f") || user.scopes().contains("weather");
                    case ORIGIN -> !function.name().equals("f2") || Given.ORIGIN.equals(session.origin());
                };
    }

    @Property
    void whatIsHiddenForItsPermissionsIsForbiddenAndNothingElse(@ForAll("histories") History history) {
        SessionWorld world = SessionWorld.of(history);
        if (world.story.state.open().isEmpty()) {
            return;
        }
        Session session = world.story.session();
        for (RegisteredFunction function : newest(session)) {
            boolean forbidden = called(function.name(), world) == Code.FORBIDDEN;
            assertThat(forbidden).isEqualTo(!permitted(function.definition(), session, history.law()));
            boolean shown = world.told.getLast().shown().stream()
                    .anyMatch(tool -> tool.name().equals(function.name()));
            assertThat(shown && forbidden).isFalse();
        }
    }

    /** The code that a call now would end with at once; null when it would run. */
    private static @Nullable Code called(String name, SessionWorld world) {
        CallInput request = new CallInput.Requested(
                "call_1", name, "{}", name + "|{}", null, new Caller.Model(), null, null, world.story.now);
        CallPorts ports = new CallPorts(ANYTHING_FITS, new SlidingWindows(), ALONE, world.history.law().policy);
        List<CallEvent> events = CallRules.decide(
                new CallState.None(), request, new SessionView("s1", world.story.state), world.story.now, ports);
        return events.getFirst() instanceof CallEvent.Settled settled
                ? settled.outcome().code()
                : null;
    }

    private static final JsonCheck ANYTHING_FITS = new JsonCheck() {
        @Override
        public Checked check(String schema, String json) {
            return new Checked.Valid();
        }

        @Override
        public Examined examine(FunctionDefinition function, String arguments) {
            return Examined.Fit.PLAIN;
        }

        @Override
        public Optional<Answer.Failed> failure(String result) {
            return Optional.empty();
        }
    };

    private static final EqualCalls ALONE = new EqualCalls() {
        @Override
        public @Nullable String resultAfter(CacheKey key, long afterExclusive) {
            return null;
        }

        @Override
        public List<String> running(String fingerprint) {
            return List.of();
        }
    };

    @Property
    void whoeverFoundNoRoomIsNamed(@ForAll("histories") History history) {
        for (Told told : SessionWorld.of(history).told) {
            for (SessionEvent event : told.events()) {
                if (event instanceof SessionEvent.ToolsChanged changed
                        && told.after().open().isPresent()) {
                    assertThat(changed.leftOut())
                            .isEqualTo(seen(told.after().open().get(), history.law()).stream()
                                    .skip(128)
                                    .map(RegisteredFunction::name)
                                    .toList());
                }
            }
        }
    }

    @Property
    void appliedIsTheGreatestNumberOfItsEpoch(@ForAll("histories") History history) {
        for (Told told : SessionWorld.of(history).told) {
            Session before = told.before().open().orElse(null);
            Session after = told.after().open().orElse(null);
            if (before == null || after == null) {
                continue;
            }
            long number = switch (told.input()) {
                case SessionInput.Register(var ref, long epoch, long it, var functions)
                when carried(told.before(), epoch) -> it;
                case SessionInput.Unregister(var ref, long epoch, long it, var names)
                when carried(told.before(), epoch) -> it;
                default -> 0;
            };
            long expected = after.epoch() == before.epoch() ? Math.max(before.applied(), number) : 0;
            assertThat(after.applied()).isEqualTo(expected);
        }
    }

    private static boolean carried(SessionState state, long epoch) {
        return state instanceof SessionState.Attached attached
                && attached.session().epoch() == epoch;
    }

    @Property
    void revisionsCountUpByOneAndOnlyWithAnotherList(@ForAll("histories") History history) {
        List<Tool> before = List.of();
        long revision = 0;
        for (SessionEvent.ToolsChanged changed : SessionWorld.of(history).published) {
            assertThat(changed.revision()).isEqualTo(++revision);
            assertThat(changed.tools()).isNotEqualTo(before).hasSizeLessThanOrEqualTo(SessionRules.MAX_TOOLS);
            before = changed.tools();
        }
    }

    @Property
    void aVersionStillRegisteredIsFoundAtEveryRevisionThatShowedItLast(@ForAll("histories") History history) {
        SessionWorld world = SessionWorld.of(history);
        if (world.story.state.open().isEmpty()) {
            return;
        }
        for (RegisteredFunction function : world.story.session().functions().all()) {
            for (SessionEvent.ToolsChanged changed : world.published) {
                if (function.shownAt(changed.revision())) {
                    assertThat(changed.tools().stream()
                                    .anyMatch(tool -> tool.name().equals(function.name())
                                            && tool.version()
                                                    .equals(function.version().text())))
                            .isTrue();
                }
            }
        }
    }

    @Property
    void closedAbsorbsAndEpochsOnlyGrow(@ForAll("histories") History history) {
        for (Told told : SessionWorld.of(history).told) {
            if (told.before() instanceof SessionState.Closed) {
                assertThat(told.after()).isEqualTo(told.before());
            }
            if (told.before().open().isPresent() && told.after().open().isPresent()) {
                assertThat(told.after().open().get().epoch())
                        .isGreaterThanOrEqualTo(told.before().open().get().epoch());
            }
        }
    }

    @Property
    void nobodyButTheOwnerEverCarriesTheSession(@ForAll("histories") History history) {
        for (Told told : SessionWorld.of(history).told) {
            told.after()
                    .open()
                    .ifPresent(session ->
                            assertThat(session.owner().samePerson(Given.ALICE)).isTrue());
        }
    }

    @Property
    void aDetachedSessionAlwaysHasADeadline(@ForAll("histories") History history) {
        for (Told told : SessionWorld.of(history).told) {
            if (told.after() instanceof SessionState.Detached(Session session, long since)) {
                assertThat(told.after().nextDue())
                        .contains(new SessionState.NextDue(
                                session.epoch(), DueReason.GRACE_OVER, since + SessionWorld.GRACE));
            }
        }
    }

    @Property
    void everyInputIsAnsweredByAtLeastOneEvent(@ForAll("histories") History history) {
        for (Told told : SessionWorld.of(history).told) {
            assertThat(told.events()).isNotEmpty();
        }
    }

    /** Histories in which nothing happens hold every invariant. It speaks of what is generated, so chance has no say: one seed. */
    @Property(tries = 3_000, seed = "1")
    @Tag("coverage")
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void theHistoriesReachEverything(@ForAll("oftenCrowded") History history) {
        for (Told told : SessionWorld.of(history).told) {
            Statistics.label("state").collect(told.after().getClass());
            for (SessionEvent event : told.events()) {
                Statistics.label("event").collect(event.getClass());
                switch (event) {
                    case SessionEvent.RegistrationAnswered answered ->
                        answered.functions()
                                .forEach(it -> Statistics.label("answer").collect(it.code()));
                    case SessionEvent.Ignored ignored ->
                        Statistics.label("ignored").collect(ignored.code());
                    case SessionEvent.ToolsChanged changed ->
                        Statistics.label("left out").collect(!changed.leftOut().isEmpty());
                    default -> {}
                }
            }
        }
        reached("state", List.of(SessionState.Attached.class, SessionState.Detached.class, SessionState.Closed.class));
        reached("event", List.of(SessionEvent.class.getPermittedSubclasses()));
        reached(
                "answer",
                List.of(
                        "registered",
                        "updated",
                        "unchanged",
                        "unregistered",
                        Code.INVALID_SETTING.name(),
                        Code.DUPLICATE_IN_BATCH.name(),
                        Code.BREAKING_CHANGE.name(),
                        Code.TOO_MANY_TOOLS.name(),
                        Code.UNKNOWN_FUNCTION.name()));
        reached("ignored", List.of(Code.SESSION_EXISTS, Code.STALE_EPOCH, Code.SESSION_GONE, Code.NOT_DUE));
        reached("left out", List.of(true));
    }

    private static void reached(String label, List<?> all) {
        Statistics.label(label)
                .coverage(coverage -> all.forEach(it -> coverage.check(it).count(count -> count > 0)));
    }

    @Provide
    Arbitrary<History> oftenCrowded() {
        return SessionWorld.histories(20);
    }

    @Provide
    Arbitrary<History> histories() {
        return SessionWorld.histories();
    }
}
