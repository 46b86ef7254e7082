package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.DemoTools;
import dev.functionregistry.simulator.model.Script;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The running simulator, seen by a WebSocket client that knows nothing of it. */
class RealtimeSimulatorIT {
    private RealtimeSimulator simulator = RealtimeSimulator.start(SimulatorConfig.inProcess());

    @AfterEach
    void stop() {
        simulator.close();
    }

    private void restart(SimulatorConfig config) {
        simulator.close();
        simulator = RealtimeSimulator.start(config);
    }

    @Test
    void aPortThatIsTakenEndsTheStart() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            Map<String, String> environment = Map.of("FR_PORT", Integer.toString(other.getLocalPort()));
            assertThat(catchThrowable(() -> RealtimeSimulator.start(SimulatorConfig.fromEnvironment(environment))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The simulator cannot listen on port " + other.getLocalPort());
        }
    }

    @Test
    void aCallAndItsAnswer() {
        try (TestClient client = TestClient.connect(simulator)) {
            Map<String, Object> session = Json.objectAt(client.await("session.created"), "session");
            assertThat(session).containsEntry("model", "gpt-realtime").containsEntry("type", "realtime");
            client.tools(DemoTools.JSON).user("What is the weather in Berlin?").respond();

            List<Map<String, Object>> calls = client.awaitCalls();
            assertThat(calls).hasSize(1);
            assertThat(calls.getFirst())
                    .containsEntry("name", "getWeather")
                    .containsEntry("arguments", "{\"location\":\"Berlin\"}");

            client.output(calls.getFirst().get("call_id"), "{\"celsius\":20,\"condition\":\"sunny\"}")
                    .respond();
            assertThat(client.awaitText()).isEqualTo("It is 20 °C and sunny in Berlin.");
        }
    }

    @Test
    void threeCallsAnsweredInAnotherOrder() {
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools(DemoTools.JSON).user("Compare Berlin, Paris and Oslo.").respond();
            List<Map<String, Object>> calls = client.awaitCalls();
            assertThat(calls)
                    .extracting(call -> call.get("arguments"))
                    .containsExactly(
                            "{\"location\":\"Berlin\"}", "{\"location\":\"Paris\"}", "{\"location\":\"Oslo\"}");

            client.output(calls.get(2).get("call_id"), "{\"celsius\":3}")
                    .output(calls.get(0).get("call_id"), "{\"celsius\":20}")
                    .output(calls.get(1).get("call_id"), "{\"celsius\":22}")
                    .respond();
            assertThat(client.awaitText())
                    .isEqualTo("It is 20 °C in Berlin. It is 22 °C in Paris. It is 3 °C in Oslo.");
        }
    }

    @Test
    void wrongArgumentsAndAFailureAreToldTheUser() {
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools(DemoTools.JSON).user("Add seven and \"x\".").respond();
            Map<String, Object> sum = client.awaitCalls().getFirst();
            assertThat(sum).containsEntry("arguments", "{\"a\":7,\"b\":\"x\"}");
            client.output(
                            sum.get("call_id"),
                            "{\"error\":{\"code\":\"INVALID_ARGUMENTS\",\"message\":\"/b: expected number, got string\"}}")
                    .respond();
            assertThat(client.awaitText()).isEqualTo("Sorry, that did not work: /b: expected number, got string.");

            client.user("Break something.").respond();
            Map<String, Object> broken = client.awaitCalls().getFirst();
            assertThat(broken).containsEntry("name", "alwaysFails").containsEntry("arguments", "{}");
            client.output(broken.get("call_id"), "{\"error\":{\"message\":\"API unavailable\"}}")
                    .respond();
            assertThat(client.awaitText()).isEqualTo("Sorry, that did not work: API unavailable.");
        }
    }

    @Test
    void mistakesAreToldAndTheSessionGoesOn() {
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools(DemoTools.JSON);
            assertThat(client.send("{not json").awaitError()).containsEntry("code", "invalid_json");
            assertThat(client.sendBinary(new byte[] {1, 2, 3}).awaitError()).containsEntry("code", "invalid_event");
            assertThat(client.send("{\"type\":\"nope\",\"event_id\":\"e7\"}").awaitError())
                    .containsEntry("code", "invalid_value")
                    .containsEntry("param", "type")
                    .containsEntry("event_id", "e7");
            assertThat(client.output("call_unknown", "{}").awaitError())
                    .containsEntry("code", "invalid_tool_call_id")
                    .containsEntry("message", "Tool call ID 'call_unknown' not found in conversation.");
            assertThat(client.send("{\"type\":\"response.cancel\"}").awaitError())
                    .containsEntry("code", "response_cancel_not_active");

            client.user("Hello").respond();
            assertThat(client.awaitText()).startsWith("I have no tool for that.");
        }
    }

    @Test
    void aSecondResponseIsRefusedAndTheFirstCancelled() {
        restart(SimulatorConfig.inProcess().withLatency(Duration.ofMinutes(5)));
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools(DemoTools.JSON).respond();
            client.await("response.created");
            assertThat(client.send("{\"type\":\"response.create\",\"event_id\":\"again\"}")
                            .awaitError())
                    .containsEntry("code", "conversation_already_has_active_response")
                    .containsEntry("event_id", "again");

            client.send("{\"type\":\"response.cancel\"}");
            assertThat(Json.objectAt(client.await("response.done"), "response")).containsEntry("status", "cancelled");
            client.respond();
            client.await("response.created");
        }
    }

    @Test
    void latencyIsKept() {
        restart(SimulatorConfig.inProcess().withLatency(Duration.ofMillis(150)));
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools("[]").user("Hello");
            // the output may be there when a busy client sees response.created
            long asked = System.nanoTime();
            client.respond();
            client.await("response.output_item.added");
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest(name = "{0} {1} -> {3}")
    @MethodSource
    void refusals(String query, Map<String, String> headers, String code, String end) {
        restart(SimulatorConfig.inProcess().withKeys(Set.of("sk-good")).withModels(Set.of("gpt-realtime")));
        try (TestClient client = TestClient.open(simulator, query, headers)) {
            assertThat(client.awaitError()).containsEntry("code", code).containsEntry("type", "invalid_request_error");
            assertThat(client.awaitEnd()).isEqualTo(end);
            assertThat(simulator.sessions()).isEmpty();
        }
    }

    static Stream<Arguments> refusals() {
        Map<String, String> good = Map.of("Authorization", "Bearer sk-good");
        String badKey = "3000 invalid_request_error.invalid_api_key";
        return Stream.of(
                Arguments.of("?model=gpt-realtime", Map.of(), "invalid_api_key", badKey),
                Arguments.of(
                        "?model=gpt-realtime", Map.of("Authorization", "Bearer sk-bad"), "invalid_api_key", badKey),
                Arguments.of("?model=gpt-realtime", Map.of("Authorization", "Bearer "), "invalid_api_key", badKey),
                Arguments.of("?model=gpt-realtime", Map.of("Authorization", "Basic eDp5"), "invalid_api_key", badKey),
                Arguments.of("", good, "missing_model", "4000 invalid_request_error.missing_model"),
                Arguments.of("?model=a%20b", good, "invalid_model", "4000 invalid_request_error.invalid_model"),
                Arguments.of("?model=gpt-9", good, "model_not_found", "4004 invalid_request_error.model_not_found"),
                Arguments.of(
                        "?intent=transcription", good, "invalid_intent", "4000 invalid_request_error.invalid_intent"),
                Arguments.of(
                        "?model=gpt-realtime",
                        Map.of("Authorization", "Bearer sk-good", "OpenAI-Beta", "realtime=v1"),
                        "beta_api_shape_disabled",
                        "4000 invalid_request_error.beta_api_shape_disabled"));
    }

    @Test
    void aBrowserBringsItsKeyAsSubprotocol() {
        restart(SimulatorConfig.inProcess().withKeys(Set.of("ek_1")));
        try (TestClient client = TestClient.open(
                simulator, "?model=gpt-realtime", List.of("realtime", "openai-insecure-api-key.ek_1"))) {
            client.await("session.created");
            assertThat(client.subprotocol()).isEqualTo("realtime");
        }
        try (TestClient client = TestClient.open(simulator, "?model=gpt-realtime", Map.of("api-key", "ek_1"))) {
            client.await("session.created");
        }
    }

    @Test
    void anUnknownCallFailsTheHandshake() throws Exception {
        HttpResponse<String> response = get("/v1/realtime?call_id=rtc_unknown");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("call_id_not_found");
        assertThat(catchThrowable(
                        () -> TestClient.open(simulator, "?call_id=rtc_unknown", Map.of("Authorization", "Bearer k"))))
                .rootCause()
                .hasMessageContaining("404");
    }

    @Test
    void fragmentsAreJoined() {
        try (TestClient client = TestClient.connect(simulator)) {
            client.sendFragment("{\"type\":\"session.update\",", false)
                    .sendFragment("\"session\":{\"type\":", false)
                    .sendFragment("\"realtime\",\"instructions\":\"grüß dich\"}}", true);
            assertThat(Json.objectAt(client.await("session.updated"), "session"))
                    .containsEntry("instructions", "grüß dich");
        }
    }

    @Test
    void largeMessagesPass() {
        String description = "long ".repeat(100_000);
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools("[{\"type\":\"function\",\"name\":\"big\",\"description\":\"" + description + "\"}]");
            client.user("Use big").respond();
            assertThat(client.awaitCalls()).hasSize(1);
        }
    }

    @Test
    void pingsAreAnswered() {
        try (TestClient client = TestClient.connect(simulator)) {
            assertThat(client.ping("are you there").awaitPong()).isEqualTo("are you there");
        }
    }

    @Test
    void aSessionEndsWithItsSocket() {
        TestClient polite = TestClient.connect(simulator);
        polite.await("session.created");
        TestClient rude = TestClient.connect(simulator);
        rude.await("session.created");
        assertThat(simulator.sessions()).extracting(SimulatedSession::ended).containsExactly(false, false);

        polite.close();
        rude.vanish();

        await().untilAsserted(() -> assertThat(simulator.sessions())
                .extracting(SimulatedSession::ended)
                .containsExactly(true, true));
    }

    @Test
    void anExpiredSessionIsClosed() {
        restart(SimulatorConfig.inProcess().withSessionLife(Duration.ofMillis(300)));
        try (TestClient client = TestClient.connect(simulator)) {
            client.await("session.created");
            assertThat(client.awaitError()).containsEntry("code", "session_expired");
            assertThat(client.awaitEnd()).startsWith("1001");
        }
    }

    @Test
    void testsSeeAndStirASession() {
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools(DemoTools.JSON).user("Hello").respond();
            client.await("rate_limits.updated");
            SimulatedSession session = simulator.sessions().getFirst();

            assertThat(session.received())
                    .extracting(event -> event.get("type"))
                    .containsExactly("session.update", "conversation.item.create", "response.create");
            assertThat(session.sent("response.done")).hasSize(1);
            assertThat(session.sent().getFirst()).containsEntry("type", "session.created");

            session.inject(JsonObject.of("type", "error")
                    .with("event_id", "event_x")
                    .with(
                            "error",
                            JsonObject.of("type", "server_error")
                                    .with("code", "rate_limit_exceeded")
                                    .with("message", "Slow down.")));
            assertThat(client.awaitError()).containsEntry("code", "rate_limit_exceeded");

            session.delay(Duration.ofMinutes(5));
            client.respond();
            client.await("response.created");
            session.drop();
            assertThat(client.awaitEnd()).isIn("lost", "1006 ");
            await().until(session::ended);
        }
    }

    @Test
    void aTestClosesASession() {
        try (TestClient client = TestClient.connect(simulator)) {
            client.await("session.created");
            simulator.sessions().getFirst().close(1001, "rotating");
            assertThat(client.awaitEnd()).isEqualTo("1001 rotating");
        }
    }

    @Test
    void aScriptCountsItsRulesOverAllSessions() {
        restart(SimulatorConfig.inProcess()
                .withModel(Script.parse("{\"rules\":[{\"when\":\"hello\",\"drop\":true,\"times\":1},"
                        + "{\"when\":\"hello (\\\\w+)\",\"say\":\"Hello to ${1}.\"}]}")));
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools("[]").user("hello world").respond();
            assertThat(client.awaitEnd()).isIn("lost", "1006 ");
        }
        try (TestClient client = TestClient.connect(simulator)) {
            client.tools("[]").user("hello world").respond();
            assertThat(client.awaitText()).isEqualTo("Hello to world.");
        }
    }

    @Test
    void healthAndMetrics() throws Exception {
        assertThat(simulator.ready()).isTrue();
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body()).contains("\"status\":\"up\"");
        try (TestClient client = TestClient.connect(simulator)) {
            client.await("session.created");
            assertThat(get("/metrics").body()).contains("simulator_sessions_open 1");
        }
        assertThat(get("/v1/realtime?model=x").statusCode()).isEqualTo(426);
        assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    }

    @Test
    void stoppingSaysGoodbye() {
        try (TestClient client = TestClient.connect(simulator)) {
            client.await("session.created");
            simulator.close();
            assertThat(client.awaitEnd()).startsWith("1001");
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + simulator.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
