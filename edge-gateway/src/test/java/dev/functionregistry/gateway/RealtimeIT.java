package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.functionregistry.gateway.realtime.RealtimeService;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.ToolsRefused;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Calls of browsers, brokered for a service whose every word is ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealtimeIT {
    private static final String OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n";
    private static final String KEY = "sk-very-secret";

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 201;
    private HttpServer service;
    private GatewayFixture fixture;
    private String agent;

    private record Asked(String path, String authorization, String contentType, String body) {}

    @BeforeAll
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/v1/realtime/", this::answer);
        service.start();
        URI url = URI.create("ws://localhost:" + service.getAddress().getPort() + "/v1/realtime");
        RealtimeService realtime = RealtimeService.of(url, "gpt-realtime", "Be brief.", Optional.of(KEY), "");
        RealtimeService withTenants = realtime.withKeysOfTenants(Map.of("acme", "sk-acme"));
        fixture = GatewayFixture.start(config -> config.withRealtime(withTenants));
        agent = fixture.token("robot", "agent");
    }

    @AfterAll
    void stop() {
        fixture.close();
        service.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(new Asked(
                path,
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        String body = status >= 400
                ? "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect key " + KEY + "\"}}"
                : path.endsWith("/client_secrets")
                        ? "{\"value\":\"ek_1\",\"expires_at\":1790000000,\"session\":{}}"
                        : "v=0 answer";
        exchange.getResponseHeaders().set("Location", "/v1/realtime/calls/rtc_abc-1");
        exchange.getResponseHeaders().set("Retry-After", "3");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private HttpResponse<String> post(String path, String contentType, String body) {
        return fixture.http(
                HttpRequest.newBuilder(fixture.uri(path))
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                agent);
    }

    @Test
    void anOfferIsAnsweredAndABridgeIsToldOfTheCall() {
        status = 201;
        asked.clear();
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();

            HttpResponse<String> answer = post("/v1/sessions/" + session + "/realtime", "application/sdp", OFFER);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(answer.body()).isEqualTo("v=0 answer");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/sdp");
            assertThat(answer.headers().map().toString()).doesNotContain(KEY);
            assertThat(asked).singleElement().satisfies(request -> {
                assertThat(request.path()).isEqualTo("/v1/realtime/calls");
                assertThat(request.authorization()).isEqualTo("Bearer " + KEY);
                assertThat(request.contentType()).startsWith("multipart/form-data; boundary=");
                assertThat(request.body())
                        .contains("name=\"sdp\"", OFFER, "name=\"session\"")
                        .contains("{\"type\":\"realtime\",\"model\":\"gpt-realtime\",\"instructions\":\"Be brief.\"}");
            });
            assertThat(wanted(session)).singleElement().satisfies(record -> {
                assertThat(record.getMode()).isEqualTo("sideband");
                assertThat(record.getOpenaiCallId()).isEqualTo("rtc_abc-1");
                assertThat(record.getNumber()).isZero();
                assertThat(record.getGateway()).isNotNull();
            });
        }
    }

    @Test
    void aPageMayChooseItsVoiceButNeitherToolsNorModel() {
        status = 201;
        asked.clear();
        try (Dialogue page = fixture.dialogue()) {
            String path = "/v1/sessions/" + page.open() + "/realtime";
            String sdp = Dialogue.JSON.getNodeFactory().textNode(OFFER).toString();
            String voice = "{\"output\":{\"voice\":\"marin\"}}";

            HttpResponse<String> taken =
                    post(path, "application/json", "{\"sdp\":" + sdp + ",\"session\":{\"audio\":" + voice + "}}");
            HttpResponse<String> refused =
                    post(path, "application/json", "{\"sdp\":" + sdp + ",\"session\":{\"tools\":[]}}");

            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
            assertThat(asked)
                    .singleElement()
                    .satisfies(request -> assertThat(request.body()).contains("\"audio\":" + voice));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("/session/tools is not for a page to choose");
        }
    }

    @Test
    void aTenantPaysForItsOwnCalls() {
        status = 201;
        asked.clear();
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            String token = fixture.tokens.mint(
                    "robot", List.of("agent"), List.of("tenant:acme"), Instant.now(), Duration.ofHours(1));

            HttpResponse<String> answer = fixture.http(
                    HttpRequest.newBuilder(fixture.uri("/v1/sessions/" + session + "/realtime"))
                            .header("Content-Type", "application/sdp")
                            .POST(HttpRequest.BodyPublishers.ofString(OFFER)),
                    token);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(asked).singleElement().extracting(Asked::authorization).isEqualTo("Bearer sk-acme");
            assertThat(wanted(session)).extracting(RealtimeSession::getTenant).containsExactly("acme");
        }
    }

    @Test
    void aSecretIsMintedForTheSession() {
        status = 200;
        asked.clear();
        try (Dialogue page = fixture.dialogue()) {
            String path = "/v1/sessions/" + page.open() + "/realtime/client-secrets";

            HttpResponse<String> answer = post(path, "application/json", "{\"seconds\":60}");

            assertThat(answer.body()).isEqualTo("{\"value\":\"ek_1\",\"expiresAt\":1790000000}");
            assertThat(asked)
                    .singleElement()
                    .satisfies(request -> assertThat(request.body())
                            .contains(
                                    "\"expires_after\":{\"anchor\":\"created_at\",\"seconds\":60}",
                                    "\"model\":\"gpt-realtime\""));
        }
    }

    @Test
    void aRefusalIsToldWithoutTheKey() {
        asked.clear();
        try (Dialogue page = fixture.dialogue()) {
            String path = "/v1/sessions/" + page.open() + "/realtime";
            status = 429;
            HttpResponse<String> later = post(path, "application/sdp", OFFER);
            status = 401;
            HttpResponse<String> never = post(path, "application/sdp", OFFER);

            assertThat(later.statusCode()).isEqualTo(503);
            assertThat(later.body())
                    .contains("MODEL_UNAVAILABLE", "\"retryAfterMs\":3000")
                    .doesNotContain(KEY);
            assertThat(never.statusCode()).isEqualTo(502);
            assertThat(never.body())
                    .contains("MODEL_REFUSED", "invalid_api_key")
                    .doesNotContain(KEY);
        }
    }

    @Test
    void pagesOfAllowedOriginsMayAndOthersMayNot() {
        status = 201;
        asked.clear();
        try (Dialogue page = fixture.dialogue()) {
            String path = "/v1/sessions/" + page.open() + "/realtime";

            HttpResponse<String> preflight = from("https://app.example.com", "OPTIONS", path, "");
            HttpResponse<String> taken = from("https://app.example.com", "POST", path, agent);
            HttpResponse<String> refused = from("https://evil.example.com", "POST", path, agent);

            assertThat(preflight.statusCode()).isEqualTo(204);
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                    .hasValue("authorization, content-type, session-secret");
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
            assertThat(taken.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("https://app.example.com");
            assertThat(taken.headers().firstValue("Realtime-Call")).hasValue("rtc_abc-1");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("FORBIDDEN_ORIGIN");
            assertThat(asked).hasSize(1);
        }
    }

    private HttpResponse<String> from(String origin, String method, String path, String token) {
        return fixture.http(
                HttpRequest.newBuilder(fixture.uri(path))
                        .header("Origin", origin)
                        .header("Content-Type", "application/sdp")
                        .method(method, HttpRequest.BodyPublishers.ofString(OFFER)),
                token);
    }

    @Test
    void strangersGetNothing() {
        asked.clear();
        try (Dialogue page = fixture.dialogue()) {
            String path = "/v1/sessions/" + page.open() + "/realtime";

            HttpResponse<String> answer = fixture.http(
                    HttpRequest.newBuilder(fixture.uri(path)).POST(HttpRequest.BodyPublishers.ofString(OFFER)),
                    fixture.token("somebody"));

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void aPageAttachesACallOfItsOwnAndHearsOfARefusedTool() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();

            page.send("{'type':'session.attach','ref':'a','callId':'rtc_own'}");

            assertThat(page.expect("session.attached").get("callId").asText()).isEqualTo("rtc_own");
            assertThat(wanted(session))
                    .extracting(RealtimeSession::getOpenaiCallId)
                    .containsExactly("rtc_own");
            fixture.processor.mail(
                    session,
                    (gateway, epoch) ->
                            new ToolsRefused(gateway.getInstance(), 4L, "bad.name", "invalid_value", "Invalid name."));
            assertThat(page.expect("functions.refused").toString())
                    .isEqualTo("{\"type\":\"functions.refused\",\"revision\":4,\"name\":\"bad.name\","
                            + "\"code\":\"invalid_value\",\"message\":\"Invalid name.\"}");
        }
    }

    private List<RealtimeSession> wanted(String session) {
        String topic = fixture.topics.name(Topic.REALTIME_SESSIONS);
        ContractCodec codec = new ContractCodec(fixture.lookup);
        List<RealtimeSession> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                ClientSettings.consumer(fixture.bootstrap, "wanted"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().until(() -> {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.key().equals(session)
                            && codec.decode(topic, record.value()) instanceof Decoded.Value value
                            && value.value() instanceof RealtimeSession call) {
                        found.add(call);
                    }
                }
                return !found.isEmpty();
            });
        }
        return found;
    }
}
