package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.query.CallLife;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.RetryPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallViewsTest {
    private static final String ARGUMENTS = "{\"a\":1,\"b\":2}";

    private static void open(Bench bench, boolean sensitive) {
        bench.send(Topic.REGISTRATIONS, Fixture.opened());
        bench.send(Topic.REGISTRATIONS, Fixture.attached("page-1"));
        bench.send(
                Topic.REGISTRATIONS,
                Fixture.registered(
                        1, 1, Fixture.function("add").setSensitive(sensitive).build()));
        bench.send(Topic.TOOLS_CALLS, Fixture.call("c1", "add", ARGUMENTS));
    }

    @Test
    void anOpenCallIsOverdueOnlyAfterItsDeadline() {
        try (var bench = new Bench()) {
            open(bench, false);
            assertThat(bench.calls().overdue(Bench.START + 5_000)).isEmpty();
            assertThat(bench.calls().overdue(Bench.START + 5_001))
                    .containsExactly(new StuckCalls.Overdue(Fixture.SESSION, "c1", "add", Bench.START + 5_000));

            bench.send(Topic.EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));

            assertThat(bench.calls().overdue(Long.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void anOpenCallShowsWhatItWaitsForAndASettledOneItsOutcome() {
        try (var bench = new Bench()) {
            open(bench, false);
            var life = bench.calls().call(Fixture.SESSION, "c1").orElseThrow();
            assertThat(life.call().state()).isEqualTo("dispatched");
            assertThat(life.arguments()).isEqualTo(ARGUMENTS);
            assertThat(life.due()).isNotNull();
            assertThat(life.events()).extracting(CallLife.Event::decision).contains("ADMITTED", "DISPATCHED");

            bench.send(Topic.EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));

            var settled = bench.calls().call(Fixture.SESSION, "c1").orElseThrow();
            assertThat(settled.call().outcome()).isEqualTo("succeeded");
            assertThat(settled.output()).isEqualTo("3");
            assertThat(settled.due()).isNull();
            assertThat(bench.calls().call(Fixture.SESSION, "another")).isEmpty();
        }
    }

    @Test
    void ofASensitiveFunctionNeitherArgumentsNorResultAreShown() {
        try (var bench = new Bench()) {
            open(bench, true);
            assertThat(bench.calls().call(Fixture.SESSION, "c1").orElseThrow().arguments())
                    .isNull();
            bench.send(Topic.EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));
            var life = bench.calls().call(Fixture.SESSION, "c1").orElseThrow();
            assertThat(life.masked()).isTrue();
            assertThat(life.output()).isNull();
        }
    }

    @Test
    void ofASensitiveFunctionNoWordOfAnErrorIsShown() {
        try (var bench = new Bench()) {
            open(bench, true);
            bench.send(Topic.EXECUTIONS_RESULTS, failed("c1", "No account 4111 1111"));
            bench.send(Topic.TOOLS_CALLS, Fixture.call("c2", "add", "{\"a\":\"secret\",\"b\":2}"));

            var failure =
                    bench.calls().call(Fixture.SESSION, "c1").orElseThrow().error();
            assertThat(failure)
                    .isEqualTo(
                            new CallLife.Failure("EXECUTION_ERROR", Code.EXECUTION_ERROR.meaning(), false, null, null));
            var refused = bench.calls().call(Fixture.SESSION, "c2").orElseThrow();
            assertThat(refused.masked()).isTrue();
            assertThat(refused.error().message()).isEqualTo(Code.INVALID_ARGUMENTS.meaning());
        }
    }

    @Test
    void whatWasSensitiveStaysSo() {
        try (var bench = new Bench()) {
            open(bench, true);
            bench.send(Topic.EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));
            bench.send(Topic.TOOLS_CALLS, Fixture.call("c2", "add", "{\"a\":\"secret\",\"b\":2}"));

            bench.send(
                    Topic.REGISTRATIONS,
                    Fixture.registered(1, 2, Fixture.function("add").build()));

            for (var callId : List.of("c1", "c2")) {
                assertThat(bench.calls()
                                .call(Fixture.SESSION, callId)
                                .orElseThrow()
                                .masked())
                        .as(callId)
                        .isTrue();
            }
        }
    }

    @Test
    void aCallThatWaitsForASocketIsOpen() {
        var scene = new Scene(Fixture.function("add").build());
        scene.detach();
        scene.desk.send(Topic.TOOLS_CALLS, Fixture.call("c1", "add", ARGUMENTS));
        assertOpen(scene, "waiting", false);
    }

    @Test
    void aCallBetweenItsAttemptsIsOpen() {
        var scene = new Scene(Fixture.function("add")
                .setRetryPolicy(new RetryPolicy(1, 1_000L))
                .build());
        scene.call("c1", ARGUMENTS);
        scene.desk.send(Topic.EXECUTIONS_RESULTS, failed("c1", "busy"));
        assertOpen(scene, "awaiting_retry", true);
    }

    @Test
    void anAnswerAtTheBarrierIsNoOutcomeYet() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", ARGUMENTS);
        scene.desk.send(Topic.EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, scene.epoch, 2, "3"));
        assertOpen(scene, "held", true);
    }

    @Test
    void aDecisionIsNoOutcomeBeforeItWasReadBack() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", ARGUMENTS);
        scene.answer("c1", 1, "3");
        assertOpen(scene, "settling", true);
        assertThat(views(scene).overdue(Desk.START)).isEmpty();
        assertThat(views(scene).overdue(Desk.START + 1))
                .containsExactly(new StuckCalls.Overdue(Fixture.SESSION, "c1", "add", Desk.START));

        scene.desk.loop(Topic.TOOLS_RESULTS);

        var life = life(scene);
        assertThat(life.call().state()).isEqualTo("settled");
        assertThat(life.call().outcome()).isEqualTo("succeeded");
        assertThat(life.output()).isEqualTo("3");
        assertThat(views(scene).overdue(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void whoAsksWhetherItRanIsToldSoAfterItsEndToo() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", ARGUMENTS);
        assertThat(life(scene).started()).isFalse();
        scene.desk.send(Topic.EXECUTIONS_RESULTS, new ExecutionStarted("c1", 1, scene.epoch));
        assertThat(life(scene).started()).isTrue();

        scene.desk.send(Topic.TOOLS_CALLS, new CallCancelled("c1", "enough", new Caller("model", null), null));
        scene.desk.loop(Topic.TOOLS_RESULTS);

        assertThat(life(scene).call().outcome()).isEqualTo("CANCELLED");
        assertThat(life(scene).started()).isTrue();
    }

    @Test
    void aLateAnswerSaysThatItRan() {
        var scene = new Scene(Fixture.function("add").build());
        scene.call("c1", ARGUMENTS);
        scene.desk.pass(5_100);
        scene.desk.loop(Topic.EXECUTIONS_RESULTS);
        scene.desk.loop(Topic.TOOLS_RESULTS);
        assertThat(life(scene).call().outcome()).isEqualTo("TIMEOUT");
        assertThat(life(scene).started()).isFalse();

        scene.answer("c1", 1, "3");

        assertThat(life(scene).call().outcome()).isEqualTo("TIMEOUT");
        assertThat(life(scene).started()).isTrue();
    }

    @Test
    void whatNeverRanHasNotStarted() {
        var scene = new Scene(Fixture.function("add").build());
        scene.desk.send(Topic.TOOLS_CALLS, Fixture.call("c1", "add", "{}"));
        scene.desk.loop(Topic.TOOLS_RESULTS);
        assertThat(life(scene).call().outcome()).isEqualTo("INVALID_ARGUMENTS");
        assertThat(life(scene).started()).isFalse();
    }

    private static void assertOpen(Scene scene, String state, boolean started) {
        var life = life(scene);
        assertThat(life.call().state()).isEqualTo(state);
        assertThat(life.call().outcome()).isNull();
        assertThat(life.call().settledAt()).isNull();
        assertThat(life.call().executionTime()).isNull();
        assertThat(life.output()).isNull();
        assertThat(life.error()).isNull();
        assertThat(life.masked()).isFalse();
        assertThat(life.started()).isEqualTo(started);
    }

    private static CallLife life(Scene scene) {
        return views(scene).call(Fixture.SESSION, "c1").orElseThrow();
    }

    private static CallViews views(Scene scene) {
        return new CallViews(
                scene.desk.stores.get(RegistryTopology.SESSIONS),
                scene.desk.stores.get(RegistryTopology.CALLS),
                Fixture.TOPICS,
                Fixture.CODEC);
    }

    private static ExecutionResult failed(String callId, String message) {
        return new ExecutionResult(
                callId,
                1,
                1L,
                1L,
                false,
                null,
                new ExecutionError("EXECUTION_ERROR", message, null, "AccountError"),
                1_500L);
    }
}
