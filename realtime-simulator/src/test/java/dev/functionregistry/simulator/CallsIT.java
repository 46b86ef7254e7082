package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.DemoTools;
import dev.functionregistry.simulator.protocol.OfficialSchemas;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A browser's call, and the server that controls it from the side. */
class CallsIT {
    private static final String OFFER =
            "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\nm=application 9"
                    + " UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\n";
    private static final Map<String, String> KEY = Map.of("Authorization", "Bearer sk-good");

    private final RealtimeSimulator simulator =
            RealtimeSimulator.start(SimulatorConfig.inProcess().withKeys(Set.of("sk-good")));

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void aServerControlsACallFromTheSide() throws Exception {
        String callId = startCall();
        SimulatedSession session = simulator.sessions().getFirst();
        assertThat(session.callId()).contains(callId);
        assertThat(session.sent()).isEmpty();

        try (TestClient server = sideband(callId)) {
            server.send("{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"tools\":" + DemoTools.JSON
                    + "}}");
            assertThat(Json.objectAt(server.await("session.updated"), "session"))
                    .containsEntry("instructions", "Be kind.");
            assertThat(session.sent().getFirst()).as("no session.created").containsEntry("type", "session.updated");

            browserSays(session, "What is the weather in Berlin?");
            Map<String, Object> call = server.awaitCalls().getFirst();
            server.output(call.get("call_id"), "{\"celsius\":20}").respond();
            assertThat(server.await("response.output_audio_transcript.done"))
                    .containsEntry("transcript", "It is 20 °C in Berlin.");
            server.await("output_audio_buffer.stopped");
        }
        assertThat(session.sent("output_audio_buffer.started")).hasSize(1);
        assertThat(session.sent("response.output_audio.delta")).isEmpty();
        assertThat(session.ended()).isFalse();
    }

    @Test
    void theSessionOutlivesItsControllers() throws Exception {
        String callId = startCall();
        SimulatedSession session = simulator.sessions().getFirst();
        try (TestClient server = sideband(callId)) {
            server.tools(DemoTools.JSON);
            session.drop();
            server.awaitEnd();
        }
        browserSays(session, "Break something.");
        await().until(() -> session.sent("response.done").size() == 1);

        try (TestClient again = sideband(callId);
                TestClient other = sideband(callId)) {
            Map<String, Object> item = session.sent("response.output_item.done").getFirst();
            again.send(Json.write(JsonObject.of("type", "conversation.item.retrieve")
                    .with("item_id", Json.objectAt(item, "item").get("id"))));
            Map<String, Object> call = Json.objectAt(again.await("conversation.item.retrieved"), "item");
            other.output(call.get("call_id"), "{\"error\":{\"message\":\"API unavailable\"}}")
                    .respond();

            assertThat(again.awaitText()).isEqualTo("Sorry, that did not work: API unavailable.");
            assertThat(other.awaitText()).isEqualTo("Sorry, that did not work: API unavailable.");
            assertThat(other.seen()).noneMatch(text -> text.contains("conversation.item.retrieved"));
        }
    }

    @Test
    void aCallThatWasHungUpIsGone() throws Exception {
        String callId = startCall();
        try (TestClient server = sideband(callId)) {
            server.tools("[]");
            assertThat(post("/v1/realtime/calls/" + callId + "/hangup", "text/plain", "", "sk-good")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(server.awaitEnd()).startsWith("1000");
        }
        await().until(() -> simulator.sessions().getFirst().ended());
        HttpResponse<String> again = post("/v1/realtime/calls/" + callId + "/hangup", "text/plain", "", "sk-good");
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(again.body()).contains("call_id_not_found");
    }

    @Test
    void aClientSecretOpensItsOwnSession() throws Exception {
        HttpResponse<String> minted =
                post("/v1/realtime/client_secrets", "application/json", """
                {"session":{"type":"realtime","model":"gpt-realtime-2","instructions":"Be brief.","tools":%s},
                 "expires_after":{"anchor":"created_at","seconds":60}}""".formatted(DemoTools.JSON), "sk-good");
        assertThat(minted.statusCode()).isEqualTo(200);
        assertThat(OfficialSchemas.orSkip().violationsOf("RealtimeCreateClientSecretResponse", minted.body()))
                .isEmpty();
        String secret = String.valueOf(Json.readObject(minted.body()).get("value"));
        assertThat(secret).startsWith("ek_");

        try (TestClient browser = TestClient.open(
                simulator, "?model=gpt-realtime-2", List.of("realtime", "openai-insecure-api-key." + secret))) {
            Map<String, Object> session = Json.objectAt(browser.await("session.created"), "session");
            assertThat(session).containsEntry("instructions", "Be brief.");
            assertThat(Json.listAt(session, "tools")).hasSize(4);
        }
        HttpResponse<String> call = post("/v1/realtime/calls", "application/sdp", OFFER, secret);
        assertThat(call.statusCode()).isEqualTo(201);
        assertThat(call.body().lines().filter(line -> line.startsWith("m="))).hasSize(2);
        assertThat(simulator.sessions().getLast().callId()).isPresent();
    }

    @Test
    void mistakesAreRefused() throws Exception {
        assertThat(post("/v1/realtime/client_secrets", "application/json", "{}", "sk-bad")
                        .statusCode())
                .isEqualTo(401);
        assertThat(post("/v1/realtime/client_secrets", "application/json", "{", "sk-good")
                        .body())
                .contains("invalid_json");
        assertThat(post(
                                "/v1/realtime/client_secrets",
                                "application/json",
                                "{\"session\":{\"type\":\"realtime\",\"x\":1}}",
                                "sk-good")
                        .body())
                .contains("unknown_parameter", "session.x");
        assertThat(post(
                                "/v1/realtime/client_secrets",
                                "application/json",
                                "{\"expires_after\":{\"seconds\":5}}",
                                "sk-good")
                        .body())
                .contains("expires_after.seconds");
        assertThat(post("/v1/realtime/calls?model=gpt-realtime", "application/sdp", "hello", "sk-good")
                        .body())
                .contains("invalid_offer");
        assertThat(post("/v1/realtime/calls", "application/sdp", OFFER, "sk-good")
                        .body())
                .contains("missing_model");
        assertThat(post("/v1/realtime/calls?model=gpt-realtime", "application/sdp", OFFER, "ek_unknown")
                        .statusCode())
                .isEqualTo(401);
        assertThat(simulator.sessions()).isEmpty();
    }

    @Test
    void everyEventOfACallIsValid() throws Exception {
        OfficialSchemas schemas = OfficialSchemas.orSkip();
        aServerControlsACallFromTheSide();

        assertThat(simulator.sessions().getFirst().sent())
                .allSatisfy(event -> assertThat(schemas.violationsOfServerEvent(Json.write(event)))
                        .as(String.valueOf(event))
                        .isEmpty());
    }

    private String startCall() throws Exception {
        String form =
                "--b\r\nContent-Disposition: form-data; name=\"sdp\"\r\nContent-Type: application/sdp\r\n\r\n" + OFFER
                        + "\r\n--b\r\nContent-Disposition: form-data; name=\"session\"\r\nContent-Type: application/json\r\n\r\n"
                        + "{\"type\":\"realtime\",\"model\":\"gpt-realtime\",\"instructions\":\"Be kind.\"}\r\n--b--\r\n";
        HttpResponse<String> response = post("/v1/realtime/calls", "multipart/form-data; boundary=b", form, "sk-good");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/sdp");
        assertThat(response.body()).startsWith("v=0\r\n").contains("m=audio 9", "m=application 9");
        String location = response.headers().firstValue("Location").orElseThrow();
        assertThat(location).matches("/v1/realtime/calls/rtc_\\w+");
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private TestClient sideband(String callId) {
        return TestClient.open(simulator, "?call_id=" + callId, KEY);
    }

    private static void browserSays(SimulatedSession session, String text) {
        session.receive(Json.readObject("""
                {"type":"conversation.item.create","item":{"type":"message","role":"user",
                 "content":[{"type":"input_text","text":"%s"}]}}""".formatted(text)));
        session.receive(Map.of("type", "response.create"));
    }

    private HttpResponse<String> post(String path, String type, String body, String key) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path))
                                .header("Content-Type", type)
                                .header("Authorization", "Bearer " + key)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
