package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.DemoTools;
import dev.functionregistry.simulator.script.Scenario;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Scripts, faults and control over the wire. */
class ScenarioIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void aConnectionIsRefusedAsTheScriptHasIt() {
        try (RealtimeSimulator simulator = scripted("""
                connect:
                  - {status: 429, retryAfterSeconds: 2, times: 1}
                  - {closeCode: 4004, error: {code: model_not_found, message: Gone.}, times: 1}
                """)) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> TestClient.connect(simulator))
                    .havingCause()
                    .isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> {
                        assertThat(refused.getResponse().statusCode()).isEqualTo(429);
                        assertThat(refused.getResponse().headers().firstValue("Retry-After"))
                                .contains("2");
                    });
            try (TestClient second = TestClient.connect(simulator)) {
                assertThat(second.awaitError()).containsEntry("code", "model_not_found");
            }
            try (TestClient third = TestClient.connect(simulator)) {
                third.await("session.created");
            }
        }
    }

    @Test
    void anEventIsAnsweredByTheScript() {
        try (RealtimeSimulator simulator = scripted("""
                        events:
                          - when: {type: response.create}
                            times: 1
                            error: {code: conversation_already_has_active_response, message: Wait.}
                          - when: {type: conversation.item.create}
                            handle: true
                            send: [{type: rate_limits.updated, event_id: event_1, rate_limits: []}]
                        """);
                TestClient client = TestClient.connect(simulator)) {
            client.await("session.created");
            client.user("Hello");
            client.await("conversation.item.done");
            client.await("rate_limits.updated");
            assertThat(client.respond().awaitError()).containsEntry("code", "conversation_already_has_active_response");
            client.respond().await("response.done");
        }
    }

    @Test
    void whatIsExpectedAndDoesNotComeFailsLoudly() throws Exception {
        try (RealtimeSimulator simulator = scripted("""
                        expect:
                          - {type: session.update, session: {tools: [{name: getWeather}]}}
                          - {type: conversation.item.create, item: {type: function_call_output, call_id: "*"}}
                        forbid:
                          - {type: response.cancel}
                        """);
                TestClient client = TestClient.connect(simulator)) {
            client.await("session.created");
            client.tools(DemoTools.JSON);

            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(simulator::verify)
                    .withMessageContaining("expect[1] was not met")
                    .withMessageContaining("function_call_output");
            assertThat(get(simulator, "/simulator/expectations").statusCode()).isEqualTo(409);

            client.send("{\"type\":\"response.cancel\"}");
            assertThat(client.awaitError()).containsEntry("code", "expectation_failed");
            await().until(() -> simulator.sessions().getFirst().ended());
        }
    }

    @Test
    void faultsComeOnDemand() throws Exception {
        try (RealtimeSimulator simulator = RealtimeSimulator.start(SimulatorConfig.inProcess());
                TestClient client = TestClient.connect(simulator)) {
            client.await("session.created");
            assertThat(post(simulator, "/simulator/sessions/last/hear", "{\"words\":\"Hello\"}")
                            .statusCode())
                    .isEqualTo(202);
            client.await("input_audio_buffer.speech_started");
            client.await("response.done");
            assertThat(get(simulator, "/simulator/sessions").body())
                    .contains(simulator.sessions().getFirst().id());

            post(simulator, "/simulator/sessions/last/expire", "");

            assertThat(client.awaitError()).containsEntry("code", "session_expired");
            await().until(() -> simulator.sessions().getFirst().ended());
            assertThat(post(simulator, "/simulator/sessions/last/drop", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void chatCompletionsHaveTheSameModel() throws Exception {
        try (RealtimeSimulator simulator = RealtimeSimulator.start(SimulatorConfig.inProcess())) {
            JsonObject weather = JsonObject.of("type", "function")
                    .with(
                            "function",
                            JsonObject.of("name", "getWeather")
                                    .with("description", "Current weather in a city")
                                    .with(
                                            "parameters",
                                            Json.readObject(
                                                    "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}},\"required\":[\"location\"]}")));
            Map<String, Object> user = JsonObject.of("role", "user").with("content", "What is the weather in Berlin?");
            Map<String, Object> first = message(simulator, List.of(user), weather);
            Map<String, Object> call =
                    Json.asObject((Map<?, ?>) Json.listAt(first, "tool_calls").getFirst());
            assertThat(Json.objectAt(call, "function"))
                    .containsEntry("name", "getWeather")
                    .containsEntry("arguments", "{\"location\":\"Berlin\"}");

            Map<String, Object> output = JsonObject.of("role", "tool")
                    .with("tool_call_id", call.get("id"))
                    .with("content", "{\"celsius\":20}");
            assertThat(message(simulator, List.of(user, first, output), weather).get("content"))
                    .asString()
                    .contains("20");
            assertThat(post(simulator, "/v1/chat/completions", "{\"model\":\"m\",\"messages\":[{}],\"stream\":true}")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private static Map<String, Object> message(
            RealtimeSimulator simulator, List<Map<String, Object>> messages, JsonObject tool) throws Exception {
        HttpResponse<String> response = post(
                simulator,
                "/v1/chat/completions",
                Json.write(JsonObject.of("model", "gpt-4o")
                        .with("messages", messages)
                        .with("tools", List.of(tool))));
        assertThat(response.statusCode()).isEqualTo(200);
        Map<String, Object> choice = Json.asObject((Map<?, ?>)
                Json.listAt(Json.readObject(response.body()), "choices").getFirst());
        return Json.objectAt(choice, "message");
    }

    private static RealtimeSimulator scripted(String script) {
        return RealtimeSimulator.start(SimulatorConfig.inProcess().withScenario(Scenario.parse(script)));
    }

    private static HttpResponse<String> get(RealtimeSimulator simulator, String path) throws Exception {
        return HTTP.send(request(simulator, path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(RealtimeSimulator simulator, String path, String body) throws Exception {
        return HTTP.send(
                request(simulator, path)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(RealtimeSimulator simulator, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path))
                .header("Authorization", "Bearer sk-test");
    }
}
