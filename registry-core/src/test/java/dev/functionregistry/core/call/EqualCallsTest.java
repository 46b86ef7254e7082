package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.ALICE;
import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.ORIGIN;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.ARGUMENTS;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.DEADLINE;
import static dev.functionregistry.core.call.CallStory.FINGERPRINT;
import static dev.functionregistry.core.call.CallStory.MODEL;
import static dev.functionregistry.core.call.CallStory.SENDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionInput;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What calls of the same function with the same arguments mean to one another: kept results and duplicates. */
class EqualCallsTest {

    // --- kept results

    private static CallStory cached(long ttlMs) {
        CallStory story = CallStory.offering(function("f").cache(ttlMs).rateLimit(1, 60_000));
        story.kept.put(key(story), new CallStory.Kept("42", CALLED_AT));
        return story;
    }

    private static CacheKey key(CallStory story) {
        return new CacheKey(
                "user|idp|alice",
                story.session.session().origin(),
                "f",
                "1.0.0",
                story.session.session().functions().versions("f").getFirst().definitionHash(),
                FINGERPRINT);
    }

    @Test
    void aKeptResultAnswersWithoutTheClient() {
        CallStory story = cached(1_000).at(CALLED_AT + 999).request();

        assertThat(story.events).hasOnlyElementsOfType(CallEvent.Settled.class);
        Settlement outcome = story.outcome();
        assertThat(outcome.code()).isEqualTo(Code.SUCCEEDED);
        assertThat(outcome.cached()).isTrue();
        assertThat(outcome.output()).isEqualTo("42");
        assertThat(outcome.error()).isNull();
        assertThat(outcome.attempt()).isZero();
        assertThat(outcome.version()).isEqualTo("1.0.0");
        assertThat(outcome.handlerMicros()).isNull();
        assertThat(story.event(CallEvent.Settled.class).waiting()).containsExactly(SENDER);
    }

    @Test
    void atItsAgeItAnswersNoMore() {
        CallStory story = cached(1_000).at(CALLED_AT + 1_000).request();

        assertThat(story.state).isInstanceOf(CallState.Dispatched.class);
        assertThat(story.event(CallEvent.Admitted.class).call().cacheKey()).isEqualTo(key(story));
    }

    @Test
    void itCountsForNoLimitAndNoneRefusesIt() {
        CallStory story = cached(1_000);
        story.admitted.write(
                new LimitEntry(new LimitKey("rateLimit|60000|session|s1", "f"), CALLED_AT, 60_000, "s1|other"));

        story.request();

        assertThat(story.outcome().cached()).isTrue();
        assertThat(story.event(CallEvent.Settled.class).examination().limits()).isEmpty();
    }

    @Test
    void whoMayNotCallGetsNoKeptResult() {
        CallStory story = CallStory.offering(function("f").cache(1_000).role("admin"));
        story.kept.put(key(story), new CallStory.Kept("42", CALLED_AT));

        assertThat(story.request().outcome().code()).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void aCallReadTooLateGetsNoKeptResult() {
        CallStory story = cached(60_000);

        story.tell(story.requestingRead(DEADLINE));

        assertThat(story.outcome().code()).isEqualTo(Code.TIMEOUT);
    }

    @Test
    void withoutTheSettingNothingIsKeptOrAsked() {
        CallStory story = CallStory.offering(function("f"));
        story.kept.put(key(story), new CallStory.Kept("42", CALLED_AT));

        story.request();

        assertThat(story.event(CallEvent.Admitted.class).call().cacheKey()).isNull();
    }

    @Test
    void otherPeopleOriginsVersionsDefinitionsAndArgumentsHaveOtherKeys() {
        CallStory story = CallStory.offering(function("f").cache(1_000)).request();
        CacheKey key = story.event(CallEvent.Admitted.class).call().cacheKey();

        assertThat(key)
                .isEqualTo(key(story))
                .satisfies(k -> assertThat(k.origin()).isEqualTo(ORIGIN));
        assertThat(keyOf(new Principal("idp", "carol", ALICE.roles(), ALICE.scopes()), ORIGIN, "1.0.0", "d", ARGUMENTS))
                .isNotEqualTo(keyOf(ALICE, ORIGIN, "1.0.0", "d", ARGUMENTS));
        assertThat(keyOf(ALICE, "https://other.example", "1.0.0", "d", ARGUMENTS))
                .isNotEqualTo(keyOf(ALICE, ORIGIN, "1.0.0", "d", ARGUMENTS));
        assertThat(keyOf(ALICE, null, "1.0.0", "d", ARGUMENTS))
                .isNotEqualTo(keyOf(ALICE, ORIGIN, "1.0.0", "d", ARGUMENTS));
        assertThat(keyOf(ALICE, ORIGIN, "1.0.1", "d", ARGUMENTS))
                .isNotEqualTo(keyOf(ALICE, ORIGIN, "1.0.0", "d", ARGUMENTS));
        assertThat(keyOf(ALICE, ORIGIN, "1.0.0", "another", ARGUMENTS))
                .isNotEqualTo(keyOf(ALICE, ORIGIN, "1.0.0", "d", ARGUMENTS));
        assertThat(keyOf(ALICE, ORIGIN, "1.0.0", "d", "{\"a\":2}"))
                .isNotEqualTo(keyOf(ALICE, ORIGIN, "1.0.0", "d", ARGUMENTS));
        assertThat(keyOf(Principal.ANONYMOUS, null, "1.0.0", "d", ARGUMENTS).owner())
                .isEqualTo("anonymous|s1");
    }

    private static CacheKey keyOf(
            Principal owner, String origin, String version, String description, String arguments) {
        CallStory story = CallStory.nowhere();
        story.session.tell(new SessionInput.Open(owner, origin, 60_000));
        story.session.tell(new SessionInput.Attach(10, "ref", EAST, owner, origin, "life-1"));
        story.session.register(10, function("f").cache(1_000).version(version).description(description));
        story.tell(story.requesting("f", arguments, MODEL, SENDER));
        return story.event(CallEvent.Admitted.class).call().cacheKey();
    }

    // --- duplicates

    private static CallStory running(String duplicates) {
        Given.Definition definition = function("f").rateLimit(1, 60_000);
        CallStory story = CallStory.offering(duplicates.isEmpty() ? definition : definition.duplicates(duplicates));
        story.running.add("call_0");
        return story;
    }

    @Test
    void duplicatesRunSideBySideUnlessTheFunctionSaysOtherwise() {
        for (String duplicates : List.of("", "allow")) {
            CallStory story = running(duplicates).request();

            assertThat(story.state).isInstanceOf(CallState.Dispatched.class);
            assertThat(story.event(CallEvent.Admitted.class).replaces()).isEmpty();
        }
    }

    @Test
    void aRejectedDuplicateSaysWhichCallRuns() {
        CallStory story = running("reject").request();

        assertThat(story.outcome().code()).isEqualTo(Code.DUPLICATE_CALL);
        assertThat(story.outcome().error().message())
                .isEqualTo("The same call of \"f\" is running already as \"call_0\";"
                        + " wait for its outcome instead of calling again.");
        assertThat(story.outcome().error().retryable()).isTrue();
    }

    @Test
    void whenNoEqualCallRunsARejectingFunctionRuns() {
        CallStory story = running("reject");
        story.running.clear();

        assertThat(story.request().state).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void aReplacingCallNamesTheCallsThatItReplaces() {
        CallStory story = running("replace");
        story.running.add("call_00");

        story.request();

        assertThat(story.event(CallEvent.Admitted.class).replaces()).containsExactly("call_0", "call_00");
        assertThat(story.state).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void aReplacingCallThatALimitRefusesReplacesNothing() {
        CallStory story = running("replace");
        story.admitted.write(
                new LimitEntry(new LimitKey("rateLimit|60000|session|s1", "f"), CALLED_AT, 60_000, "s1|call_0"));

        story.request();

        assertThat(story.events).hasOnlyElementsOfType(CallEvent.Settled.class);
        assertThat(story.outcome().code()).isEqualTo(Code.RATE_LIMITED);
    }

    @Test
    void aReplacedCallEndsAndItsClientIsTold() {
        CallStory story =
                CallStory.offering(function("f").retries(3, 100)).request().replacedBy("call_2");

        assertThat(story.event(CallEvent.ExecutionCancelled.class).reason()).isEqualTo("REPLACED");
        assertThat(story.outcome().code()).isEqualTo(Code.REPLACED);
        assertThat(story.outcome().error().message())
                .isEqualTo("The call of \"f\" was stopped, since \"call_2\" calls it again with the same arguments;"
                        + " use the outcome of that one.");
        assertThat(story.returned(1, "1").events).containsExactly(new CallEvent.Late(CallStory.CALL_ID, 1));
    }

    @Test
    void aReplacedCallWhoseAnswerIsThereKeepsIt() {
        CallStory story = CallStory.offering(function("f")).request().returned(1, "1", new Barrier(10, 2));

        story.replacedBy("call_2");

        assertThat(story.outcome().code()).isEqualTo(Code.SUCCEEDED);
        assertThat(story.outcome().output()).isEqualTo("1");
    }

    @Test
    void aCallThatWaitsOrPausesIsReplacedWithoutAWordToAnyClient() {
        CallStory waiting =
                CallStory.offering(function("f")).detach(10).request().replacedBy("call_2");
        CallStory pausing = CallStory.offering(function("f").retries(1, 100))
                .request()
                .failed(1, "no", null)
                .replacedBy("call_2");

        for (CallStory story : List.of(waiting, pausing)) {
            assertThat(story.events).hasOnlyElementsOfType(CallEvent.Settled.class);
            assertThat(story.outcome().code()).isEqualTo(Code.REPLACED);
        }
    }

    @Test
    void whatHasEndedCannotBeReplaced() {
        CallStory story = CallStory.offering(function("f")).request().returned(1, "1");

        assertThat(story.replacedBy("call_2").events).isEmpty();
        assertThat(story.confirmed().replacedBy("call_2").events).isEmpty();
        assertThat(CallStory.offering(function("f")).replacedBy("call_2").events)
                .isEmpty();
    }
}
