package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.limit.Limit;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.outcome.Code;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every code that the rules give a call says in one sentence what went wrong, and whether or when to try again. */
class SentencesTest {
    /** What tells a model what to do next. */
    private static final Pattern ADVICE = Pattern.compile("try it again|tried again|try again|trying again|call again"
            + "|call it again|calling again|called again|call only the functions|send one JSON object|ask it for less"
            + "|ask again|use a new id|use the outcome");

    /** Said by the shell: a record on a wrong partition, a fault of the registry itself. A handler speaks for itself. */
    private static final Set<Code> NOT_OURS =
            EnumSet.of(Code.SUCCEEDED, Code.EXECUTION_ERROR, Code.WRONG_PARTITION, Code.REGISTRY_ERROR);

    private static final Call FRESH = call(0);
    private static final Call SENT = call(1);

    private static Call call(int sent) {
        CallStory story = CallStory.offering(function("f")).at(CALLED_AT);
        story = sent == 0 ? story.detach(10).request() : story.request();
        return story.state.open().orElseThrow();
    }

    private static CallError reported(Code code, String words) {
        return Sentences.failed(SENT, 1, code, new Answer.Failed(code.name(), words, null, "RegistryError"));
    }

    private static Stream<CallError> all() {
        Limit limit = new Limit("rateLimit", new LimitKey("s", "f"), 1, 60_000);
        return Stream.of(
                Sentences.unknownFunction("f"),
                Sentences.unparseableArguments("f", "no JSON"),
                Sentences.invalidArguments(List.of(CallStory.VIOLATION)),
                Sentences.suspiciousArguments(List.of(CallStory.SIGNAL)),
                Sentences.duplicate("f", "c"),
                Sentences.replaced("f", "c"),
                Sentences.forbidden("f", "role admin is missing"),
                Sentences.foreignCaller(),
                Sentences.rateLimited("f", new Limit.Verdict.Denied(limit, 1, 50)),
                Sentences.expired("f"),
                Sentences.readTooLate("f"),
                Sentences.timeout(SENT, 1),
                Sentences.noActiveConnection(FRESH),
                Sentences.outcomeUnknown(SENT),
                Sentences.sessionGone("f"),
                Sentences.sessionEnded(FRESH),
                Sentences.sessionEnded(SENT),
                Sentences.cancelled(FRESH),
                Sentences.cancelled(SENT),
                Sentences.callIdInUse("c"),
                Sentences.unknownCall("c"),
                Sentences.resultTooLarge("f", 300_000),
                Sentences.invalidResult("f", List.of(CallStory.VIOLATION), ""),
                reported(Code.TIMEOUT, "f did not answer within 5000 ms."),
                reported(Code.UNKNOWN_FUNCTION, "Function not found: f 1.0.0"),
                reported(Code.CONNECTION_NOT_READY, "The page's socket is full; the function was not started."),
                reported(Code.OVERLOADED, "busy"),
                reported(Code.RESULT_TOO_LARGE, "f returned 300000 bytes; 262144 fit."),
                reported(Code.INVALID_RESULT, "/a is a bigint, which JSON cannot carry."),
                reported(Code.DECLINED, "Declined: the user said no."));
    }

    @Test
    void everySentenceGivesAdvice() {
        assertThat(all()).allSatisfy(error -> {
            assertThat(error.message()).endsWith(".").containsPattern(ADVICE);
            assertThat(error.retryable()).isEqualTo(Code.valueOf(error.code()).retryable());
        });
    }

    @Test
    void everyCodeOfACallHasOne() {
        assertThat(all().map(error -> Code.valueOf(error.code())).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Code.values())
                        .filter(code -> code.subject() == Code.Subject.CALL && !NOT_OURS.contains(code))
                        .toList());
    }

    @Test
    void whatWasSentMayHaveRunAndWhatWasNotDidNot() {
        assertThat(Sentences.cancelled(SENT).message()).contains("may have run");
        assertThat(Sentences.cancelled(FRESH).message()).contains("did not run");
        assertThat(Sentences.sessionEnded(SENT).message()).contains("may have run");
        assertThat(Sentences.sessionEnded(FRESH).message()).contains("did not run");
        assertThat(CallStory.offering(function("f")).request().close().outcome().error())
                .isEqualTo(Sentences.sessionEnded(SENT));
        assertThat(CallStory.offering(function("f"))
                        .request()
                        .cancel(null)
                        .outcome()
                        .error())
                .isEqualTo(Sentences.cancelled(SENT));
    }

    @Test
    void aTimeoutHasOneSentenceWhoeverNoticesIt() {
        assertThat(reported(Code.TIMEOUT, "f did not answer within 5000 ms."))
                .usingRecursiveComparison()
                .ignoringFields("type")
                .isEqualTo(Sentences.timeout(SENT, 1));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"TimeoutError", "Error", "none"})
    void aHandlersOwnTimeoutKeepsItsWords(String type) {
        var failure = new Answer.Failed("TIMEOUT", "The bank is slow; ask tomorrow.", null, type);

        assertThat(Sentences.failed(SENT, 1, Code.TIMEOUT, failure).message())
                .isEqualTo("The bank is slow; ask tomorrow.");
    }

    @Test
    void noMessageIsLongerThanIsTold() {
        var wide = new Violation("/" + "x".repeat(500), "#", "type", "y".repeat(1_000), "{}");

        assertThat(Sentences.invalidArguments(Collections.nCopies(7, wide)).message())
                .hasSizeLessThan(4_097)
                .endsWith("…; and 2 more. Correct the arguments and call again.");
        assertThat(Sentences.invalidResult("f", Collections.nCopies(7, wide), "")
                        .message())
                .hasSizeLessThan(4_097);
        assertThat(Sentences.forbidden("f", "z".repeat(10_000)).message()).hasSizeLessThan(4_098);
    }
}
