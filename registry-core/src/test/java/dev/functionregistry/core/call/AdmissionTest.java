package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.ALICE;
import static dev.functionregistry.core.Given.BOB;
import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.SCHEMA;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.ARGUMENTS;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.DEADLINE;
import static dev.functionregistry.core.call.CallStory.FINGERPRINT;
import static dev.functionregistry.core.call.CallStory.MODEL;
import static dev.functionregistry.core.call.CallStory.SENDER;
import static dev.functionregistry.core.call.CallStory.TIMEOUT;
import static dev.functionregistry.core.call.CallStory.VIOLATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.RetryPolicy;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionInput;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long HOUR = 3_600_000;
    private static final Examination NOTHING_SEEN = new Examination(false, false, List.of(), List.of(), List.of());

    // --- forwarded

    @Test
    void aGoodCallGoesOutAtOnce() {
        CallStory story = CallStory.offering(function("f")
                        .returns("{}")
                        .retries(2, 100)
                        .permissions(new Permissions(Set.of(), Set.of(), Set.of(), null, true)))
                .at(CALLED_AT);

        story.request();

        Call call = new Call(
                CALL_ID,
                FINGERPRINT,
                new BoundFunction("f", "1.0.0", "{}", TIMEOUT, new RetryPolicy(2, 100), false, true, true),
                ARGUMENTS,
                CALLED_AT,
                SENDER,
                "from the bridge",
                0,
                List.of(),
                null);
        assertThat(story.events)
                .containsExactly(
                        new CallEvent.Admitted(call, DEADLINE, List.of(), List.of(), NOTHING_SEEN),
                        new CallEvent.Dispatched(1, EAST, 10, "life-1", DEADLINE, false));
        assertThat(story.state)
                .isEqualTo(new CallState.Dispatched(call.sent(1), 1, EAST, 10, "life-1", false, DEADLINE));
        assertThat(story.state.nextDue()).contains(new CallState.NextDue(TimerKind.DEADLINE, 1, DEADLINE));
        assertThat(call.maxAttempts()).isEqualTo(3);
    }

    @Test
    void withoutASocketItWaits() {
        CallStory story = CallStory.offering(function("f")).detach(10).request();

        assertThat(story.events).hasOnlyElementsOfType(CallEvent.Admitted.class);
        assertThat(story.state).isInstanceOf(CallState.Waiting.class);
        assertThat(story.state.nextDue()).contains(new CallState.NextDue(TimerKind.DEADLINE, 1, DEADLINE));
    }

    @Test
    void aCallRunsTheVersionThatTheModelSaw() {
        CallStory story = CallStory.offering(function("f"));
        story.session.register(10, function("f").version("2.0.0"));

        assertThat(boundVersion(story, 1L)).isEqualTo("1.0.0");
        assertThat(boundVersion(story, 2L)).isEqualTo("2.0.0");
        assertThat(boundVersion(story, null)).isEqualTo("2.0.0");
    }

    private static String boundVersion(CallStory story, Long revision) {
        story.state = new CallState.None();
        story.tell(story.requestingAtRevision(revision));
        return story.event(CallEvent.Admitted.class).call().function().version();
    }

    // --- the order of the checks

    @Test
    void aCallThatBreaksEverythingIsToldTheFirst() {
        CallStory story = CallStory.offering(function("f").rateLimit(1, 1_000).role("admin"));
        CallStory allowed = CallStory.offering(function("f").rateLimit(1, 1_000));
        story.admitted.write(
                new LimitEntry(new LimitKey("rateLimit|1000|session|s1", "f"), CALLED_AT, 1_000, "s1|other"));
        allowed.admitted.write(
                new LimitEntry(new LimitKey("rateLimit|1000|session|s1", "f"), CALLED_AT, 1_000, "s1|other"));
        Caller foreign = new Caller.Rest(BOB);

        assertThat(rejection(story.tell(story.requesting("g", "no json", foreign, SENDER))))
                .isEqualTo("FORBIDDEN");
        assertThat(code(story, "g", "no json", DEADLINE + HOUR)).isEqualTo(Code.EXPIRED);
        assertThat(code(story, "g", "no json", DEADLINE)).isEqualTo(Code.UNKNOWN_FUNCTION);
        assertThat(code(story, "f", "no json", DEADLINE)).isEqualTo(Code.INVALID_ARGUMENTS);
        assertThat(code(story, "f", "bad", DEADLINE)).isEqualTo(Code.INVALID_ARGUMENTS);
        assertThat(code(story, "f", ARGUMENTS, DEADLINE)).isEqualTo(Code.FORBIDDEN);
        assertThat(code(allowed, "f", ARGUMENTS, DEADLINE)).isEqualTo(Code.TIMEOUT);
        assertThat(code(allowed, "f", ARGUMENTS, CALLED_AT)).isEqualTo(Code.RATE_LIMITED);
        assertThat(code(CallStory.offering(function("f")), "f", ARGUMENTS, CALLED_AT))
                .isNull();
    }

    private static Code code(CallStory story, String name, String arguments, long readAt) {
        story.state = new CallState.None();
        story.tell(new CallInput.Requested(
                CALL_ID, name, arguments, name + "|" + arguments, null, MODEL, SENDER, null, readAt));
        return story.state instanceof CallState.Settled settled
                ? settled.outcome().code()
                : null;
    }

    // --- refusals

    @Test
    void aRefusalIsAnOutcomeWithAllThatIsKnown() {
        CallStory story = CallStory.offering(function("f"));

        story.tell(story.requesting("f", "bad", MODEL, SENDER));

        CallError error = new CallError(
                "INVALID_ARGUMENTS",
                "/b: expected number, got string. Correct the arguments and call again.",
                false,
                null,
                null,
                List.of(VIOLATION));
        Settlement outcome = new Settlement(
                CALL_ID,
                "f",
                "1.0.0",
                0,
                Code.INVALID_ARGUMENTS,
                null,
                error,
                false,
                1,
                CALLED_AT,
                CALLED_AT,
                null,
                "idp|alice",
                SENDER,
                "from the bridge");
        assertThat(story.events)
                .containsExactly(new CallEvent.Settled(outcome, "f|bad", List.of(SENDER), NOTHING_SEEN));
        assertThat(story.state).isEqualTo(new CallState.Settled(outcome, "f|bad", List.of(SENDER), false));
        assertThat(story.state.nextDue()).isEmpty();
        assertThat(story.state.open()).isEmpty();
    }

    @Test
    void anUnknownFunctionIsNotFound() {
        CallStory story = CallStory.offering(function("f"));

        story.tell(story.requesting("g", ARGUMENTS, MODEL, null));

        assertThat(story.outcome().error().message())
                .isEqualTo("Function not found: this session has no function \"g\";"
                        + " call only the functions in your current tool list.");
        assertThat(story.outcome().version()).isNull();
        assertThat(story.event(CallEvent.Settled.class).waiting()).isEmpty();
    }

    @Test
    void aLongNameIsQuotedShort() {
        CallStory story = CallStory.offering(function("f"));

        story.tell(story.requesting("n".repeat(63) + "\ud83d\ude00", ARGUMENTS, MODEL, null));

        assertThat(story.outcome().error().message()).contains('"' + "n".repeat(63) + "\u2026\"");
    }

    @Test
    void argumentsThatAreNoJson() {
        CallStory story = CallStory.offering(function("f"));

        story.tell(story.requesting("f", "no json", MODEL, null));

        assertThat(story.outcome().code()).isEqualTo(Code.INVALID_ARGUMENTS);
        assertThat(story.outcome().error().message())
                .isEqualTo("The arguments of \"f\" cannot be read as JSON (unexpected end);"
                        + " send one JSON object that fits its schema.");
    }

    @Test
    void manyViolationsAreNamedUpToFive() {
        List<Violation> six = IntStream.range(0, 6)
                .mapToObj(i -> new Violation(i == 0 ? "" : "/" + i, "#", "type", "is wrong", "{}"))
                .toList();

        assertThat(Sentences.invalidArguments(six).message())
                .isEqualTo("the whole: is wrong; /1: is wrong; /2: is wrong; /3: is wrong; /4: is wrong; and 1 more."
                        + " Correct the arguments and call again.");
        assertThat(Sentences.invalidArguments(six.subList(0, 5)).message()).doesNotContain("more");
        assertThat(Sentences.invalidArguments(six).violations()).hasSize(6);
    }

    @Test
    void whatTheUserMayNotCallIsBlocked() {
        CallStory story = CallStory.offering(function("f").role("admin")).request();

        assertThat(story.outcome().code()).isEqualTo(Code.FORBIDDEN);
        assertThat(story.outcome().error().message())
                .isEqualTo(
                        "The function \"f\" may not be called: the user lacks the role admin (the function's own rule); do not try it again.");
        assertThat(story.outcome().error().retryable()).isFalse();
    }

    @Test
    void scopesAndOriginsBlockAsWell() {
        Permissions scope = new Permissions(Set.of(), Set.of("banking"), Set.of(), null, false);
        Permissions origin = new Permissions(Set.of(), Set.of(), Set.of("https://other.example"), null, false);

        assertThat(CallStory.offering(function("f").permissions(scope))
                        .request()
                        .outcome()
                        .code())
                .isEqualTo(Code.FORBIDDEN);
        assertThat(CallStory.offering(function("f").permissions(origin))
                        .request()
                        .outcome()
                        .code())
                .isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void aCallReadAtItsDeadlineIsNotRun() {
        CallStory story = CallStory.offering(function("f"));

        story.tell(story.requestingRead(DEADLINE - 1));
        assertThat(story.state).isInstanceOf(CallState.Dispatched.class);

        story.state = new CallState.None();
        story.tell(story.requestingRead(DEADLINE));
        assertThat(story.outcome().code()).isEqualTo(Code.TIMEOUT);
        assertThat(story.outcome().attempt()).isZero();
        assertThat(story.outcome().error().retryable()).isTrue();
    }

    @Test
    void aCallReadAnHourLateIsExpired() {
        CallStory story = CallStory.offering(function("f"));

        story.tell(story.requestingRead(CALLED_AT + HOUR));
        assertThat(story.outcome().code()).isEqualTo(Code.TIMEOUT);

        story.state = new CallState.None();
        story.tell(story.requestingRead(CALLED_AT + HOUR + 1));
        assertThat(story.outcome().code()).isEqualTo(Code.EXPIRED);
        assertThat(story.outcome().error().retryable()).isFalse();
    }

    // --- limits

    @Test
    void aWindowThatIsRedefinedCountsForItself() {
        CallStory story = CallStory.offering(function("f").rateLimit(1, 1_000)).at(CALLED_AT);
        story.admitted.write(new LimitEntry(new LimitKey("rateLimit|1000|session|s1", "f"), CALLED_AT, 1_000, "s1|0"));
        story.session.register(10, function("f").rateLimit(2, 2_000));

        assertThat(story.request().event(CallEvent.Admitted.class).entries())
                .containsExactly(
                        new LimitEntry(new LimitKey("rateLimit|2000|session|s1", "f"), CALLED_AT, 2_000, "s1|call_1"));
    }

    @Test
    void anAdmittedCallCountsForEveryLimit() {
        CallStory story = CallStory.offering(function("f")
                        .permissions(new Permissions(Set.of(), Set.of(), Set.of(), 10, false))
                        .rateLimit(5, 2_000))
                .request();

        assertThat(story.event(CallEvent.Admitted.class).entries())
                .containsExactly(
                        new LimitEntry(new LimitKey("rateLimit|2000|session|s1", "f"), CALLED_AT, 2_000, "s1|call_1"),
                        new LimitEntry(new LimitKey("user|idp|alice", "f"), CALLED_AT, HOUR, "s1|call_1"));
    }

    @Test
    void oneTooManyIsToldWhenToComeBack() {
        CallStory story = CallStory.offering(function("f").rateLimit(1, 60_000)).request();
        story.state = new CallState.None();

        story.at(CALLED_AT + 48_500).request();

        CallError error = story.outcome().error();
        assertThat(story.outcome().code()).isEqualTo(Code.RATE_LIMITED);
        assertThat(error.retryAfterMs()).isEqualTo(11_500);
        assertThat(error.retryable()).isTrue();
        assertThat(error.message())
                .isEqualTo("The function \"f\" was called once in the last 60 s and its limit (rateLimit) is 1;"
                        + " it may be called again in 11.5 s.");
    }

    @Test
    void whenTheWindowHasPassedItFitsAgain() {
        CallStory story = CallStory.offering(function("f").rateLimit(1, 1_000)).request();
        story.state = new CallState.None();

        story.at(CALLED_AT + 1_000).request();

        assertThat(story.state).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void theHourlyLimitCountsTheUserInAllSessions() {
        CallStory story = CallStory.offering(function("f").perHour(1));
        story.admitted.write(new LimitEntry(new LimitKey("user|idp|alice", "f"), CALLED_AT - HOUR + 1, HOUR, "s0|c"));

        story.request();

        assertThat(story.outcome().code()).isEqualTo(Code.RATE_LIMITED);
        assertThat(story.outcome().error().message())
                .contains("(maxCallsPerHour)")
                .contains("in 1 ms.");
    }

    @Test
    void anAnonymousUserIsCountedBySession() {
        CallStory story = CallStory.nowhere();
        story.session.tell(new SessionInput.Open(Principal.ANONYMOUS, null, 60_000));
        story.session.tell(new SessionInput.Attach(10, "ref", EAST, Principal.ANONYMOUS, null, "life-1"));
        story.session.register(
                10,
                function("f")
                        .permissions(new Permissions(Set.of(), Set.of(), Set.of(), 3, false))
                        .rateLimit(5, 2_000));

        story.request();

        assertThat(story.event(CallEvent.Admitted.class).entries())
                .containsExactly(
                        new LimitEntry(new LimitKey("rateLimit|2000|session|s1", "f"), CALLED_AT, 2_000, "s1|call_1"),
                        new LimitEntry(new LimitKey("anonymous|s1", "f"), CALLED_AT, HOUR, "s1|call_1"));
    }

    @Test
    void aRefusedCallCountsForNothing() {
        CallStory story = CallStory.offering(function("f").rateLimit(1, 1_000));
        story.tell(story.requesting("f", "bad", MODEL, null));
        story.state = new CallState.None();

        story.request();

        assertThat(story.state).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void aKnownCallNeverReachesTheLimiter() {
        CallStory story = CallStory.offering(function("f").rateLimit(1, 1_000)).request();

        story.request();

        assertThat(story.events).containsExactly(new CallEvent.Joined(SENDER));
    }

    // --- who may call, and where

    @Test
    void theSubjectAndAgentsMayUseTheSession() {
        Caller subject = new Caller.Rest(new Principal("idp", "alice", Set.of(), Set.of()));
        Caller agent = new Caller.Rest(new Principal("idp", "robot", Set.of("agent"), Set.of()));

        for (Caller caller : List.of(subject, agent, MODEL)) {
            CallStory story = CallStory.offering(function("f"));
            story.tell(story.requesting("f", ARGUMENTS, caller, SENDER));
            assertThat(story.state).isInstanceOf(CallState.Dispatched.class);
        }
    }

    @Test
    void nobodyElseMay() {
        CallStory story = CallStory.offering(function("f"));

        story.tell(story.requesting("f", ARGUMENTS, new Caller.Rest(BOB), SENDER));

        assertThat(rejection(story)).isEqualTo("FORBIDDEN");
        assertThat(story.event(CallEvent.Rejected.class).replyTo()).isEqualTo(SENDER);
        assertThat(story.event(CallEvent.Rejected.class).callId()).isEqualTo(CALL_ID);
        assertThat(story.state).isEqualTo(new CallState.None());
    }

    @Test
    void nobodyElseLearnsAnOutcomeByRepeatingTheCall() {
        CallStory story =
                CallStory.offering(function("f")).request().returned(1, "42").confirmed();

        story.tell(story.requesting("f", ARGUMENTS, new Caller.Rest(BOB), SENDER));

        assertThat(rejection(story)).isEqualTo("FORBIDDEN");
    }

    @Test
    void anonymousSessionsAreOpenToTheNamelessWhomTheGatewayLetIn() {
        assertThat(new Caller.Rest(Principal.ANONYMOUS).mayUse(Principal.ANONYMOUS))
                .isTrue();
        assertThat(new Caller.Rest(Principal.ANONYMOUS).mayUse(ALICE)).isFalse();
        assertThat(new Caller.Rest(ALICE).mayUse(Principal.ANONYMOUS)).isFalse();
        assertThat(new Caller.Model().mayUse(Principal.ANONYMOUS)).isTrue();
    }

    @Test
    void aModelsCallIntoNoSessionSettles() {
        CallStory story = CallStory.nowhere().request();

        assertThat(story.outcome().code()).isEqualTo(Code.SESSION_GONE);
        assertThat(story.outcome().revision()).isZero();
        assertThat(story.outcome().user()).isNull();
    }

    @Test
    void aRestCallIntoNoSessionIsRejected() {
        CallStory story = CallStory.nowhere();

        story.tell(story.requesting("f", ARGUMENTS, new Caller.Rest(ALICE), SENDER));

        assertThat(rejection(story)).isEqualTo("SESSION_GONE");
        assertThat(story.state).isEqualTo(new CallState.None());
    }

    @Test
    void aCallIntoAClosedSessionSettlesForItsOwnerAlone() {
        CallStory story = CallStory.offering(function("f")).close();

        story.tell(story.requesting("f", ARGUMENTS, new Caller.Rest(BOB), SENDER));
        assertThat(rejection(story)).isEqualTo("FORBIDDEN");

        story.tell(story.requesting("f", ARGUMENTS, new Caller.Rest(ALICE), SENDER));
        assertThat(story.outcome().code()).isEqualTo(Code.SESSION_GONE);
        assertThat(story.outcome().revision()).isEqualTo(2);
        assertThat(story.outcome().user()).isEqualTo("idp|alice");
    }

    @Test
    void theSchemaOfTheBoundVersionIsTheOneChecked() {
        CallStory story = CallStory.offering(function("f").parameters("{\"v\":1}"));
        String[] seen = new String[1];
        JsonCheck json = new TalkingTexts() {
            @Override
            public Examined examine(FunctionDefinition function, String arguments) {
                seen[0] = function.parameters() + arguments;
                return Examined.Fit.PLAIN;
            }
        };
        CallPorts ports = new CallPorts(json, story.admitted, story.equal(), story.policy);

        CallRules.decide(
                story.state,
                story.requesting("f", ARGUMENTS, MODEL, null),
                new SessionView("s1", story.session.state),
                CALLED_AT,
                ports);

        assertThat(seen[0]).isEqualTo("{\"v\":1}" + ARGUMENTS).doesNotContain(SCHEMA);
    }

    private static String rejection(CallStory story) {
        return story.event(CallEvent.Rejected.class).error().code();
    }
}
