package dev.functionregistry.core.session;

import static dev.functionregistry.core.Given.function;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.Given.Definition;
import dev.functionregistry.core.function.RegisteredFunction;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions of a function, and what a change of one breaks. */
class FunctionVersionsTest {
    private final SessionStory story = new SessionStory();

    @BeforeEach
    void attached() {
        story.open().attach(10, "life-1");
    }

    @Test
    void aBreakingChangeUnderTheSameVersionIsRefusedWithItsPlace() {
        story.register(10, function("f"));
        SessionState before = story.state;

        story.register(10, function("f").parameters("narrow"), function("g"));

        FunctionOutcome refused = story.outcomes().getFirst();
        assertThat(refused.accepted()).isFalse();
        assertThat(refused.code()).isEqualTo("BREAKING_CHANGE");
        assertThat(refused.pointer()).isEqualTo("/parameters/required/0");
        assertThat(refused.message())
                .isEqualTo("A call that fitted f 1.0.0 may not fit any more: /parameters/required/0 is newly required."
                        + " Give it a new version, or unregister it first.");
        assertThat(refused.change()).isNull();
        assertThat(stored("f", "1.0.0"))
                .isEqualTo(before.open()
                        .orElseThrow()
                        .functions()
                        .find("f", "1.0.0")
                        .orElseThrow());
        assertThat(story.published()).containsExactly("f 1.0.0", "g 1.0.0");
    }

    @Test
    void theAuthorMayTakeTheVersionAwayAndRegisterItAnew() {
        story.register(10, function("f")).unregister(10, "f");

        story.register(10, function("f").parameters("narrow"));

        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("registered");
        assertThat(story.outcomes().getFirst().change()).isNull();
    }

    @Test
    void aBreakingChangeUnderANewVersionIsRecorded() {
        story.register(10, function("f"));

        story.register(10, function("f").version("2.0.0").parameters("narrow").description("Does it well."));

        FunctionOutcome outcome = story.outcomes().getFirst();
        assertThat(outcome.code()).isEqualTo("registered");
        assertThat(outcome.pointer()).isEqualTo("/parameters/required/0");
        assertThat(outcome.message())
                .isEqualTo("A breaking change since 1.0.0: /parameters/required/0 is newly required.");
        assertThat(outcome.change())
                .isEqualTo(new DefinitionChange(
                        "1.0.0",
                        hash(function("f")),
                        hash(function("f").version("2.0.0").parameters("narrow").description("Does it well.")),
                        "/parameters/required/0",
                        List.of("description", "parameters"),
                        "Does something.",
                        "Does it well."));
        assertThat(outcome.change().kind()).isEqualTo("breaking");
    }

    @Test
    void aVersionIsComparedWithTheNextOlderOne() {
        story.register(
                10,
                function("f").version("1.0.0"),
                function("f").version("3.0.0").parameters("narrow"));

        story.register(
                10, function("f").version("2.0.0").timeout(9), function("f").version("0.1.0"));

        DefinitionChange change = story.outcomes().getFirst().change();
        assertThat(change.fromVersion()).isEqualTo("1.0.0");
        assertThat(change.kind()).isEqualTo("compatible");
        assertThat(change.members()).containsExactly("timeout");
        assertThat(story.outcomes().get(1).change()).isNull();
    }

    @Test
    void aReplacedDefinitionSaysWhatChanged() {
        story.register(10, function("f"));

        story.register(10, function("f").description("Does more.").title("More"));

        DefinitionChange change = story.outcomes().getFirst().change();
        assertThat(change.kind()).isEqualTo("compatible");
        assertThat(change.fromVersion()).isEqualTo("1.0.0");
        assertThat(change.members()).containsExactly("description", "title");
        assertThat(change.fromDescription()).isEqualTo("Does something.");
        assertThat(change.toDescription()).isEqualTo("Does more.");
        assertThat(change.fromHash()).isNotEqualTo(change.toHash());
    }

    @Test
    void theReceiptNamesTheSumOfAllAttemptsAndPauses() {
        story.register(
                10, function("f").timeout(2_000).retries(3, 500), function("g").timeout(700));

        assertThat(story.outcomes()).extracting(FunctionOutcome::deadlineMs).containsExactly(9_500L, 700L);
    }

    @Test
    void theNewestVersionIsShownAndTheOldOneKeptForCallsOfItsRevision() {
        story.register(10, function("f").version("1.0.0"));

        story.register(10, function("f").version("1.1.0"));

        assertThat(story.published()).containsExactly("f 1.1.0");
        assertThat(stored("f", "1.0.0").shownFrom()).isEqualTo(1);
        assertThat(stored("f", "1.0.0").shownUntil()).isEqualTo(2);
        assertThat(stored("f", "1.1.0").shownFrom()).isEqualTo(2);
        assertThat(stored("f", "1.1.0").shownUntil()).isNull();
        assertThat(story.session().functions().seenAt("f", 1L)).contains(stored("f", "1.0.0"));
        assertThat(story.session().functions().seenAt("f", 2L)).contains(stored("f", "1.1.0"));
    }

    @Test
    void anOlderVersionIsAcceptedAndNotShown() {
        story.register(10, function("f").version("2.0.0"));

        story.register(10, function("f").version("1.0.0"));

        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("registered");
        assertThat(story.toolsChanged()).isFalse();
        assertThat(stored("f", "1.0.0").shownFrom()).isNull();
    }

    @Test
    void aDeprecatedVersionMakesRoomForTheNextNewest() {
        story.register(10, function("f").version("3.0.0"), function("f").version("1.0.0"));

        story.register(10, function("f").version("2.0.0").deprecates("3.0.0"));

        assertThat(story.published()).containsExactly("f 2.0.0");
        assertThat(stored("f", "3.0.0").shownUntil()).isEqualTo(2);
    }

    @Test
    void aVersionTwiceInABatchCountsOnce() {
        story.register(
                10,
                function("f"),
                function("f").description("Again."),
                function("f").version("2.0.0"));

        assertThat(story.outcomes())
                .extracting(FunctionOutcome::code)
                .containsExactly("registered", "DUPLICATE_IN_BATCH", "registered");
        assertThat(stored("f", "1.0.0").definition().description()).isEqualTo("Does something.");
    }

    @Test
    void aRefusedVersionDoesNotBlockTheSameOneLaterInTheBatch() {
        story.register(10, function("f").timeout(0), function("f"));

        assertThat(story.outcomes()).extracting(FunctionOutcome::code).containsExactly("INVALID_SETTING", "registered");
    }

    private RegisteredFunction stored(String name, String version) {
        return story.session().functions().find(name, version).orElseThrow();
    }

    private static String hash(Definition definition) {
        return definition.candidate().definitionHash();
    }
}
