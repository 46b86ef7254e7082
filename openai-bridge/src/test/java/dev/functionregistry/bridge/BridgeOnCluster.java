package dev.functionregistry.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.bridge.realtime.ApiKeys;
import dev.functionregistry.bridge.testing.ClientEventSchema;
import dev.functionregistry.bridge.testing.Dialogue;
import dev.functionregistry.bridge.testing.Pipeline;
import dev.functionregistry.bridge.testing.ScriptedRealtimeServer;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.DeliveredOutput;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A bridge between real topics and a model whose every word is ours; each way of having a broker extends this. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BridgeOnCluster {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private Pipeline pipeline;
    private ScriptedRealtimeServer model;
    private OpenAiBridge bridge;
    private String session;

    abstract String bootstrap();

    abstract String registryUrl();

    /** Before anything else; may abort the suite with a word. */
    void startCluster() {}

    void stopCluster() {}

    @BeforeAll
    void start() {
        startCluster();
        pipeline = new Pipeline(bootstrap(), registryUrl());
        model = new ScriptedRealtimeServer();
        bridge = startBridge();
    }

    @AfterAll
    void stop() throws Exception {
        if (bridge != null) {
            bridge.close();
            model.close();
            pipeline.close();
        }
        stopCluster();
    }

    @BeforeEach
    void freshSession() {
        new Dialogue(model);
        pipeline.react(record -> {});
        session = Pipeline.newSession();
    }

    private OpenAiBridge startBridge() {
        OpenAiBridge started =
                OpenAiBridge.start(BridgeConfig.local(bootstrap(), registryUrl(), "bridge-1", model.url())
                        .withTopicPrefix(pipeline.prefix())
                        .withKeys(new ApiKeys(Optional.of("sk-test"), Map.of("acme", "sk-acme"))));
        await().atMost(Duration.ofSeconds(30)).until(started::ready);
        return started;
    }

    /** Answers each call as a processor with a willing browser would. */
    private void answerCalls() {
        pipeline.react(record -> {
            if (record.value() instanceof ToolCall call) {
                pipeline.succeed(record.key(), call, "{\"celsius\":20}", call.getRevision());
            }
        });
    }

    private AssistantTurn awaitAnswer(String ref) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> pipeline.answers(session, ref).findAny().isPresent());
        return pipeline.answers(session, ref).findFirst().orElseThrow();
    }

    @Test
    void aQuestionBecomesACallAResultAndAnAnswer() {
        answerCalls();
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather", TRACE);

        AssistantTurn answer = awaitAnswer("r1");

        assertThat(answer.getText()).isEqualTo("Results: {\"celsius\":20}");
        assertThat(answer.getError()).isNull();
        assertThat(answer.getGateway()).isEqualTo("gateway-1.abc");
        Pipeline.Seen placed = pipeline.seen(Topic.TOOLS_CALLS, session).getFirst();
        ToolCall call = (ToolCall) placed.value();
        assertThat(call.getName()).isEqualTo("getWeather");
        assertThat(call.getArguments()).isEqualTo("{\"location\":\"Berlin\"}");
        assertThat(call.getRevision()).isEqualTo(1);
        assertThat(call.getCaller().getKind()).isEqualTo("model");
        assertThat(call.getOrigin()).startsWith("{\"n\":1,\"r\":\"resp_");
        assertThat(placed.trace())
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .isNotEqualTo(TRACE);
        assertThat(placed.stamped()).isTrue();
        assertThat(placed.partition()).isEqualTo(SessionPartitioner.partition(session, Pipeline.PARTITIONS));
        assertThat(pipeline.seen(Topic.GATEWAY_INBOX, session))
                .allSatisfy(record -> assertThat(record.partition()).isEqualTo(5))
                .allSatisfy(record -> assertThat(record.stamped()).isTrue());
        await().untilAsserted(() -> {
            RealtimeSession memory = pipeline.seen(Topic.REALTIME_SESSIONS, session, RealtimeSession.class)
                    .getLast();
            assertThat(memory.getNumber()).isEqualTo(1);
            assertThat(memory.getRevision()).isEqualTo(1);
            assertThat(memory.getResponseOpen()).isFalse();
            assertThat(memory.getDelivered())
                    .extracting(DeliveredOutput::getCallId)
                    .containsExactly(call.getCallId());
        });
    }

    @Test
    void severalCallsOfAResponseAreAnsweredByOneMore() {
        answerCalls();
        pipeline.tools(session, 1, "a", "b", "c");
        pipeline.userSays(session, "r1", "call a b c");

        AssistantTurn answer = awaitAnswer("r1");

        assertThat(answer.getText()).isEqualTo("Results: {\"celsius\":20} {\"celsius\":20} {\"celsius\":20}");
        assertThat(pipeline.seen(Topic.TOOLS_CALLS, session)).hasSize(3);
    }

    @Test
    void aFailureIsToldToTheModelInWords() {
        pipeline.react(record -> {
            if (record.value() instanceof ToolCall call) {
                pipeline.fail(
                        record.key(),
                        call,
                        new ToolError("RATE_LIMITED", "Too many calls. Try again in 2 s.", true, 2_000L, null, null));
            }
        });
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather");

        assertThat(awaitAnswer("r1").getText())
                .isEqualTo("Results: {\"error\":{\"code\":\"RATE_LIMITED\",\"message\":\"Too many calls. Try again in 2"
                        + " s.\",\"retryable\":true,\"retryAfterMs\":2000}}");
    }

    @Test
    void aSessionWithoutToolsMayTalk() {
        pipeline.userSays(session, "r1", "hello");

        assertThat(awaitAnswer("r1").getText()).isEqualTo("You said hello");
    }

    @Test
    void aResultThatChangedTheToolsWaitsForThem() {
        pipeline.react(record -> {
            if (record.value() instanceof ToolCall call) {
                pipeline.succeed(record.key(), call, "\"registered\"", 2);
                pipeline.tools(record.key(), 2, "getWeather", "more");
            }
        });
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather");

        awaitAnswer("r1");

        List<String> order = model.received().stream()
                .filter(event -> event.toString().contains("\"more\"")
                        || event.toString().contains("registered"))
                .map(event -> event.path("type").asText())
                .toList();
        assertThat(order).containsExactly("session.update", "conversation.item.create");
    }

    @Test
    void aClosedSessionLosesItsModelSessionAndItsMemory() {
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "hello");
        awaitAnswer("r1");

        pipeline.sessionClosed(session);

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(pipeline.seen(Topic.REALTIME_SESSIONS, session).getLast().value())
                    .isNull();
            assertThat(model.clients().getLast().closes()).containsExactly("1000 ");
        });
    }

    @Test
    void aSessionThatWasClosedWhileNoBridgeRanIsForgotten() {
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "hello");
        awaitAnswer("r1");

        bridge.close();
        pipeline.sessionClosed(session);
        pipeline.flush();
        bridge = startBridge();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(pipeline.seen(Topic.REALTIME_SESSIONS, session)
                                .getLast()
                                .value())
                        .isNull());
    }

    @Test
    void whatCannotBeReadIsPutAsideAndNothingStops() {
        byte[] noise = "not avro".getBytes(StandardCharsets.UTF_8);
        for (Topic topic : List.of(
                Topic.TOOLS_RESULTS, Topic.TOOLS_DEFINITIONS, Topic.REALTIME_SESSIONS, Topic.CONVERSATION_TURNS)) {
            pipeline.sendBytes(topic, null, session, noise);
        }
        int wrong = (SessionPartitioner.partition(session, Pipeline.PARTITIONS) + 1) % Pipeline.PARTITIONS;
        pipeline.sendBytes(Topic.TOOLS_RESULTS, wrong, session, noise);
        pipeline.send(Topic.CONVERSATION_TURNS, session, null, null);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(pipeline.seen(Topic.DEAD_LETTERS, session))
                        .extracting(record -> header(record, DeadLetters.REASON))
                        .containsExactlyInAnyOrder(
                                PoisonReason.NOT_CONTRACT_FORMAT.name(),
                                PoisonReason.NOT_CONTRACT_FORMAT.name(),
                                PoisonReason.NOT_CONTRACT_FORMAT.name(),
                                PoisonReason.NOT_CONTRACT_FORMAT.name(),
                                PoisonReason.WRONG_PARTITION.name(),
                                PoisonReason.NULL_VALUE.name()));
        pipeline.userSays(session, "r1", "hello");
        assertThat(awaitAnswer("r1").getText()).isEqualTo("You said hello");
    }

    @Test
    void anotherBridgeGoesOnWithANewModelSession() {
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather");
        await().until(() -> !pipeline.seen(Topic.TOOLS_CALLS, session).isEmpty());
        ToolCall lost =
                pipeline.seen(Topic.TOOLS_CALLS, session, ToolCall.class).getFirst();

        bridge.close();
        bridge = startBridge();

        assertThat(awaitAnswer("r1").getError().getCode()).isEqualTo("TURN_INTERRUPTED");
        answerCalls();
        pipeline.succeed(session, lost, "{\"celsius\":1}", 1);
        pipeline.userSays(session, "r2", "call getWeather");
        assertThat(awaitAnswer("r2").getText()).isEqualTo("Results: {\"celsius\":20}");
        assertThat(pipeline.seen(Topic.TOOLS_CALLS, session, ToolCall.class))
                .extracting(ToolCall::getOrigin)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("{\"n\":1,"),
                        second -> assertThat(second).startsWith("{\"n\":2,"));
    }

    @Test
    void keyAndModelGoToTheEndpointAndNowhereElse() {
        pipeline.userSays(session, "r1", "hello");
        awaitAnswer("r1");

        ScriptedRealtimeServer.Client client = model.clients().getLast();
        assertThat(client.path()).isEqualTo("/v1/realtime?model=gpt-realtime");
        assertThat(client.headers())
                .containsEntry("authorization", "Bearer sk-test")
                .doesNotContainKey("openai-beta");
    }

    @Test
    void aTenantsTextOpensAModelSessionOnItsKeyAndTheKeyIsInNoRecord() {
        pipeline.userOfTenantSays(session, "acme", "r1", "hello");
        awaitAnswer("r1");

        assertThat(model.clients().getLast().headers()).containsEntry("authorization", "Bearer sk-acme");
        await().untilAsserted(() -> assertThat(pipeline.seen(Topic.REALTIME_SESSIONS, session, RealtimeSession.class))
                .isNotEmpty()
                .allSatisfy(memory -> assertThat(memory.getTenant()).isEqualTo("acme")));
        for (Topic topic : List.of(Topic.REALTIME_SESSIONS, Topic.GATEWAY_INBOX, Topic.TOOLS_CALLS)) {
            assertThat(pipeline.seen(topic, session))
                    .noneMatch(record ->
                            record.value() != null && record.value().toString().contains("sk-"));
        }
    }

    @Test
    void whatASessionAsksForIsToldToItsModelAndRemembered() {
        String options = "{\"instructions\":\"Rhyme.\"}";
        pipeline.userSaysUnder(session, options, "r1", "hello");
        awaitAnswer("r1");

        assertThat(model.received("session.update")
                        .getLast()
                        .path("session")
                        .path("instructions")
                        .asText())
                .isEqualTo("Rhyme.");
        await().untilAsserted(() -> assertThat(pipeline.seen(Topic.REALTIME_SESSIONS, session, RealtimeSession.class))
                .isNotEmpty()
                .allSatisfy(memory -> assertThat(memory.getOptions()).isEqualTo(options)));
    }

    @Test
    void tellsItsHealthAndCounts() throws Exception {
        answerCalls();
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather");
        awaitAnswer("r1");

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body())
                .isEqualTo("{\"ready\":true,\"checks\":{\"joined\":true,\"readToEnd\":true,\"pollFresh\":true,"
                        + "\"reading\":true}}");
        assertThat(get("/metrics").body())
                .contains(
                        "bridge_model_sessions",
                        "bridge_acting 1.0",
                        "bridge_overhead_seconds_bucket{direction=\"call\"",
                        "bridge_noted_total",
                        "registry_consumer_lag{topic=\"tools.results\"}",
                        "registry_consumer_lag{topic=\"tools.definitions\"}",
                        "registry_consumer_lag{topic=\"realtime.sessions\"}",
                        "registry_consumer_lag{topic=\"conversation.turns\"}");
    }

    @Test
    void everythingSentIsValid() {
        answerCalls();
        pipeline.tools(session, 1, "getWeather");
        pipeline.userSays(session, "r1", "call getWeather");
        awaitAnswer("r1");

        ClientEventSchema schema = ClientEventSchema.orSkip();

        assertThat(model.received())
                .isNotEmpty()
                .allSatisfy(event -> assertThat(schema.problems(event)).isEmpty());
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + bridge.port() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String header(Pipeline.Seen record, String name) {
        return new String(record.raw().headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
