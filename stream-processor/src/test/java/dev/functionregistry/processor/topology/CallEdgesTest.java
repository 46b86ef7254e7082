package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.DEAD_LETTERS;
import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.GATEWAY_INBOX;
import static dev.functionregistry.schemas.Topic.REGISTRATIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_DEFINITIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.CallRejected;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionCancel;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.GatewayAlive;
import dev.functionregistry.schemas.avro.HeldExecution;
import dev.functionregistry.schemas.avro.Permissions;
import dev.functionregistry.schemas.avro.RateLimit;
import dev.functionregistry.schemas.avro.ReplyTo;
import dev.functionregistry.schemas.avro.RetryPolicy;
import dev.functionregistry.schemas.avro.SessionClosed;
import dev.functionregistry.schemas.avro.SessionDue;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.avro.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The call machine through the shell: refusals, timers, barrier, moving sockets, repeats. */
class CallEdgesTest {
    private static final String GOOD = "{\"a\":1,\"b\":2}";

    @Test
    void everyRefusalIsAnOutcome() {
        var scene = new Scene(Fixture.function("add").build());
        assertThat(scene.refused("nothing", "{}").getOutcome()).isEqualTo("UNKNOWN_FUNCTION");
        assertThat(new Scene(Fixture.function("add").build())
                        .refused("add", "{")
                        .getOutcome())
                .isEqualTo("INVALID_ARGUMENTS");
        var broken = new Scene(Fixture.function("add").build()).refused("add", "{\"a\":1,\"b\":\"x\"}");
        assertThat(broken.getOutcome()).isEqualTo("INVALID_ARGUMENTS");
        assertThat(broken.getError().getMessage()).contains("/b: expected number, got string");
        assertThat(broken.getError().getDetails())
                .contains("\"instancePath\":\"/b\"", "\"keyword\":\"type\"", "\"params\":{\"type\":\"number\"}");
        var hidden = new Permissions(List.of("admin"), List.of(), List.of(), null, false);
        assertThat(new Scene(Fixture.function("add").setPermissions(hidden).build())
                        .refused("add", GOOD)
                        .getOutcome())
                .isIn("FORBIDDEN", "UNKNOWN_FUNCTION");
    }

    @Test
    void aLimitDeniesTheNextCallAndForgetsAfterItsWindow() {
        var scene = new Scene(
                Fixture.function("add").setRateLimit(new RateLimit(2, 1_000L)).build());
        scene.call("c1", GOOD);
        scene.desk.pass(100);
        scene.call("c2", GOOD);
        var denied = scene.refused("add", GOOD);
        assertThat(denied.getOutcome()).isEqualTo("RATE_LIMITED");
        assertThat(denied.getError().getRetryAfterMs()).isEqualTo(900);
        scene.desk.pass(900);
        scene.quiet();
        scene.call("c4", GOOD);
        scene.desk.send(TOOLS_CALLS, Fixture.call("c5", "add", GOOD));
        assertThat(scene.desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome())
                .isEqualTo("RATE_LIMITED");
    }

    @Test
    void aCallCancelledWhileItsPageIsAwayIsStoppedWhenThePageComesBack() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", GOOD);
        scene.desk.send(EXECUTIONS_RESULTS, new ExecutionStarted("c1", 1, scene.epoch));
        scene.detach();
        scene.desk.send(TOOLS_CALLS, new CallCancelled("c1", "no longer wanted", new Caller("model", null), null));
        scene.desk.loop(TOOLS_RESULTS);
        scene.quiet();

        var held = List.of(new HeldExecution("c1", 1, true), new HeldExecution("c9", 1, true));
        var attach = scene.desk.send(REGISTRATIONS, Fixture.attached("page-1", held));

        var cancel = scene.desk.only(GATEWAY_INBOX, ExecutionCancel.class);
        assertThat(cancel.getCallId()).isEqualTo("c1");
        assertThat(cancel.getEpoch()).isEqualTo(attach.offset());
        assertThat(cancel.getReason()).isEqualTo("CANCELLED");
        scene.detach();
        scene.quiet();
        scene.attach("page-2");
        scene.quiet();
        scene.desk.feed(attach);
        assertThat(scene.desk.only(GATEWAY_INBOX, ExecutionCancel.class))
                .as("said again after a crash, although a later socket has the session")
                .isEqualTo(cancel);
    }

    @Test
    void aTimerWritesItsDueAndDecidesNothing() {
        var scene = new Scene(Fixture.function("add").setTimeoutMs(500).build());
        scene.call("c1", GOOD);
        scene.desk.send(EXECUTIONS_RESULTS, new ExecutionStarted("c1", 1, scene.epoch));
        var before = scene.desk.state();
        scene.desk.pass(490);
        scene.desk.silence(EXECUTIONS_RESULTS);
        scene.desk.pass(10);
        var due = scene.desk.only(EXECUTIONS_RESULTS, TimerDue.class);
        assertThat(due).isEqualTo(new TimerDue("c1", 1, "deadline"));
        assertThat(scene.desk.state()).isEqualTo(before);
        scene.desk.silence(TOOLS_RESULTS);

        // not read back: once more after a second
        scene.desk.pass(990);
        scene.desk.silence(EXECUTIONS_RESULTS);
        scene.desk.pass(10);
        assertThat(scene.desk.loop(EXECUTIONS_RESULTS)).hasSize(1);
        assertThat(scene.desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome())
                .isEqualTo("TIMEOUT");
        assertThat(scene.desk.only(GATEWAY_INBOX, ExecutionCancel.class).getReason())
                .isEqualTo("TIMEOUT");
        scene.desk.pass(3_000);
        scene.desk.silence(EXECUTIONS_RESULTS);
    }

    @Test
    void aResultReadBeforeTheDueWins() {
        var scene = new Scene(Fixture.function("add").setTimeoutMs(500).build());
        scene.call("c1", GOOD);
        scene.desk.pass(500);
        scene.answer("c1", 1, "3");
        assertThat(scene.desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome())
                .isEqualTo("succeeded");
        scene.desk.loop(EXECUTIONS_RESULTS);
        scene.desk.silence(TOOLS_RESULTS, GATEWAY_INBOX);
    }

    @Test
    void aFailedAttemptIsTriedAgainAfterItsPause() {
        var scene = new Scene(
                Fixture.function("add").setRetryPolicy(new RetryPolicy(1, 200L)).build());
        scene.call("c1", GOOD);
        fail(scene, 1);
        scene.desk.silence(TOOLS_RESULTS);
        scene.desk.pass(200);
        scene.desk.loop(EXECUTIONS_RESULTS);
        assertThat(scene.desk.only(GATEWAY_INBOX, ExecutionRequest.class).getAttempt())
                .isEqualTo(2);
        fail(scene, 2);
        assertThat(scene.desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome())
                .isEqualTo("EXECUTION_ERROR");
    }

    private static void fail(Scene scene, int attempt) {
        scene.desk.send(
                EXECUTIONS_RESULTS,
                new ExecutionResult(
                        "c1",
                        attempt,
                        scene.epoch,
                        0L,
                        false,
                        null,
                        new ExecutionError("EXECUTION_ERROR", "API unavailable", null, "Error"),
                        10L));
    }

    @Test
    void aResultWaitsForTheRegistrationsSentBeforeIt() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", GOOD);
        scene.desk.send(EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, scene.epoch, 2, "3"));
        scene.desk.silence(TOOLS_RESULTS);
        scene.register(Fixture.function("more").build());
        var result = scene.desk.only(TOOLS_RESULTS, ToolResult.class);
        assertThat(result.getOutcome()).isEqualTo("succeeded");
        assertThat(result.getRevision()).isEqualTo(2);
    }

    @Test
    void theSamePageGetsItsExecutionUnderTheNewEpoch() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", GOOD);
        scene.desk.send(EXECUTIONS_RESULTS, new ExecutionStarted("c1", 1, scene.epoch));
        scene.detach();
        scene.attach("page-1");
        var again = scene.desk.only(GATEWAY_INBOX, ExecutionRequest.class);
        assertThat(again.getAttempt()).isEqualTo(1);
        assertThat(again.getEpoch()).isEqualTo(scene.epoch);
        scene.answer("c1", 1, "3");
        assertThat(scene.desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome())
                .isEqualTo("succeeded");
    }

    @Test
    void aReloadedPageMakesAStartedExecutionUnknown() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", GOOD);
        scene.desk.send(EXECUTIONS_RESULTS, new ExecutionStarted("c1", 1, scene.epoch));
        scene.attach("page-2");
        assertThat(scene.desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome())
                .isEqualTo("OUTCOME_UNKNOWN");
    }

    @Test
    void aCallWithoutASocketWaitsForOne() {
        var scene = new Scene(Fixture.function("add").build());
        scene.detach();
        scene.desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD));
        scene.desk.silence(GATEWAY_INBOX, TOOLS_RESULTS);
        scene.attach("page-1");
        assertThat(scene.desk.only(GATEWAY_INBOX, ExecutionRequest.class).getCallId())
                .isEqualTo("c1");
    }

    @Test
    void aClosedSessionEndsItsCallsAndTakesItsToolsAway() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", GOOD);
        scene.desk.send(REGISTRATIONS, new SessionClosed(scene.epoch, "closed_by_client"));
        assertThat(scene.desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome())
                .isEqualTo("SESSION_GONE");
        assertThat(scene.desk.drain(TOOLS_DEFINITIONS))
                .last()
                .satisfies(o -> assertThat(o.value()).isNull());
        assertThat(scene.refused("add", GOOD).getOutcome()).isEqualTo("SESSION_GONE");
        assertThat(scene.desk.state().keySet()).noneMatch(key -> key.startsWith("calls/\1"));
    }

    @Test
    void graceEndsThroughTheLog() {
        var scene = new Scene(Fixture.function("add").build());
        scene.detach();
        scene.desk.pass(59_990);
        scene.desk.silence(REGISTRATIONS);
        scene.desk.pass(10);
        assertThat(scene.desk.all(o ->
                        o.value() instanceof SessionDue due && due.getReason().equals("GRACE_OVER")))
                .hasSize(1);
        scene.desk.loop(REGISTRATIONS);
        assertThat(scene.desk.drain(TOOLS_DEFINITIONS))
                .last()
                .satisfies(o -> assertThat(o.value()).isNull());
    }

    @Test
    void afterAStopClientsHaveTimeToComeBack() {
        var scene = new Scene(Fixture.function("add").build());
        scene.detach();
        scene.desk.now += 3_600_000;
        scene.desk.begin();
        scene.desk.pass(14_990);
        scene.desk.silence(REGISTRATIONS);
        scene.desk.pass(10);
        assertThat(scene.desk.only(REGISTRATIONS, SessionDue.class).getReason()).isEqualTo("GRACE_OVER");
    }

    @Test
    void aSilentGatewayLosesItsSessions() {
        var scene = new Scene(Fixture.function("add").build());
        scene.desk.send(REGISTRATIONS, "gateway-1", new GatewayAlive(Fixture.GATEWAY));
        scene.desk.pass(9_000);
        scene.desk.send(REGISTRATIONS, "gateway-1", new GatewayAlive(Fixture.GATEWAY));
        scene.desk.pass(10_000);
        scene.desk.silence(REGISTRATIONS);
        scene.desk.pass(2_000);
        var due = scene.desk.drain(REGISTRATIONS);
        assertThat(due)
                .isNotEmpty()
                .allSatisfy(
                        o -> assertThat(o.as(SessionDue.class)).isEqualTo(new SessionDue(scene.epoch, "GATEWAY_LOST")));
    }

    @Test
    void theSameCallJoinsAndIsAnsweredOnceItsOutcomeIsRead() {
        var scene = new Scene(Fixture.function("add").build());
        var other = new ReplyTo(new GatewayAddress("gateway-2#b", 5), "request-2");
        scene.desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD, Fixture.REPLY_TO));
        scene.desk.send(TOOLS_CALLS, Fixture.call("c1", "add", "{\"b\":2.0,\"a\":1}", other));
        scene.desk.only(GATEWAY_INBOX, ExecutionRequest.class);
        scene.answer("c1", 1, "3");
        scene.desk.silence(GATEWAY_INBOX);
        scene.desk.loop(TOOLS_RESULTS);
        assertThat(scene.desk.drain(GATEWAY_INBOX))
                .extracting(o -> o.as(ToolResult.class).getReplyTo().getRef(), Desk.Out::partition)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("request-1", 0),
                        org.assertj.core.groups.Tuple.tuple("request-2", 5));

        scene.desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD, other));
        assertThat(scene.desk.only(GATEWAY_INBOX, ToolResult.class).getOutput()).isEqualTo("3");
        scene.desk.send(TOOLS_CALLS, Fixture.call("c1", "add", "{\"a\":9,\"b\":9}", other));
        assertThat(scene.desk.only(GATEWAY_INBOX, CallRejected.class).getError().getCode())
                .isEqualTo("CALL_ID_IN_USE");
        scene.desk.silence(TOOLS_RESULTS);
    }

    @Test
    void aCancelledCallEnds() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", GOOD);
        scene.desk.send(TOOLS_CALLS, new CallCancelled("c1", "no longer wanted", new Caller("model", null), null));
        assertThat(scene.desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome())
                .isEqualTo("CANCELLED");
        assertThat(scene.desk.only(GATEWAY_INBOX, ExecutionCancel.class).getCallId())
                .isEqualTo("c1");
    }

    @Test
    void aLateResultIsAuditedAndAStrayOneIsADeadLetter() {
        var scene = new Scene(Fixture.function("add").setTimeoutMs(100).build());
        scene.call("c1", GOOD);
        scene.desk.pass(100);
        scene.desk.loop(EXECUTIONS_RESULTS);
        scene.quiet();
        scene.answer("c1", 1, "3");
        scene.desk.silence(TOOLS_RESULTS, GATEWAY_INBOX);
        assertThat(scene.desk.decisions()).containsExactly("LATE_RESULT");
        scene.desk.send(EXECUTIONS_RESULTS, new ExecutionStarted("c1", 1, scene.epoch));
        scene.desk.send(EXECUTIONS_RESULTS, new ExecutionStarted("nobody", 1, scene.epoch));
        scene.desk.silence(TOOLS_RESULTS, GATEWAY_INBOX, DEAD_LETTERS);
        assertThat(scene.desk.decisions()).containsExactly("LATE_START", "LATE_START");
        scene.answer("nobody", 1, "3");
        assertThat(scene.desk.drain(DEAD_LETTERS)).hasSize(1);
        scene.desk.silence(TOOLS_RESULTS, GATEWAY_INBOX);
    }

    @Test
    void theFirstOutcomeReadBackIsTheOutcomeAndALaterOneIsSuperseded() {
        var scene = new Scene(Fixture.function("add").build());
        scene.desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD, Fixture.REPLY_TO));
        scene.answer("c1", 1, "3");
        var ours = scene.desk.only(TOOLS_RESULTS, ToolResult.class);
        scene.quiet();
        scene.desk.send(TOOLS_RESULTS, otherwise(ours, "4"));
        assertThat(scene.desk.only(GATEWAY_INBOX, ToolResult.class).getOutput()).isEqualTo("4");
        scene.desk.send(TOOLS_RESULTS, ours);
        scene.desk.silence(GATEWAY_INBOX, TOOLS_RESULTS);
        assertThat(scene.desk.decisions()).containsExactly("SUPERSEDED");
    }

    private static ToolResult otherwise(ToolResult result, String output) {
        return new ToolResult(
                result.getCallId(),
                result.getName(),
                result.getVersion(),
                result.getAttempt(),
                result.getOutcome(),
                output,
                null,
                false,
                result.getRevision(),
                result.getCalledAt(),
                result.getSettledAt(),
                result.getHandlerMicros(),
                result.getUser(),
                result.getReplyTo(),
                result.getOrigin());
    }

    @Test
    void settledCallsAreForgottenAfterAnHourOfLogTime() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", GOOD);
        scene.answer("c1", 1, "3");
        scene.desk.loop(TOOLS_RESULTS);
        assertThat(scene.desk.state().keySet()).anyMatch(key -> key.startsWith("calls/"));
        scene.desk.now += 3_600_000;
        scene.desk.pass(1_000);
        assertThat(scene.desk.state().keySet()).as("the log stood still").anyMatch(key -> key.startsWith("calls/"));
        scene.desk.send(REGISTRATIONS, "gateway-1", new GatewayAlive(Fixture.GATEWAY));
        scene.desk.pass(2_000);
        assertThat(scene.desk.state().keySet()).noneMatch(key -> key.startsWith("calls/"));
    }

    @Test
    void aWaiterOnAnInboxThatIsNotThereIsADeadLetterAndTheCallGoesOn() {
        var scene = new Scene(Fixture.function("add").build());
        var nowhere = new ReplyTo(new GatewayAddress("gateway-9", 99), "r");
        scene.desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD, nowhere));
        scene.desk.only(GATEWAY_INBOX, ExecutionRequest.class);
        scene.answer("c1", 1, "3");
        scene.desk.loop(TOOLS_RESULTS);
        scene.desk.silence(GATEWAY_INBOX);
        assertThat(scene.desk.drain(DEAD_LETTERS)).hasSize(1);
    }
}
