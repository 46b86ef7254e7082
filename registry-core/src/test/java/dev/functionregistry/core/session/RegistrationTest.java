package dev.functionregistry.core.session;

import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.SCHEMA;
import static dev.functionregistry.core.Given.function;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.Given.Definition;
import dev.functionregistry.core.function.Finding;
import dev.functionregistry.core.function.FunctionCandidate;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.outcome.Code;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private final SessionStory story = new SessionStory();

    @BeforeEach
    void attached() {
        story.open().attach(10, "life-1");
    }

    @Test
    void aBatchIsAnsweredInItsOrderAndShownByName() {
        story.register(10, function("b").announceAfter(500), function("a"));

        SessionEvent.RegistrationAnswered answer = story.event(SessionEvent.RegistrationAnswered.class);
        assertThat(answer.ref()).isEqualTo("ref");
        assertThat(answer.epoch()).isEqualTo(10);
        assertThat(answer.gateway()).isEqualTo(EAST);
        assertThat(answer.number()).isEqualTo(1);
        assertThat(answer.revision()).isEqualTo(1);
        assertThat(answer.functions())
                .containsExactly(
                        new FunctionOutcome("b", "1.0.0", true, "registered", null, null, List.of(), 5_000L, null),
                        new FunctionOutcome("a", "1.0.0", true, "registered", null, null, List.of(), 5_000L, null));
        SessionEvent.ToolsChanged changed = story.event(SessionEvent.ToolsChanged.class);
        assertThat(changed.revision()).isEqualTo(1);
        assertThat(changed.reason()).isEqualTo("registered");
        assertThat(changed.at()).isEqualTo(1_000);
        assertThat(changed.tools())
                .containsExactly(
                        new Tool("a", "1.0.0", "Does something.", SCHEMA, hash(function("a")), null, false),
                        new Tool(
                                "b",
                                "1.0.0",
                                "Does something.",
                                SCHEMA,
                                hash(function("b").announceAfter(500)),
                                500L,
                                false));
        assertThat(story.session().revision()).isEqualTo(1);
        assertThat(story.session().applied()).isEqualTo(1);
        assertThat(story.state).isInstanceOf(SessionState.Attached.class);
    }

    @Test
    void toolsSayThatAnOlderVersionIsStillSensitive() {
        story.register(10, function("f").sensitive());
        story.register(10, function("f").version("2.0.0"));

        assertThat(story.event(SessionEvent.ToolsChanged.class).tools())
                .singleElement()
                .satisfies(tool -> {
                    assertThat(tool.version()).isEqualTo("2.0.0");
                    assertThat(tool.sensitive()).isTrue();
                });
    }

    @Test
    void theAnswerComesAfterTheChanges() {
        story.register(10, function("f"));

        assertThat(story.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("FunctionPut", "ToolsChanged", "RegistrationAnswered");
    }

    @Test
    void oneBadFunctionHarmsNoNeighbour() {
        FunctionCandidate warned = new FunctionCandidate(
                function("bad name").definition(), "h", List.of(new Finding("NO_REQUIRED", "Say it.", "/parameters")));
        story.tell(new SessionInput.Register(
                "ref",
                10,
                1,
                List.of(function("a").candidate(), warned, function("c").candidate())));

        assertThat(story.outcomes()).extracting(FunctionOutcome::accepted).containsExactly(true, false, true);
        FunctionOutcome refused = story.outcomes().get(1);
        assertThat(refused.code()).isEqualTo("INVALID_NAME");
        assertThat(refused.pointer()).isEqualTo("/name");
        assertThat(refused.version()).isEqualTo("1.0.0");
        assertThat(refused.message()).endsWith(".");
        assertThat(refused.warnings()).isEqualTo(warned.warnings());
        assertThat(story.published()).containsExactly("a 1.0.0", "c 1.0.0");
    }

    @Test
    void warningsTravelBackWithWhatIsAccepted() {
        List<Finding> warnings = List.of(new Finding("NO_REQUIRED", "Say it.", "/parameters"));
        story.tell(new SessionInput.Register(
                "ref", 10, 1, List.of(new FunctionCandidate(function("f").definition(), "h", warnings))));

        assertThat(story.outcomes().getFirst().warnings()).isEqualTo(warnings);
    }

    @Test
    void theRemarksOfABatchFitIntoItsAnswer() {
        List<Finding> many = IntStream.range(0, 16)
                .mapToObj(i -> new Finding("KEYWORD_IGNORED", "x".repeat(500), "/parameters"))
                .toList();
        List<FunctionCandidate> batch = IntStream.range(0, 20)
                .mapToObj(i -> new FunctionCandidate(function("f" + i).definition(), "h" + i, many))
                .toList();

        story.tell(new SessionInput.Register("ref", 10, 1, batch));

        assertThat(story.outcomes().getFirst().warnings()).hasSize(16);
        assertThat(story.outcomes().stream()
                        .flatMap(outcome -> outcome.warnings().stream())
                        .mapToInt(warning -> warning.message().length())
                        .sum())
                .isBetween(60_000, 64 * 1024);
        assertThat(story.outcomes()).allMatch(FunctionOutcome::accepted);
    }

    @Test
    void theSameDefinitionAgainChangesNothing() {
        SessionState before = story.register(10, function("f")).state;

        story.at(2_000).register(10, function("f"));

        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("unchanged");
        assertThat(story.events).hasSize(1);
        assertThat(story.event(SessionEvent.RegistrationAnswered.class).revision())
                .isEqualTo(1);
        assertThat(story.session().functions()).isEqualTo(before.open().get().functions());
        assertThat(story.session().applied()).isEqualTo(2);
    }

    @Test
    void aReloadedPageConfirmsWithoutANewRevision() {
        story.register(10, function("f")).attach(20, "life-2");

        story.register(20, function("f"));

        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("unchanged");
        assertThat(story.toolsChanged()).isFalse();
        assertThat(story.event(SessionEvent.FunctionPut.class).function().pageLife())
                .isEqualTo("life-2");
        assertThat(story.event(SessionEvent.FunctionPut.class).function().registeredAt())
                .isEqualTo(1_000);
        assertThat(story.state.nextDue()).isEmpty();
    }

    @Test
    void anotherDefinitionUnderTheSameVersionIsAnUpdate() {
        story.register(10, function("f"));

        story.at(2_000).register(10, function("f").description("Does more."));

        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("updated");
        assertThat(story.event(SessionEvent.ToolsChanged.class).revision()).isEqualTo(2);
        RegisteredFunction stored = story.event(SessionEvent.FunctionPut.class).function();
        assertThat(stored.definition().description()).isEqualTo("Does more.");
        assertThat(stored.registeredAt()).isEqualTo(2_000);
        assertThat(stored.shownFrom()).isEqualTo(1);
        assertThat(stored.shownNow()).isTrue();
    }

    @Test
    void aChangeTheModelCannotSeeStillHasANewHash() {
        story.register(10, function("f"));

        story.register(10, function("f").timeout(1_000));

        assertThat(story.event(SessionEvent.ToolsChanged.class).revision()).isEqualTo(2);
    }

    @Test
    void whatTheUserMayNotCallIsStoredAndNotShown() {
        story.register(10, function("secret").role("admin"));

        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("registered");
        assertThat(story.toolsChanged()).isFalse();
        assertThat(story.session().revision()).isZero();
        assertThat(story.session().functions().names()).containsExactly("secret");
    }

    @Test
    void theReceiptSaysWhyTheModelDoesNotSeeIt() {
        story.register(
                10,
                function("secret").role("admin"),
                function("f").version("2.0.0"),
                function("f").version("1.0.0"));

        assertThat(story.outcomes())
                .extracting(FunctionOutcome::message)
                .containsExactly(
                        "The model does not see it: the user lacks the role admin (the function's own rule).",
                        null,
                        "The model does not see it: it sees version 2.0.0.");
    }

    @Test
    void theOperatorsPolicyHidesWhatThePageLeftOpen() {
        story.ports = laying(new Policy.Rule("admin_*", requiring("admin"), null));

        story.register(10, function("admin_drop"), function("weather"));

        assertThat(story.published()).containsExactly("weather 1.0.0");
        assertThat(story.outcomes().getFirst().message())
                .isEqualTo("The model does not see it: the user lacks the role admin (the operator's policy).");
    }

    @Test
    void aPolicyThatChangedMeetsTheListAtTheNextInput() {
        story.register(10, function("a"), function("b"));
        story.ports = laying(new Policy.Rule("b", requiring("admin"), null));

        story.register(10, function("a"));

        assertThat(story.published()).containsExactly("a 1.0.0");
        assertThat(stored("b", "1.0.0").shownUntil()).isEqualTo(2);
    }

    @Test
    void anAttachWithMoreRightsSaysWhatFoundNoRoom() {
        story.register(10, many(0, 128)).register(10, function("a_first").role("admin"));
        Principal admin = new Principal("idp", "alice", Set.of("admin"), Set.of());

        story.tell(SessionStory.attaching(20, "life-1", admin, Given.ORIGIN));

        SessionEvent.ToolsChanged changed = story.event(SessionEvent.ToolsChanged.class);
        assertThat(changed.tools()).hasSize(128);
        assertThat(changed.leftOut()).containsExactly("f99");
    }

    @Test
    void aForbiddenNewestVersionHidesTheOlderOnes() {
        story.register(10, function("f"));

        story.register(10, function("f").version("2.0.0").role("admin"));

        assertThat(story.published()).isEmpty();
    }

    @Test
    void aHundredAndTwentyEightToolsAreShownAndNotOneMore() {
        story.register(10, many(0, 128));
        assertThat(story.outcomes()).allMatch(FunctionOutcome::accepted);

        story.register(
                10,
                function("one_more"),
                function("f0").version("2.0.0"),
                function("hidden").role("admin"));

        assertThat(story.outcomes())
                .extracting(FunctionOutcome::code)
                .containsExactly("TOO_MANY_TOOLS", "registered", "registered");
        assertThat(story.outcomes().getFirst().message())
                .isEqualTo("A model sees at most 128 tools of a session; left out: one_more.");
        assertThat(story.event(SessionEvent.ToolsChanged.class).tools()).hasSize(128);
        assertThat(story.session().functions().find("one_more", "1.0.0")).isEmpty();
    }

    @Test
    void whatANewTokenMadeTooManyStaysTooManyUntilThereIsRoom() {
        story.register(10, many(0, 128))
                .register(
                        10,
                        function("a1").role("admin"),
                        function("a2").role("admin"),
                        function("a3").role("admin"));
        Principal admin = new Principal("idp", "alice", Set.of("admin"), Set.of());
        story.tell(SessionStory.attaching(20, "life-1", admin, Given.ORIGIN));

        story.register(
                20,
                function("f0").version("2.0.0").role("nobody"),
                function("zz"),
                function("f99").title("T"));

        assertThat(story.outcomes())
                .extracting(FunctionOutcome::code)
                .containsExactly("registered", "TOO_MANY_TOOLS", "updated");
        assertThat(story.outcomes().getLast().message())
                .isEqualTo(
                        "The model does not see it: it sees at most 128 tools, and those before it by name are as many.");
    }

    @Test
    void aNameHasSixteenVersionsAndASessionFiveHundredAndTwelveDefinitions() {
        story.register(10, versions("f", 17));
        assertThat(story.outcomes().subList(0, 16)).allMatch(FunctionOutcome::accepted);
        FunctionOutcome refused = story.outcomes().getLast();
        assertThat(refused.code()).isEqualTo("TOO_MANY_VERSIONS");
        assertThat(refused.pointer()).isEqualTo("/version");
        assertThat(refused.message())
                .isEqualTo("A name has at most 16 versions and a session at most 512 definitions;"
                        + " unregister what is no longer needed.");

        story.register(10, function("f").version("1.0.3").title("T"));
        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("updated");

        for (int i = 1; i < 32; i++) {
            story.register(10, versions("f" + i, 16));
            assertThat(story.outcomes()).allMatch(FunctionOutcome::accepted);
        }
        story.register(10, function("g"));
        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("TOO_MANY_VERSIONS");
        story.unregister(10, "f").register(10, function("g"));
        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("registered");
    }

    private static Given.Definition[] versions(String name, int many) {
        return IntStream.range(0, many)
                .mapToObj(i -> function(name).version("1.0." + i))
                .toArray(Given.Definition[]::new);
    }

    @Test
    void everyoneLeftOutIsNamedUpToTen() {
        story.register(10, many(0, 130));
        assertThat(story.outcomes().subList(128, 130))
                .extracting(FunctionOutcome::message)
                .containsOnly("A model sees at most 128 tools of a session; left out: f128, f129.");

        story.register(10, many(200, 211));
        assertThat(story.outcomes().getFirst().message()).endsWith("f209 and 1 more.");
    }

    @Test
    void removingOneMakesRoomForAnother() {
        story.register(10, many(0, 128)).unregister(10, "f7").register(10, function("one_more"));

        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("registered");
    }

    @Test
    void allFunctionsTogetherFitIntoTwoHundredFiftySixKibibytes() {
        int rest = function("f").definition().bytes();
        String fits = "x".repeat(SessionRules.MAX_TOOLS_BYTES - rest + SCHEMA.length());

        story.register(10, function("f").parameters(fits + "x"));
        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("TOOLS_TOO_LARGE");
        story.register(10, function("f").parameters(fits));
        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("registered");

        story.register(10, function("g"));
        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("TOOLS_TOO_LARGE");
        story.register(10, function("f"), function("g"));
        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("updated", "registered");
    }

    @Test
    void unregisteringTakesAllVersions() {
        story.register(10, function("f"), function("f").version("2.0.0"), function("g"));

        story.unregister(10, "f", "nobody");

        assertThat(story.outcomes())
                .extracting(FunctionOutcome::name, FunctionOutcome::accepted, FunctionOutcome::code)
                .containsExactly(tuple("f", true, "unregistered"), tuple("nobody", false, "UNKNOWN_FUNCTION"));
        assertThat(story.outcomes().get(1).message()).startsWith("Function not found");
        assertThat(story.events)
                .contains(
                        new SessionEvent.FunctionRemoved("f", "1.0.0"), new SessionEvent.FunctionRemoved("f", "2.0.0"));
        assertThat(story.published()).containsExactly("g 1.0.0");
        assertThat(story.event(SessionEvent.ToolsChanged.class).reason()).isEqualTo("unregistered");
        assertThat(story.session().applied()).isEqualTo(2);
    }

    @Test
    void oneVersionAloneCanBeTaken() {
        story.register(10, function("f"), function("f").version("2.0.0"), function("g"));

        story.unregister(10, "f@1.0.0");
        assertThat(story.toolsChanged()).isFalse();
        assertThat(story.outcomes())
                .extracting(FunctionOutcome::name, FunctionOutcome::version, FunctionOutcome::code)
                .containsExactly(tuple("f", "1.0.0", "unregistered"));

        story.unregister(10, "f@1.0.0", "f@", "@2.0.0", "f@2.0.0");
        assertThat(story.outcomes())
                .extracting(FunctionOutcome::name, FunctionOutcome::version, FunctionOutcome::code)
                .containsExactly(
                        tuple("f", "1.0.0", "UNKNOWN_FUNCTION"),
                        tuple("f", "", "UNKNOWN_FUNCTION"),
                        tuple("", "2.0.0", "UNKNOWN_FUNCTION"),
                        tuple("f", "2.0.0", "unregistered"));
        assertThat(story.published()).containsExactly("g 1.0.0");
    }

    @Test
    void anotherSocketRegistersNothing() {
        SessionState before = story.register(10, function("f")).attach(20, "life-1").state;

        story.register(10, function("g"));
        assertStale(before);
        story.register(30, function("g"));
        assertStale(before);
        story.unregister(10, "f");
        assertStale(before);
    }

    @Test
    void aSocketThatIsGoneRegistersNothing() {
        SessionState before = story.tell(new SessionInput.Detach(10, "socket_lost")).state;

        story.register(10, function("g"));

        assertStale(before);
    }

    private void assertStale(SessionState before) {
        assertThat(story.event(SessionEvent.Ignored.class).code()).isEqualTo(Code.STALE_EPOCH);
        assertThat(story.state).isEqualTo(before);
    }

    private RegisteredFunction stored(String name, String version) {
        return story.session().functions().find(name, version).orElseThrow();
    }

    private static SessionPorts laying(Policy.Rule rule) {
        return new SessionPorts(Given.SCHEMAS, Given.CHANGES, new Policy(List.of(rule)));
    }

    private static Permissions requiring(String role) {
        return new Permissions(Set.of(role), Set.of(), Set.of(), null, false);
    }

    private static String hash(Definition definition) {
        return definition.candidate().definitionHash();
    }

    private static Definition[] many(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> function("f" + i)).toArray(Definition[]::new);
    }
}
