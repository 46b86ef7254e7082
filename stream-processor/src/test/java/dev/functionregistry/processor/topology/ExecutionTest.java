package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.AUDIT_EVENTS;
import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.GATEWAY_INBOX;
import static dev.functionregistry.schemas.Topic.REGISTRATIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionCancel;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.Permissions;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.RateLimit;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.RetryPolicy;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Duplicates, signals, rewritten arguments, the audit and parallel calls, record by record. */
class ExecutionTest {
    private static final String GOOD = "{\"a\":1,\"b\":2}";
    private static final String AS_GOOD = "{ \"b\": 2.0, \"a\": 1 }";

    private static FunctionDefinition.Builder add() {
        return Fixture.function("add");
    }

    private static Permissions permissions(Integer perHour, boolean audit) {
        return new Permissions(List.of(), List.of(), List.of(), perHour, audit);
    }

    private static ToolResult result(Scene scene) {
        return scene.desk.only(TOOLS_RESULTS, ToolResult.class);
    }

    private static List<AuditEvent> audit(Scene scene) {
        return scene.desk.drain(AUDIT_EVENTS).stream()
                .map(out -> out.as(AuditEvent.class))
                .toList();
    }

    private static void ask(Scene scene, String callId, String arguments) {
        scene.desk.send(TOOLS_CALLS, Fixture.call(callId, "add", arguments));
    }

    // --- duplicates

    @Test
    void aDuplicateIsRejectedWhileOneRuns() {
        var scene = new Scene(add().setDuplicates("reject").build());
        scene.call("c1", GOOD);
        ask(scene, "c2", AS_GOOD);
        assertThat(result(scene).getOutcome()).isEqualTo("DUPLICATE_CALL");
        scene.call("c3", "{\"a\":1,\"b\":3}");
        scene.answer("c1", 1, "3");
        result(scene);
        scene.call("c4", GOOD);
    }

    @Test
    void aTaskThatStartsKnowsWhatRuns() {
        var scene = new Scene(add().setDuplicates("reject").build());
        scene.call("c1", GOOD);
        scene.desk.begin();
        ask(scene, "c2", GOOD);
        assertThat(result(scene).getOutcome()).isEqualTo("DUPLICATE_CALL");
    }

    @Test
    void aNewerCallReplacesAnOlderOne() {
        var scene = new Scene(add().setDuplicates("replace").build());
        scene.call("c1", GOOD);
        scene.quiet();
        ask(scene, "c2", AS_GOOD);
        assertThat(scene.desk.drain(GATEWAY_INBOX))
                .extracting(out -> out.value().getClass().getSimpleName())
                .as("the old one is stopped first")
                .containsExactly("ExecutionCancel", "ExecutionRequest");
        var replaced = result(scene);
        assertThat(replaced.getCallId()).isEqualTo("c1");
        assertThat(replaced.getOutcome()).isEqualTo("REPLACED");
        assertThat(audit(scene))
                .extracting(AuditEvent::getCallId, AuditEvent::getDecision)
                .contains(org.assertj.core.groups.Tuple.tuple("c1", "REPLACED"));
        scene.answer("c2", 1, "3");
        assertThat(result(scene).getCallId()).isEqualTo("c2");
    }

    @Test
    void aReplacingCallThatComesAgainSaysTheSame() {
        var scene = new Scene(add().setDuplicates("replace").build());
        scene.call("c1", GOOD);
        scene.quiet();
        var in = scene.desk.send(TOOLS_CALLS, Fixture.call("c2", "add", GOOD));
        var first = scene.desk.all(out -> true);
        var state = scene.desk.state();
        assertThat(first).extracting(Desk.Out::topic).contains(TOOLS_RESULTS, GATEWAY_INBOX, AUDIT_EVENTS);
        assertThat(scene.desk.feed(in)).isEqualTo(first);
        assertThat(scene.desk.state()).isEqualTo(state);
        scene.desk.begin();
        assertThat(scene.desk.feed(in)).as("after a start").isEqualTo(first);
    }

    // --- what the checks see

    @Test
    void aReturnedFailureIsTriedAgainByThePolicy() {
        var scene = new Scene(add().setRetryPolicy(new RetryPolicy(1, 50L)).build());
        scene.call("c1", GOOD);
        scene.answer("c1", 1, "{\"success\":false,\"error\":{\"code\":\"BUSY\",\"message\":\"Later.\"}}");
        scene.desk.pass(60);
        scene.desk.loop(EXECUTIONS_RESULTS);
        assertThat(scene.desk.only(GATEWAY_INBOX, ExecutionRequest.class).getAttempt())
                .isEqualTo(2);
        scene.answer(
                "c1",
                2,
                "{\"success\":false,\"error\":{\"code\":\"SOLD_OUT\",\"message\":\"None left.\",\"retryable\":false}}");
        var outcome = result(scene);
        assertThat(outcome.getOutcome()).isEqualTo("EXECUTION_ERROR");
        assertThat(outcome.getError().getCode()).isEqualTo("SOLD_OUT");
        assertThat(outcome.getError().getRetryable()).isFalse();
        assertThat(outcome.getAttempt()).isEqualTo(2);
    }

    @Test
    void withStructuredErrorsOffAReturnedFailureIsAResult() {
        var scene = new Scene(add().setStructuredErrors(false).build());
        scene.call("c1", GOOD);
        scene.answer("c1", 1, "{\"success\":false,\"error\":{\"code\":\"A\",\"message\":\"m\"}}");
        assertThat(result(scene).getOutcome()).isEqualTo("succeeded");
    }

    @Test
    void theClientGetsWhatWasRewrittenAndTheAuditSaysSo() {
        var scene = new Scene(add().setSanitize(List.of("trim"))
                .setParameters("{\"type\":\"object\"}")
                .build());
        var asked = scene.call("c1", "{\"q\":\" x \"}");
        assertThat(asked.getArguments()).isEqualTo("{\"q\":\"x\"}");
        assertThat(audit(scene).getFirst().getDetails()).contains("\"sanitized\":[\"/q\"]");
    }

    @Test
    void everyCallOfTheSameTextIsRewrittenAndStaysTheSameCall() {
        var scene = new Scene(
                add().setSanitize(List.of("trim")).setParameters("true").build());
        var padded = "{\"q\":\" x \"}";
        assertThat(scene.call("c1", padded).getArguments()).isEqualTo("{\"q\":\"x\"}");
        assertThat(scene.call("c2", padded).getArguments()).isEqualTo("{\"q\":\"x\"}");
        scene.quiet();

        ask(scene, "c1", padded);
        assertThat(scene.desk.decisions()).containsExactly("JOINED");
    }

    @Test
    void whatOneFunctionHasRewrittenIsCheckedAsItWasSentForTheNext() {
        var scene = new Scene(
                add().setSanitize(List.of("trim")).setParameters("true").build(),
                Fixture.function("plain")
                        .setParameters("{\"properties\":{\"q\":{\"pattern\":\"^\\\\S+$\"}}}")
                        .build());
        var padded = "{\"q\":\" x \"}";
        scene.call("c1", padded);
        assertThat(scene.refused("plain", padded).getOutcome()).isEqualTo("INVALID_ARGUMENTS");
    }

    @Test
    void aPrototypeIsRefusedInAjvsShape() {
        var scene = new Scene(add().build());
        var refused = scene.refused("add", "{\"a\":1,\"b\":2,\"__proto__\":{}}");
        assertThat(refused.getOutcome()).isEqualTo("INVALID_ARGUMENTS");
        assertThat(refused.getError().getDetails())
                .isEqualTo(
                        "[{\"instancePath\":\"\",\"keyword\":\"propertyNames\",\"message\":\"property name"
                                + " \\\"__proto__\\\" is not allowed\",\"params\":{\"propertyName\":\"__proto__\"},\"schemaPath\":\"#\"}]");
    }

    @Test
    void anAttackIsNotedAndRefusedOnlyWhereAskedFor() {
        var attack = "{\"q\":\"' OR 1=1--\"}";
        var noting = new Scene(add().setParameters("true").build());
        noting.call("c1", attack);
        assertThat(audit(noting).getFirst().getDetails())
                .isEqualTo("{\"caller\":{\"kind\":\"model\"},\"signals\":[{\"kind\":\"sql\",\"pointer\":\"/q\"}]}");

        var refusing = new Scene(
                add().setParameters("true").setInjectionCheck("reject").build());
        assertThat(refusing.refused("add", attack).getOutcome()).isEqualTo("INVALID_ARGUMENTS");
        assertThat(audit(refusing).getFirst().getDetails()).contains("\"signals\"");
    }

    @Test
    void aNameOfManyLettersFillsNoRecord() {
        var name = "x".repeat(50_000);
        var slashes = "/".repeat(49_999);
        var attacks = "\"a\":[" + "\"' OR 1=1--\",".repeat(20) + "1]";
        var scene = new Scene(
                add().setParameters("true").build(),
                Fixture.function("numbers")
                        .setParameters(
                                "{\"additionalProperties\":{\"additionalProperties\":{\"items\":{\"type\":\"number\"}}}}")
                        .build());
        scene.call("c1", "{\"" + name + "\":{" + attacks + "}}");
        scene.answer("c1", 1, "1");
        scene.desk.send(TOOLS_CALLS, Fixture.call("c3", "numbers", "{\"" + name + "\":{" + attacks + "}}"));
        scene.desk.send(
                TOOLS_CALLS,
                Fixture.call(
                        "c2",
                        "add",
                        "{\"" + slashes + "\":{\"" + slashes + "\":{\"" + slashes + "\":{\"__proto__\":1}}}}"));
        assertThat(scene.desk.all(out -> out.topic() == TOOLS_RESULTS || out.topic() == AUDIT_EVENTS))
                .hasSizeGreaterThan(4)
                .allSatisfy(out -> assertThat(out.hex().length() / 2).isLessThan(Topic.MAX_MESSAGE_BYTES / 4));
        assertThat(audit(scene)).extracting(AuditEvent::getDecision).contains("ADMITTED", "INVALID_ARGUMENTS");
    }

    // --- the audit

    @Test
    void anAdmittedCallIsAuditedWithWhoWhatWhyAndItsLimits() {
        var scene = new Scene(add().setVersion("1.2.0")
                .setRateLimit(new RateLimit(5, 60_000L))
                .setPermissions(permissions(7, false))
                .build());
        scene.call("c0", GOOD);
        scene.quiet();
        var agent = new Caller("rest", new Principal("issuer", "robot", List.of("agent"), List.of()));
        scene.desk.send(TOOLS_CALLS, new ToolCall("c1", "add", GOOD, 1L, agent, Fixture.REPLY_TO, null));
        var event = audit(scene).getFirst();

        assertThat(event.getAction()).isEqualTo("function_call");
        assertThat(event.getFunction()).isEqualTo("add");
        assertThat(event.getUser()).isEqualTo("issuer|alice");
        assertThat(event.getTimestamp()).isEqualTo(scene.desk.now);
        assertThat(event.getVersion()).isEqualTo("1.2.0");
        assertThat(event.getRevision()).isEqualTo(1);
        assertThat(event.getCallId()).isEqualTo("c1");
        assertThat(event.getDecision()).isEqualTo("ADMITTED");
        assertThat(event.getReason()).isEqualTo("The call passed every check.");
        assertThat(event.getDetails())
                .isEqualTo("{\"caller\":{\"kind\":\"rest\",\"user\":\"issuer|robot\"},\"limits\":["
                        + "{\"count\":1,\"limit\":\"rateLimit\",\"maxCalls\":5,\"windowMs\":60000},"
                        + "{\"count\":1,\"limit\":\"maxCallsPerHour\",\"maxCalls\":7,\"windowMs\":3600000}],"
                        + "\"seenRevision\":1}");
    }

    @Test
    void aDeniedCallIsAuditedWithTheLimitThatDeniedIt() {
        var scene = new Scene(add().setRateLimit(new RateLimit(1, 60_000L)).build());
        scene.call("c1", GOOD);
        scene.quiet();
        scene.desk.now += 10_000;
        ask(scene, "c2", GOOD);
        var event = audit(scene).getFirst();
        assertThat(event.getDecision()).isEqualTo("RATE_LIMITED");
        assertThat(event.getDetails())
                .contains(
                        "{\"count\":1,\"limit\":\"rateLimit\",\"maxCalls\":1,\"retryAfterMs\":50000,\"windowMs\":60000}");
    }

    @Test
    void whereAuditIsRequiredTheDispatchCarriesTheIdOfItsRecord() {
        var scene = new Scene(add().setPermissions(permissions(null, true)).build());
        var asked = scene.call("c1", GOOD);
        var dispatched = audit(scene).stream()
                .filter(event -> event.getDecision().equals("DISPATCHED"))
                .findFirst()
                .orElseThrow();
        assertThat(asked.getAuditId()).isEqualTo(dispatched.getId());
        assertThat(new Scene(add().build()).call("c1", GOOD).getAuditId()).isNull();
    }

    @Test
    void argumentsAreAuditedOnlyWhereTheFunctionAllowsIt() {
        assertThat(detailsOf(add())).doesNotContain("arguments");
        assertThat(detailsOf(add().setAuditArguments(true))).contains("\"arguments\":{\"a\":1,\"b\":2}");
        assertThat(detailsOf(add().setAuditArguments(true).setSensitive(true)))
                .contains("\"argumentsBytes\":13", "\"argumentsSha256\":\"")
                .doesNotContain("\"arguments\"");
    }

    @Test
    void anErrorThatQuotesArgumentsIsAuditedInItsOwnWordsOnlyWhereTheyMayBeShown() {
        assertThat(reasonOf(add()))
                .isEqualTo("The arguments are not JSON or break the function's schema; correct them and call again.");
        assertThat(reasonOf(add().setAuditArguments(true))).contains("must be one of [1], got 424242");
    }

    private static String reasonOf(FunctionDefinition.Builder function) {
        var scene = new Scene(function.setParameters("{\"properties\":{\"a\":{\"enum\":[1]}}}")
                .build());
        scene.refused("add", "{\"a\":424242}");
        return audit(scene).getFirst().getReason();
    }

    private static String detailsOf(FunctionDefinition.Builder function) {
        var scene = new Scene(function.build());
        scene.call("c1", GOOD);
        return audit(scene).getFirst().getDetails();
    }

    @Test
    void theAuditOfASensitiveFunctionShowsNeitherArgumentsNorResultsNorWordsOfItsErrors() {
        var secret = "{\"a\":1,\"b\":424242}";
        var scene = new Scene(add().setSensitive(true).build());
        scene.call("c1", secret);
        scene.answer("c1", 1, "\"token-424242\"");
        scene.call("c2", secret);
        scene.desk.send(
                EXECUTIONS_RESULTS,
                new ExecutionResult(
                        "c2",
                        1,
                        scene.epoch,
                        0L,
                        false,
                        null,
                        new ExecutionError("EXECUTION_ERROR", "424242 is taken", null, "Error"),
                        10L));
        ask(scene, "c3", "{\"a\":1,\"b\":\"424242\"}");
        var events = audit(scene);
        assertThat(events).noneMatch(event -> event.toString().contains("424242"));
        assertThat(events)
                .filteredOn(event -> event.getDecision().equals("SUCCEEDED"))
                .first()
                .satisfies(
                        event -> assertThat(event.getDetails()).contains("\"resultBytes\":14", "\"resultSha256\":\""));
    }

    @Test
    void whoCancelsIsAuditedWithTheirWords() {
        var scene = new Scene(add().build());
        scene.call("c1", GOOD);
        scene.quiet();
        scene.desk.send(
                TOOLS_CALLS, new CallCancelled("c1", "asked for something else", new Caller("model", null), null));
        assertThat(scene.desk.only(GATEWAY_INBOX, ExecutionCancel.class).getReason())
                .isEqualTo("CANCELLED");
        var event = audit(scene).getFirst();
        assertThat(event.getDetails())
                .isEqualTo("{\"caller\":{\"kind\":\"model\"},\"wish\":\"asked for something else\"}");
    }

    // --- receipts

    @Test
    void theReceiptShowsTheSumOfAllAttempts() {
        var scene = new Scene();
        scene.register(
                add().setTimeoutMs(1_000)
                        .setRetryPolicy(new RetryPolicy(2, 250L))
                        .build(),
                Fixture.function("plain").setTimeoutMs(700).build(),
                Fixture.function("bad name!").build());
        assertThat(scene.desk.only(GATEWAY_INBOX, RegistrationOutcome.class).getFunctions())
                .extracting(outcome -> outcome.getDeadlineMs())
                .containsExactly(3_500L, 700L, null);
    }

    // --- side by side

    @Test
    void aHundredCallsOfOneSessionRunAtOnceAndOneFailureIsItsOwn() {
        var scene = new Scene(add().build());
        IntStream.range(0, 100).forEach(i -> ask(scene, "c" + i, "{\"a\":1,\"b\":" + i + "}"));
        assertThat(scene.desk.drain(GATEWAY_INBOX))
                .as("all are out before the first is answered")
                .hasSize(100);
        scene.desk.pass(1_000);
        scene.desk.send(EXECUTIONS_RESULTS, Fixture.failed("c17", 1, scene.epoch, 0));
        IntStream.range(0, 100).filter(i -> i != 17).forEach(i -> scene.answer("c" + i, 1, "" + i));
        var results = scene.desk.drain(TOOLS_RESULTS).stream()
                .map(out -> out.as(ToolResult.class))
                .toList();
        assertThat(results).hasSize(100);
        assertThat(results)
                .filteredOn(r -> !r.getOutcome().equals("succeeded"))
                .extracting(ToolResult::getCallId, ToolResult::getOutcome)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("c17", "EXECUTION_ERROR"));
        assertThat(results).allMatch(r -> r.getSettledAt() - r.getCalledAt() == 1_000);
    }

    @Test
    void theHourlyLimitIsTheUsersInAllSessions() {
        var desk = new Desk();
        var scene = new Scene(desk, add().setPermissions(permissions(2, false)).build());
        var random = new byte[16];
        random[0] = 1;
        var other = SessionId.ofOwner("0123456789abcdef".getBytes(StandardCharsets.UTF_8), "issuer", "alice", random)
                .toString();
        desk.send(REGISTRATIONS, other, Fixture.opened());
        long epoch = desk.send(REGISTRATIONS, other, Fixture.attached("page-2")).offset();
        desk.send(
                REGISTRATIONS,
                other,
                Fixture.registered(
                        epoch, 1, add().setPermissions(permissions(2, false)).build()));
        scene.quiet();
        scene.call("c1", GOOD);
        desk.send(TOOLS_CALLS, other, Fixture.call("c1", "add", GOOD));
        desk.only(GATEWAY_INBOX, ExecutionRequest.class);
        for (var session : List.of(other, Fixture.SESSION)) {
            desk.send(TOOLS_CALLS, session, Fixture.call("c2", "add", GOOD));
            assertThat(desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome()).isEqualTo("RATE_LIMITED");
        }
        desk.silence(Topic.DEAD_LETTERS);
    }
}
