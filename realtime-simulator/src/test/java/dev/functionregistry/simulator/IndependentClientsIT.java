package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.core.JsonValue;
import com.openai.helpers.RealtimeConnection;
import com.openai.helpers.RealtimeWebSocketOptions;
import com.openai.models.realtime.ConversationItem;
import com.openai.models.realtime.ConversationItemCreateEvent;
import com.openai.models.realtime.RealtimeClientEvent;
import com.openai.models.realtime.RealtimeConversationItemFunctionCall;
import com.openai.models.realtime.RealtimeConversationItemFunctionCallOutput;
import com.openai.models.realtime.RealtimeConversationItemUserMessage;
import com.openai.models.realtime.RealtimeFunctionTool;
import com.openai.models.realtime.RealtimeServerEvent;
import com.openai.models.realtime.RealtimeSessionCreateRequest;
import com.openai.models.realtime.ResponseCreateEvent;
import com.openai.models.realtime.SessionUpdateEvent;
import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.protocol.OfficialSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that others wrote hold a conversation with a tool: what they send and what they are told is valid by the official
 * schemas. Those on Node need {@code npm ci} in {@code examples/openai-clients} once.
 */
class IndependentClientsIT {
    private static final Path EXAMPLES = Path.of("../examples/openai-clients").toAbsolutePath();
    private static final String QUESTION = "What is the weather in Berlin?";
    private static final String ANSWER = "It is 20 °C and sunny in Berlin.";

    private final OfficialSchemas schemas = OfficialSchemas.orSkip();

    @TempDir
    private Path folder;

    @Test
    void openaiOnNodeOverTls() throws Exception {
        Certificates certificates = new Certificates(folder);
        try (RealtimeSimulator simulator = RealtimeSimulator.start(certificates.serving())) {
            String printed = node(
                    "realtime.mjs",
                    Map.of(
                            "OPENAI_BASE_URL",
                            "https://127.0.0.1:" + simulator.port() + "/v1",
                            "CA_FILE",
                            certificates.pem().toString()));

            assertThat(printed).contains("{\"calls\":[\"getWeather\"],\"text\":\"" + ANSWER + "\"}");
            everythingWasValid(simulator);
        }
    }

    @Test
    void theAgentsSdkOnNode() throws Exception {
        try (RealtimeSimulator simulator = RealtimeSimulator.start(SimulatorConfig.inProcess())) {
            String printed = node("agents.mjs", Map.of("REALTIME_URL", simulator.uri() + "?model=gpt-realtime"));

            assertThat(printed).contains("{\"calls\":[\"getWeather\"],\"text\":\"" + ANSWER + "\"}");
            everythingWasValid(simulator);
        }
    }

    @Test
    void openaiForJava() {
        try (RealtimeSimulator simulator = RealtimeSimulator.start(SimulatorConfig.inProcess())) {
            assertThat(javaConversation(simulator)).isEqualTo(ANSWER);
            everythingWasValid(simulator);
        }
    }

    private static String javaConversation(RealtimeSimulator simulator) {
        ClientOptions options = ClientOptions.builder()
                .httpClient(OkHttpClient.builder().build())
                .baseUrl("http://127.0.0.1:" + simulator.port() + "/v1")
                .apiKey("sk-any")
                .build();
        try (RealtimeConnection connection = RealtimeConnection.connect(
                options,
                RealtimeWebSocketOptions.builder().model("gpt-realtime").build())) {
            receive(connection).asSessionCreated();
            connection.send(RealtimeClientEvent.ofSessionUpdate(SessionUpdateEvent.builder()
                    .session(RealtimeSessionCreateRequest.builder()
                            .addOutputModality(RealtimeSessionCreateRequest.OutputModality.TEXT)
                            .addTool(RealtimeFunctionTool.builder()
                                    .type(RealtimeFunctionTool.Type.FUNCTION)
                                    .name("getWeather")
                                    .description("Current weather in a city")
                                    .parameters(
                                            JsonValue.from(
                                                    Json.readObject(
                                                            "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}},\"required\":[\"location\"]}")))
                                    .build())
                            .build())
                    .build()));
            receive(connection).asSessionUpdated();
            item(
                    connection,
                    ConversationItem.ofRealtimeConversationItemUserMessage(RealtimeConversationItemUserMessage.builder()
                            .addContent(RealtimeConversationItemUserMessage.Content.builder()
                                    .type(RealtimeConversationItemUserMessage.Content.Type.INPUT_TEXT)
                                    .text(QUESTION)
                                    .build())
                            .build()));
            respond(connection);
            while (true) {
                RealtimeServerEvent event = receive(connection);
                if (event.isResponseOutputTextDone()) {
                    return event.asResponseOutputTextDone().text();
                }
                if (event.isResponseOutputItemDone()
                        && event.asResponseOutputItemDone().item().isFunctionCall()) {
                    RealtimeConversationItemFunctionCall call =
                            event.asResponseOutputItemDone().item().asFunctionCall();
                    assertThat(call.arguments()).isEqualTo("{\"location\":\"Berlin\"}");
                    item(
                            connection,
                            ConversationItem.ofFunctionCallOutput(RealtimeConversationItemFunctionCallOutput.builder()
                                    .callId(call.callId().orElseThrow())
                                    .output("{\"celsius\":20,\"condition\":\"sunny\"}")
                                    .build()));
                }
                if (event.isResponseDone()) {
                    respond(connection);
                }
            }
        }
    }

    /** The next event, checked by the client's own types. */
    private static RealtimeServerEvent receive(RealtimeConnection connection) {
        RealtimeServerEvent event = connection.receive();
        assertThat(event.isError()).as(String.valueOf(event)).isFalse();
        assertThat(event.isValid()).as(String.valueOf(event)).isTrue();
        return event;
    }

    private static void item(RealtimeConnection connection, ConversationItem item) {
        connection.send(RealtimeClientEvent.ofConversationItemCreate(
                ConversationItemCreateEvent.builder().item(item).build()));
    }

    private static void respond(RealtimeConnection connection) {
        connection.send(RealtimeClientEvent.ofResponseCreate(
                ResponseCreateEvent.builder().build()));
    }

    /** Runs a program of the examples to its end; skips the test where Node or its packages are not there. */
    private String node(String program, Map<String, String> environment) throws IOException, InterruptedException {
        assumeThat(onPath("node")).as("no Node on the PATH").isTrue();
        assumeThat(Files.exists(EXAMPLES.resolve("node_modules")))
                .as("npm ci in examples/openai-clients was not run")
                .isTrue();
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(List.of("node", program, QUESTION))
                .directory(EXAMPLES.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("OPENAI_API_KEY", "sk-any");
        Process process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String printed = Files.readString(output);
        assertThat(ended).as(printed).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    private static boolean onPath(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private void everythingWasValid(RealtimeSimulator simulator) {
        SimulatedSession session = simulator.sessions().getFirst();
        assertThat(session.received())
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(event -> assertThat(schemas.violationsOfForeignClientEvent(Json.write(event)))
                        .as(String.valueOf(event))
                        .isEmpty());
        assertThat(session.sent()).isNotEmpty().allSatisfy(event -> {
            assertThat(event.get("type")).isNotEqualTo("error");
            assertThat(schemas.violationsOfServerEvent(Json.write(event)))
                    .as(String.valueOf(event))
                    .isEmpty();
        });
    }
}
