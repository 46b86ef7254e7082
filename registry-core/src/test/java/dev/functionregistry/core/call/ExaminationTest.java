package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.ARGUMENTS;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.MODEL;
import static dev.functionregistry.core.call.CallStory.SENDER;
import static dev.functionregistry.core.call.CallStory.SIGNAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.limit.Limit;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.outcome.Code;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the checks of a call see besides the verdict: signals, rewritten strings, limits, returned failures. */
class ExaminationTest {
    private static final String ATTACK = "{\"q\":\"attack\"}";
    private static final String UNTIDY = "{\"q\":\"untidy\"}";
    private static final long HOUR = 3_600_000;

    private static CallStory asking(CallStory story, String arguments) {
        return story.tell(story.requesting("f", arguments, MODEL, SENDER));
    }

    @Test
    void aSignalIsSeenAndStopsNothing() {
        CallStory story = asking(CallStory.offering(function("f")), ATTACK);

        assertThat(story.event(CallEvent.Admitted.class).examination().signals())
                .containsExactly(SIGNAL);
        assertThat(story.state).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void aFunctionMayRefuseWhatLooksLikeAnAttack() {
        CallStory story = asking(CallStory.offering(function("f").injectionCheck("reject")), ATTACK);

        assertThat(story.outcome().code()).isEqualTo(Code.INVALID_ARGUMENTS);
        assertThat(story.outcome().error().message())
                .isEqualTo("/q: looks like sql injection, which this function does not accept."
                        + " Correct the arguments and call again.");
        assertThat(story.outcome().error().violations())
                .containsExactly(new Violation(
                        "/q",
                        "#/injectionCheck",
                        "injectionCheck",
                        "looks like sql injection, which this function does not accept",
                        "{\"kind\":\"sql\"}"));
        assertThat(story.event(CallEvent.Settled.class).examination().signals()).containsExactly(SIGNAL);
    }

    @Test
    void aFunctionThatRefusesAttacksRunsOrdinaryCalls() {
        CallStory story = asking(CallStory.offering(function("f").injectionCheck("reject")), ARGUMENTS);

        assertThat(story.state).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void onlyAFunctionThatAsksForItGetsItsStringsRewritten() {
        CallStory asIs = asking(CallStory.offering(function("f")), UNTIDY);
        CallStory tidied = asking(CallStory.offering(function("f").sanitize("trim")), UNTIDY);

        assertThat(asIs.event(CallEvent.Admitted.class).call().arguments()).isEqualTo(UNTIDY);
        assertThat(asIs.event(CallEvent.Admitted.class).examination().sanitized())
                .isEmpty();
        CallEvent.Admitted admitted = tidied.event(CallEvent.Admitted.class);
        assertThat(admitted.call().arguments()).isEqualTo("{\"q\":\"tidy\"}");
        assertThat(admitted.call().fingerprint())
                .as("the call is what was sent")
                .isEqualTo("f|" + UNTIDY);
        assertThat(admitted.examination().sanitized()).containsExactly("/q");
    }

    @Test
    void everyLimitThatWasAskedIsSeenWithItsCount() {
        CallStory story = CallStory.offering(
                function("f").rateLimit(5, 2_000).permissions(new Permissions(Set.of(), Set.of(), Set.of(), 2, false)));
        LimitKey perSession = new LimitKey("rateLimit|2000|session|s1", "f");
        LimitKey perUser = new LimitKey("user|idp|alice", "f");
        story.admitted.write(new LimitEntry(perUser, CALLED_AT - 5, HOUR, "s0|a"));

        story.request();

        Limit rate = new Limit("rateLimit", perSession, 5, 2_000);
        Limit hourly = new Limit("maxCallsPerHour", perUser, 2, HOUR);
        assertThat(story.event(CallEvent.Admitted.class).examination().limits())
                .containsExactly(new Limit.Verdict.Admitted(rate, 0), new Limit.Verdict.Admitted(hourly, 1));

        story.state = new CallState.None();
        story.request();

        assertThat(story.event(CallEvent.Settled.class).examination().limits())
                .containsExactly(new Limit.Verdict.Admitted(rate, 1), new Limit.Verdict.Denied(hourly, 2, HOUR - 5));
    }

    @Test
    void theAuditLearnsWhatItMayShow() {
        CallStory open = CallStory.offering(function("f").auditArguments()).request();
        CallStory secret = CallStory.offering(function("f").sensitive()).request();

        assertThat(open.event(CallEvent.Admitted.class).examination().auditArguments())
                .isTrue();
        assertThat(open.event(CallEvent.Admitted.class).examination().sensitive())
                .isFalse();
        assertThat(secret.event(CallEvent.Admitted.class).examination().sensitive())
                .isTrue();
        assertThat(secret.event(CallEvent.Admitted.class).examination().auditArguments())
                .isFalse();
    }

    // --- returned failures

    @Test
    void aReturnedFailureIsAFailedExecution() {
        CallStory story =
                CallStory.offering(function("f").returns("{}")).request().returned(1, TalkingTexts.FAILURE);

        assertThat(story.outcome().code()).isEqualTo(Code.EXECUTION_ERROR);
        assertThat(story.outcome().error())
                .isEqualTo(new CallError("NO_STOCK", "Sold out.", false, null, null, List.of()));
        assertThat(story.outcome().handlerMicros()).isEqualTo(1_234L);
    }

    @Test
    void withStructuredErrorsOffItIsAResult() {
        CallStory story = CallStory.offering(function("f").structuredErrors(false))
                .request()
                .returned(1, TalkingTexts.FAILURE);

        assertThat(story.outcome().code()).isEqualTo(Code.SUCCEEDED);
        assertThat(story.outcome().output()).isEqualTo(TalkingTexts.FAILURE);
    }

    @Test
    void aReturnedFailureOfAnAttemptGivenUpIsTooLate() {
        CallStory story =
                CallStory.offering(function("f").retries(1, 100)).request().dueNow();

        assertThat(story.returned(1, TalkingTexts.FAILURE).events)
                .containsExactly(new CallEvent.Late(CallStory.CALL_ID, 1));
    }

    @Test
    void anErrorsTypeAndCodeAreBounded() {
        CallStory story = CallStory.offering(function("f"))
                .request()
                .failed(1, new Answer.Failed("not a code", "why", null, "T".repeat(100)));

        assertThat(story.outcome().error().code()).isEqualTo("EXECUTION_ERROR");
        assertThat(story.outcome().error().type()).isEqualTo("T".repeat(64));
    }
}
