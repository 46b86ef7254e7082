package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.RetryPolicy;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens is counted, each as what it is, once. */
class TallyTest {
    private static final String ARGUMENTS = "{\"a\":1,\"b\":2}";

    /** What was counted, as {@code late} or {@code rejected CALL_ID_IN_USE}. */
    private final List<String> counted = new ArrayList<>();

    private final Tally tally = (Tally) Proxy.newProxyInstance(
            Tally.class.getClassLoader(), new Class<?>[] {Tally.class}, (proxy, method, args) -> {
                counted.add(args == null ? method.getName() : method.getName() + " " + args[0]);
                return null;
            });

    private final Desk desk = new Desk(new Wiring(
            Fixture.TOPICS, Fixture.CODEC, new JsonSchemas(100_000), Policy.NONE, 1, 12, Clock.systemUTC(), tally));
    private final Scene scene = new Scene(
            desk,
            Fixture.function("add").setRetryPolicy(new RetryPolicy(1, 100L)).build(),
            Fixture.function("find").setParameters("{\"type\":\"object\"}").build());

    private long times(String what) {
        return counted.stream().filter(what::equals).count();
    }

    @Test
    void aBatchFunctionByFunction() {
        assertThat(times("registration registered")).isEqualTo(2);
    }

    @Test
    void anAttemptThatIsFollowedByAnother() {
        scene.call("c1", ARGUMENTS);
        desk.send(
                EXECUTIONS_RESULTS,
                new ExecutionResult(
                        "c1", 1, scene.epoch, 1L, false, null, new ExecutionError("BUSY", "busy", null, null), 1L));
        assertThat(times("retried")).isEqualTo(1);
    }

    @Test
    void anOutcomeOnceItIsReadBackAndAnAnswerAfterIt() {
        scene.call("c1", ARGUMENTS);
        scene.answer("c1", 1, "3");
        assertThat(counted).noneMatch(it -> it.startsWith("outcome"));
        desk.loop(TOOLS_RESULTS);
        assertThat(counted).filteredOn(it -> it.startsWith("outcome")).hasSize(1);

        scene.answer("c1", 1, "4");
        assertThat(times("late")).isEqualTo(1);
    }

    @Test
    void aWishThatNeverBecameACall() {
        scene.call("c1", ARGUMENTS);
        desk.send(TOOLS_CALLS, Fixture.call("c1", "add", "{\"a\":7,\"b\":2}", Fixture.REPLY_TO));
        assertThat(times("rejected CALL_ID_IN_USE")).isEqualTo(1);
    }

    @Test
    void whatLooksLikeAnAttack() {
        desk.send(TOOLS_CALLS, Fixture.call("c1", "find", "{\"q\":\"x' OR '1'='1' --\"}"));
        assertThat(times("signal sql")).isEqualTo(1);
    }

    @Test
    void aDeadlineThatPasses() {
        scene.call("c1", ARGUMENTS);
        desk.pass(5_100);
        assertThat(times("due")).isEqualTo(1);
    }

    @Test
    void anInputThatComesAgain() {
        var call = desk.send(TOOLS_CALLS, Fixture.call("c1", "add", ARGUMENTS));
        assertThat(times("replayed")).isZero();
        desk.feed(call);
        assertThat(times("replayed")).isEqualTo(1);
    }

    @Test
    void whatATaskFindsWhenItBegins() {
        desk.begin();
        assertThat(counted.stream().filter(it -> it.startsWith("restored")))
                .containsExactlyElementsOf(Arrays.asList("restored 0", "restored 1"));
    }
}
