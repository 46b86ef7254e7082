package dev.functionregistry.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.bridge.testing.Dialogue;
import dev.functionregistry.bridge.testing.Pipeline;
import dev.functionregistry.bridge.testing.ScriptedRealtimeServer;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.stack.broker.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several bridges: who holds which session, and what happens when one joins, leaves or is killed. */
class TakeOverIT {
    private static final Duration LONG = Duration.ofSeconds(40);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Pipeline pipeline;
    private ScriptedRealtimeServer model;

    @TempDir
    private Path logs;

    @BeforeEach
    void start() {
        pipeline = keep(new Pipeline(cluster().bootstrapServers(), cluster().schemaRegistryUrl()));
        model = keep(new ScriptedRealtimeServer());
        new Dialogue(model);
        pipeline.react(record -> {
            if (record.value() instanceof ToolCall call) {
                pipeline.succeed(record.key(), call, "{\"celsius\":20}", call.getRevision());
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : opened.reversed()) {
            part.close();
        }
    }

    @Test
    void aBridgeThatJoinsTakesItsShareAndNoOtherSocketIsTouched() {
        bridge("bridge-1");
        List<String> sessions =
                IntStream.range(0, 16).mapToObj(i -> Pipeline.newSession()).toList();
        for (String session : sessions) {
            pipeline.tools(session, 1, "getWeather");
            pipeline.userSays(session, "r1", "hello");
        }
        sessions.forEach(session -> awaitAnswer(session, "r1"));
        assertThat(model.clients()).hasSize(16);

        OpenAiBridge second = bridge("bridge-2");

        await().atMost(LONG).until(() -> model.clients().size() > 16 && second.ready());
        sessions.forEach(session -> pipeline.userSays(session, "r2", "call getWeather"));
        for (String session : sessions) {
            assertThat(awaitAnswer(session, "r2").getError()).isNull();
        }
        List<String> moved =
                sessions.stream().filter(session -> number(session) == 2).toList();
        assertThat(moved).isNotEmpty().hasSizeLessThan(16);
        assertThat(model.clients()).hasSize(16 + moved.size());
        await().atMost(LONG)
                .until(() -> model.clients().stream()
                                .filter(client -> !client.closes().isEmpty())
                                .count()
                        == moved.size());
    }

    @Test
    void aKilledBridgeIsReplacedAndNoCallIsRunTwice() throws Exception {
        String session = Pipeline.newSession();
        pipeline.react(record -> {});
        Process first = bridgeProcess("bridge-1");
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather");
        await().atMost(LONG).until(() -> calls(session).size() == 1);

        first.destroyForcibly().waitFor();
        pipeline.succeed(session, calls(session).getFirst(), "{\"celsius\":1}", 1);
        OpenAiBridge second = bridge("bridge-2");

        assertThat(awaitAnswer(session, "r1").getError().getCode()).isEqualTo("TURN_INTERRUPTED");
        assertThat(calls(session)).hasSize(1);
        assertThat(second.ready()).isTrue();
        pipeline.userSays(session, "r2", "hello");
        assertThat(awaitAnswer(session, "r2").getText()).isEqualTo("You said hello");
        assertThat(number(session)).isEqualTo(2);
    }

    @Test
    void aBridgeThatIsToldToEndFinishesWhatItHasBegunAndLeavesTheRest() throws Exception {
        String session = Pipeline.newSession();
        pipeline.react(record -> {});
        Process first = bridgeProcess("bridge-1");
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather");
        await().atMost(LONG).until(() -> calls(session).size() == 1);

        first.toHandle().destroy(); // SIGTERM
        await().atMost(LONG).until(() -> drains("bridge-1"));
        pipeline.succeed(session, calls(session).getFirst(), "{\"celsius\":1}", 1);

        AssistantTurn answer = awaitAnswer(session, "r1");
        assertThat(answer.getError()).isNull();
        assertThat(answer.getText()).contains("celsius");
        assertThat(first.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(model.clients().getFirst().closes()).containsExactly("1000 ");

        pipeline.userSays(session, "r2", "hello");
        bridge("bridge-1");
        assertThat(awaitAnswer(session, "r2").getError()).isNull();
        assertThat(calls(session)).hasSize(1);
        assertThat(pipeline.answers(session, "r1")).hasSize(1);
    }

    private boolean drains(String name) throws IOException {
        return Files.readString(logs.resolve(name + ".log")).contains("bridge drains");
    }

    /** A process that stood still for longer than the group waits wakes with its sockets open, and with answers in its buffers. */
    @Test
    @Tag("deep")
    void aBridgeThatStoodStillSaysNothingMoreToItsModels() throws Exception {
        String session = Pipeline.newSession();
        pipeline.react(record -> {});
        Process first = bridgeProcess("bridge-1");
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather");
        await().atMost(LONG).until(() -> calls(session).size() == 1);
        ScriptedRealtimeServer.Client old = model.clients().getFirst();
        int heard = old.received().size();

        signal(first, "STOP");
        pipeline.succeed(session, calls(session).getFirst(), "{\"celsius\":1}", 1);
        pipeline.userSays(session, "r2", "hello");
        bridge("bridge-2");
        assertThat(awaitAnswer(session, "r2").getError()).isNull();
        assertThat(number(session)).isEqualTo(2);
        old.send("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_late\",\"conversation_id\":\"conv_1\"}}");
        old.send("{\"type\":\"response.output_item.done\",\"response_id\":\"resp_late\",\"item\":{\"id\":\"item_late\","
                + "\"type\":\"function_call\",\"status\":\"completed\",\"name\":\"getWeather\",\"call_id\":\"call_late\","
                + "\"arguments\":\"{}\"}}");
        signal(first, "CONT");

        await().atMost(LONG).until(() -> !old.closes().isEmpty());
        assertThat(old.received()).hasSize(heard);
        assertThat(number(session)).isEqualTo(2);
        assertThat(calls(session)).hasSize(1);
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    private static LocalCluster cluster() {
        return LocalCluster.shared();
    }

    private OpenAiBridge bridge(String name) {
        OpenAiBridge bridge = keep(OpenAiBridge.start(
                BridgeConfig.local(cluster().bootstrapServers(), cluster().schemaRegistryUrl(), name, model.url())
                        .withTopicPrefix(pipeline.prefix())));
        await().atMost(LONG).until(bridge::ready);
        return bridge;
    }

    /** A bridge in a process of its own, which can be killed. */
    private Process bridgeProcess(String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                BridgeMain.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "FR_BOOTSTRAP", cluster().bootstrapServers(),
                        "FR_SCHEMA_REGISTRY", cluster().schemaRegistryUrl(),
                        "FR_TOPIC_PREFIX", pipeline.prefix(),
                        "FR_PORT", "0",
                        "FR_NAME", name,
                        "FR_REALTIME_URL", model.url().toString()));
        builder.redirectErrorStream(true)
                .redirectOutput(logs.resolve(name + ".log").toFile());
        Process process = builder.start();
        opened.add(process::destroyForcibly);
        return process;
    }

    private AssistantTurn awaitAnswer(String session, String ref) {
        await().atMost(LONG)
                .until(() -> pipeline.answers(session, ref).findAny().isPresent());
        return pipeline.answers(session, ref).findFirst().orElseThrow();
    }

    private List<ToolCall> calls(String session) {
        return pipeline.seen(Topic.TOOLS_CALLS, session, ToolCall.class);
    }

    private int number(String session) {
        return pipeline.seen(Topic.REALTIME_SESSIONS, session, RealtimeSession.class)
                .getLast()
                .getNumber();
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.add(part);
        return part;
    }
}
