package dev.functionregistry.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.bridge.testing.Pipeline;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.Tool;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.simulator.RealtimeSimulator;
import dev.functionregistry.simulator.SimulatedSession;
import dev.functionregistry.simulator.SimulatorConfig;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.stack.broker.LocalCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A bridge and the simulator: two readings of the same protocol, and the simulator answers every slip with an error. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulatedModelIT {
    private static final Tool WEATHER = tool("getWeather", "Current weather in a city");

    private Pipeline pipeline;
    private RealtimeSimulator simulator;
    private OpenAiBridge bridge;
    private String session;

    @BeforeAll
    void start() {
        String bootstrap = LocalCluster.shared().bootstrapServers();
        String registry = LocalCluster.shared().schemaRegistryUrl();
        pipeline = new Pipeline(bootstrap, registry);
        simulator = RealtimeSimulator.start(SimulatorConfig.inProcess());
        startBridge();
    }

    private void startBridge() {
        bridge = OpenAiBridge.start(BridgeConfig.local(
                        LocalCluster.shared().bootstrapServers(),
                        LocalCluster.shared().schemaRegistryUrl(),
                        "bridge-1",
                        simulator.uri())
                .withTopicPrefix(pipeline.prefix()));
        await().atMost(Duration.ofSeconds(30)).until(bridge::ready);
    }

    @AfterAll
    void stop() throws Exception {
        bridge.close();
        simulator.close();
        pipeline.close();
    }

    @BeforeEach
    void freshSession() {
        session = Pipeline.newSession();
        pipeline.react(record -> {
            if (record.value() instanceof ToolCall call) {
                pipeline.succeed(record.key(), call, "{\"celsius\":20}", call.getRevision());
            }
        });
    }

    @Test
    void theWeatherInBerlin() {
        tools(1, WEATHER);
        pipeline.userSays(session, "r1", "What is the weather in Berlin?");

        AssistantTurn answer = awaitAnswer("r1");

        assertThat(answer.getError()).isNull();
        assertThat(answer.getText()).contains("20");
        assertThat(calls()).singleElement().satisfies(call -> {
            assertThat(call.getName()).isEqualTo("getWeather");
            assertThat(call.getArguments()).contains("Berlin");
        });
        assertThat(protocolErrors()).isEmpty();
    }

    @Test
    void threeCitiesAtOnce() {
        tools(1, WEATHER);
        pipeline.userSays(session, "r1", "What is the weather in Berlin, Paris and Oslo?");

        awaitAnswer("r1");

        assertThat(calls()).hasSize(3);
        assertThat(protocolErrors()).isEmpty();
        assertThat(received("response.create")).isEqualTo(2);
    }

    @Test
    void aToolThatTheApiRefusesKeepsNobodyFromTheOthers() {
        tools(1, tool("bad.name", "Broken"), WEATHER, tool("worse.name", "Broken too"));
        pipeline.userSays(session, "r1", "What is the weather in Berlin?");

        assertThat(awaitAnswer("r1").getText()).contains("20");
        assertThat(received("session.update")).isEqualTo(3);
    }

    @Test
    void aLostSocketIsReplacedAndTheCallInFlightIsAnsweredThere() {
        pipeline.react(record -> {});
        tools(1, WEATHER);
        pipeline.userSays(session, "r1", "What is the weather in Berlin?");
        await().until(() -> !calls().isEmpty());

        mine().getLast().drop();
        await().until(() -> mine().size() == 2);
        pipeline.succeed(session, calls().getFirst(), "{\"celsius\":7}", 1);

        AssistantTurn answer = awaitAnswer("r1");
        assertThat(answer.getError()).isNull();
        assertThat(answer.getText()).contains("7");
        assertThat(calls()).hasSize(1);
        assertThat(protocolErrors()).isEmpty();
    }

    @Test
    void attachesToACallAndAnswersItOnceWhateverHappensToTheSocket() throws Exception {
        pipeline.react(record -> {});
        tools(1, WEATHER);
        String callId = newCall();
        pipeline.attach(session, callId);
        SimulatedSession model = await().until(() -> mine().stream().findFirst(), Optional::isPresent)
                .orElseThrow();

        model.receive(Map.of("type", "conversation.item.create", "item", userItem("What is the weather in Berlin?")));
        model.receive(Map.of("type", "response.create"));
        await().until(() -> !calls().isEmpty());
        bridge.close();
        pipeline.succeed(session, calls().getFirst(), "{\"celsius\":7}", 1);
        startBridge();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> outputs(model) == 1 && spoken(model).contains("7 °C"));
        assertThat(calls()).hasSize(1);
        assertThat(model.received("conversation.item.retrieve")).hasSize(1);
        assertThat(protocolErrors()).hasSize(1).first().asString().contains("item_retrieve");
    }

    @Test
    void aResponseThatIsStoppedTakesItsCallsAlong() throws Exception {
        pipeline.react(record -> {
            if (record.value() instanceof CallCancelled cancelled) {
                ToolCall call = calls().stream()
                        .filter(other -> other.getCallId().equals(cancelled.getCallId()))
                        .findFirst()
                        .orElseThrow();
                pipeline.fail(
                        record.key(), call, new ToolError("CANCELLED", "It was cancelled.", false, null, null, null));
            }
        });
        tools(1, WEATHER);
        pipeline.attach(session, newCall());
        SimulatedSession model = await().until(() -> mine().stream().findFirst(), Optional::isPresent)
                .orElseThrow();
        simulator.pace(new Pacing(Duration.ZERO, Duration.ZERO, Duration.ofMillis(100)));
        try {
            model.receive(Map.of(
                    "type", "conversation.item.create", "item", userItem("The weather in Berlin, Paris and Oslo?")));
            model.receive(Map.of("type", "response.create"));
            await().until(() -> !calls().isEmpty());

            model.receive(Map.of("type", "response.cancel"));

            await().until(() -> !calls().isEmpty() && outputs(model) == calls().size());
        } finally {
            simulator.pace(Pacing.NONE);
        }
        assertThat(calls()).hasSizeLessThan(3);
        assertThat(pipeline.seen(Topic.TOOLS_CALLS, session, CallCancelled.class))
                .hasSameSizeAs(calls())
                .allSatisfy(
                        cancelled -> assertThat(cancelled.getCaller().getKind()).isEqualTo("model"));
        assertThat(model.received("conversation.item.create").toString()).contains("CANCELLED");
        assertThat(model.received("response.create")).hasSize(1);
        assertThat(protocolErrors()).isEmpty();
    }

    /** Sessions of 5 s instead of 60 minutes: renewed 0.25 s before their end, whatever is under way. */
    @Test
    @Tag("deep")
    void aSessionThatIsRenewedInTheMiddleOfACallLosesNothing() throws Exception {
        SimulatorConfig shortLived = SimulatorConfig.inProcess().withSessionLife(Duration.ofSeconds(5));
        pipeline.react(record -> {});
        try (RealtimeSimulator brief = RealtimeSimulator.start(shortLived);
                Pipeline other = new Pipeline(
                        LocalCluster.shared().bootstrapServers(),
                        LocalCluster.shared().schemaRegistryUrl());
                OpenAiBridge renewing = OpenAiBridge.start(BridgeConfig.local(
                                LocalCluster.shared().bootstrapServers(),
                                LocalCluster.shared().schemaRegistryUrl(),
                                "bridge-1",
                                brief.uri())
                        .withTopicPrefix(other.prefix()))) {
            await().atMost(Duration.ofSeconds(30)).until(renewing::ready);
            other.send(
                    Topic.TOOLS_DEFINITIONS, session, new SessionTools(1L, List.of(WEATHER), "registered", 1L), null);
            other.userSays(session, "r1", "What is the weather in Berlin?");
            await().until(() ->
                    !other.seen(Topic.TOOLS_CALLS, session, ToolCall.class).isEmpty());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> brief.sessions().size() == 2
                            && !brief.sessions()
                                    .getLast()
                                    .sent("session.updated")
                                    .isEmpty());

            ToolCall call =
                    other.seen(Topic.TOOLS_CALLS, session, ToolCall.class).getFirst();
            other.succeed(session, call, "{\"celsius\":7}", 1);

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> other.answers(session, "r1").findAny().isPresent());
            AssistantTurn answer = other.answers(session, "r1").findFirst().orElseThrow();
            assertThat(answer.getError()).isNull();
            assertThat(answer.getText()).contains("7 °C");
            assertThat(other.seen(Topic.TOOLS_CALLS, session, ToolCall.class)).hasSize(1);
            assertThat(brief.sessions())
                    .allSatisfy(model -> assertThat(outputs(model)).isLessThanOrEqualTo(1));
        }
    }

    private String newCall() throws Exception {
        URI address = URI.create(simulator.uri().toString().replaceFirst("^ws", "http") + "/calls?model=gpt-realtime");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(address)
                            .header("Authorization", "Bearer any")
                            .header("Content-Type", "application/sdp")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
                                            + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            String location = answer.headers().firstValue("Location").orElseThrow();
            return location.substring(location.lastIndexOf('/') + 1);
        }
    }

    private static Map<String, Object> userItem(String text) {
        return Map.of(
                "type", "message", "role", "user", "content", List.of(Map.of("type", "input_text", "text", text)));
    }

    private static long outputs(SimulatedSession model) {
        return model.received("conversation.item.create").stream()
                .filter(event -> event.toString().contains("function_call_output"))
                .count();
    }

    private static String spoken(SimulatedSession model) {
        return model.sent("response.done").toString();
    }

    @Test
    void newToolsAreThereForTheNextQuestion() {
        tools(1, WEATHER);
        pipeline.userSays(session, "r1", "What is the weather in Berlin?");
        awaitAnswer("r1");

        tools(2, WEATHER, tool("getTraffic", "Current traffic in a city"));
        await().untilAsserted(() -> assertThat(received("session.update")).isEqualTo(2));
        pipeline.userSays(session, "r2", "How is the traffic in Berlin?");
        awaitAnswer("r2");

        assertThat(calls()).extracting(ToolCall::getName).containsExactly("getWeather", "getTraffic");
        assertThat(calls()).extracting(ToolCall::getRevision).containsExactly(1L, 2L);
        assertThat(protocolErrors()).isEmpty();
    }

    @Test
    void questionsThatCrossAreAnsweredEach() {
        tools(1, WEATHER);
        simulator.pace(new Pacing(Duration.ofMillis(30), Duration.ofMillis(20), Duration.ofMillis(1)));
        try {
            for (int i = 0; i < 10; i++) {
                pipeline.userSays(session, "r" + i, "What is the weather in Berlin?");
            }
            for (int i = 0; i < 10; i++) {
                assertThat(awaitAnswer("r" + i).getError()).isNull();
            }
        } finally {
            simulator.pace(Pacing.NONE);
        }

        assertThat(calls()).hasSize(10);
        assertThat(protocolErrors()).isEmpty();
    }

    private AssistantTurn awaitAnswer(String ref) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> pipeline.answers(session, ref).findAny().isPresent());
        return pipeline.answers(session, ref).findFirst().orElseThrow();
    }

    private List<ToolCall> calls() {
        return pipeline.seen(Topic.TOOLS_CALLS, session, ToolCall.class);
    }

    /** Model sessions since this test began are those whose tools it published; the simulator keeps them in order. */
    private List<SimulatedSession> mine() {
        return simulator.sessions().stream()
                .filter(other -> other.received().stream()
                        .anyMatch(event -> event.toString().contains(session.substring(session.length() - 8))))
                .toList();
    }

    private long received(String type) {
        return mine().stream()
                .flatMap(model -> model.received().stream())
                .filter(event -> type.equals(event.get("type")))
                .count();
    }

    private List<Object> protocolErrors() {
        return mine().stream()
                .flatMap(model -> model.sent().stream())
                .filter(event -> "error".equals(event.get("type")))
                .map(event -> event.get("error"))
                .toList();
    }

    /** The description names the session, so that its model sessions can be found at the simulator. */
    private void tools(long revision, Tool... tools) {
        List<Tool> named = Arrays.stream(tools)
                .map(tool ->
                        tool(tool.getName(), tool.getDescription() + " #" + session.substring(session.length() - 8)))
                .toList();
        pipeline.send(Topic.TOOLS_DEFINITIONS, session, new SessionTools(revision, named, "registered", 1L), null);
    }

    private static Tool tool(String name, String description) {
        return new Tool(
                name,
                "1.0.0",
                description,
                "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\",\"description\":\"City\"}},"
                        + "\"required\":[\"location\"]}",
                "hash",
                null,
                false);
    }
}
