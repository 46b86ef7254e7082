package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.GATEWAY_INBOX;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.ToolResult;
import org.junit.jupiter.api.Test;

/** Results that answer equal calls, where a function allows it. */
class KeptResultsTest {
    private static final String GOOD = "{\"a\":1,\"b\":2}";
    private static final String AS_GOOD = "{ \"b\": 2.0, \"a\": 1 }";

    private static FunctionDefinition.Builder add() {
        return Fixture.function("add");
    }

    private static ToolResult result(Scene scene) {
        return scene.desk.only(TOOLS_RESULTS, ToolResult.class);
    }

    /** The same, once it was read back. */
    private static ToolResult confirmed(Scene scene) {
        var result = result(scene);
        scene.desk.send(TOOLS_RESULTS, result);
        return result;
    }

    private static void ask(Scene scene, String callId, String arguments) {
        scene.desk.send(TOOLS_CALLS, Fixture.call(callId, "add", arguments));
    }

    @Test
    void anEqualCallIsAnsweredFromTheCacheUntilItsTimeIsOver() {
        var scene = new Scene(add().setCacheTtlMs(1_000L).build());
        scene.call("c1", GOOD);
        scene.answer("c1", 1, "3");
        scene.call("c0", GOOD);
        assertThat(confirmed(scene).getCached()).isFalse();

        scene.desk.now += 999;
        ask(scene, "c2", AS_GOOD);
        var kept = result(scene);
        assertThat(kept.getCached()).isTrue();
        assertThat(kept.getOutput()).isEqualTo("3");
        assertThat(kept.getOutcome()).isEqualTo("succeeded");
        scene.desk.silence(GATEWAY_INBOX);

        scene.desk.now += 1;
        scene.call("c3", GOOD);
        scene.desk.silence(TOOLS_RESULTS);
    }

    @Test
    void failuresAndOtherArgumentsAreNotAnsweredFromTheCache() {
        var scene = new Scene(add().setCacheTtlMs(60_000L).build());
        scene.call("c1", GOOD);
        scene.desk.send(EXECUTIONS_RESULTS, Fixture.failed("c1", 1, scene.epoch, 0));
        assertThat(confirmed(scene).getOutcome()).isEqualTo("EXECUTION_ERROR");
        scene.call("c2", GOOD);
        scene.answer("c2", 1, "3");
        confirmed(scene);
        scene.call("c3", "{\"a\":1,\"b\":3}");
    }

    @Test
    void anotherDefinitionUnderTheSameVersionAnswersForItself() {
        var scene = new Scene(add().setCacheTtlMs(60_000L).build());
        scene.call("c1", GOOD);
        scene.answer("c1", 1, "3");
        confirmed(scene);
        scene.register(
                add().setCacheTtlMs(60_000L).setDescription("Adds otherwise").build());
        scene.quiet();
        scene.call("c2", GOOD);
    }

    @Test
    void aTaskThatStartsKnowsNoResults() {
        var scene = new Scene(add().setCacheTtlMs(60_000L).build());
        scene.call("c1", GOOD);
        scene.answer("c1", 1, "3");
        confirmed(scene);
        scene.quiet();
        scene.desk.begin();
        scene.call("c2", GOOD);
    }
}
