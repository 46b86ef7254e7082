package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.functionregistry.gateway.console.ConsoleSettings;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console serves to operators, and to nobody else: topics, records, redrive, queries, the page itself. */
class OperatorIT {
    private final GatewayFixture fixture = GatewayFixture.shared();
    private final String operator = fixture.token("olga", "operator");

    @Test
    void nobodyButAnOperatorIsAnswered() {
        for (String path : List.of("/v1/operator/topics", "/v1/operator/topics/alerts/records")) {
            assertThat(fixture.get(path, "").statusCode()).as(path).isEqualTo(401);
            assertThat(fixture.get(path, "nonsense").statusCode()).as(path).isEqualTo(403);
            assertThat(fixture.get(path, fixture.token("eve", "agent")).statusCode())
                    .as(path)
                    .isEqualTo(403);
            assertThat(fixture.get(path, operator).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(json(fixture.get("/v1/operator", operator)).get("user").asText())
                .endsWith("|olga");
        assertThat(json(fixture.get("/v1/operator", "")).get("user").isNull()).isTrue();
        assertThat(fixture.get("/v1/operator/topics/nothing/records", operator).statusCode())
                .isEqualTo(400);
    }

    @Test
    void everyTopicHasItsEndsAndItsNewestRecords() {
        String session;
        try (Dialogue page = fixture.dialogue()) {
            session = page.open();
            page.register("f");
        }
        JsonNode topics = json(fixture.get("/v1/operator/topics", operator)).get("topics");
        assertThat(topics).hasSize(12);
        JsonNode registrations = topics.get(0);
        assertThat(registrations.get("name").asText()).isEqualTo("functions.registrations");
        assertThat(registrations.get("ends")).hasSize(4);
        assertThat(registrations.get("readers").isArray()).isTrue();

        JsonNode records = json(fixture.get("/v1/operator/topics/functions.registrations/records?limit=200", operator))
                .get("records");
        assertThat(records).anySatisfy(record -> {
            assertThat(record.get("record").asText()).isEqualTo("FunctionsRegistered");
            assertThat(record.get("sessionId").asText()).isEqualTo(session);
        });
        assertThat(records.findValuesAsText("record")).doesNotContain("GatewayAlive");
    }

    @Test
    void aDeadLetterGoesBackToWhereItWasAndTheAuditSaysWhoDidItAndWhy() throws Exception {
        String session = "00112233445566aa." + UUID.randomUUID().toString().replace("-", "");
        byte[] value = new ContractCodec(fixture.lookup)
                .encode(fixture.topics.registrations(), new SessionDetached(7L, "socket_lost"));
        RecordMetadata letter = deadLetter(session, value, fixture.topics.registrations(), 2);
        String path = "/v1/operator/dead-letters/" + letter.partition() + "/" + letter.offset() + "/redrive";
        String why = "{\"reason\":\"the schema is registered now\"}";

        assertThat(fixture.post(path, "", why).statusCode()).isEqualTo(401);
        assertThat(fixture.post(path, fixture.token("eve", "agent"), why).statusCode())
                .isEqualTo(403);
        assertThat(fixture.post(path, operator, "{}").statusCode()).isEqualTo(400);
        assertThat(fixture.http(posted(path, why).header("Origin", "https://app.example.com"), operator)
                        .statusCode())
                .isEqualTo(403);
        assertThat(records("audit.events").toString()).doesNotContain("the schema is registered now");

        HttpResponse<String> done = fixture.http(posted(path, why).header("Origin", "" + fixture.uri("")), operator);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(json(done).get("topic").asText()).isEqualTo("functions.registrations");
        assertThat(json(done).get("partition").asInt()).isEqualTo(2);
        assertThat(fixture.processor.await(SessionDetached.class, session).getEpoch())
                .isEqualTo(7);
        ConsumerRecord<byte[], byte[]> back =
                read(fixture.topics.registrations(), 2, json(done).get("offset").asLong());
        assertThat(back.key()).isEqualTo(session.getBytes(StandardCharsets.UTF_8));
        assertThat(back.value()).isEqualTo(value);
        assertThat(Arrays.stream(back.headers().toArray()).map(Header::key))
                .contains("own", "fr-redriven-from", "fr-redriven-by")
                .noneMatch(name -> name.startsWith("fr-dead-"));
        assertThat(records("audit.events")).anySatisfy(record -> {
            JsonNode audit = record.get("value");
            assertThat(audit.get("action").asText()).isEqualTo("dead_letter_redriven");
            assertThat(audit.get("reason").asText()).isEqualTo("the schema is registered now");
            assertThat(audit.get("user").asText()).endsWith("|olga");
            assertThat(audit.get("details").asText())
                    .contains("\"topic\":\"functions.registrations\"", "\"reason\":\"UNKNOWN_SCHEMA_ID\"");
            assertThat(record.get("sessionId").asText()).isEqualTo(session);
        });
    }

    @Test
    void whatIsNotThereOrNotWholeIsNotPutBack() throws Exception {
        assertThat(fixture.post("/v1/operator/dead-letters/0/99999/redrive", operator, "{\"reason\":\"r\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(fixture.post("/v1/operator/dead-letters/99/0/redrive", operator, "{\"reason\":\"r\"}")
                        .statusCode())
                .isEqualTo(404);
        RecordMetadata cut = deadLetter("k", new byte[300 * 1024], fixture.topics.toolsCalls(), 0);
        RecordMetadata foreign = deadLetter("k", new byte[1], "somebody.elses", 0);
        for (RecordMetadata letter : List.of(cut, foreign)) {
            HttpResponse<String> answer = fixture.post(
                    "/v1/operator/dead-letters/" + letter.partition() + "/" + letter.offset() + "/redrive",
                    operator,
                    "{\"reason\":\"r\"}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        }
    }

    @Test
    void queriesArePassedOnWithTheTokenOfWhoeverAsks(@TempDir Path directory) throws IOException {
        HttpServer processor = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        processor.createContext("/", exchange -> {
            byte[] body = (exchange.getRequestURI() + " "
                            + exchange.getRequestHeaders().getFirst("Authorization"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(206, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        processor.start();
        Path lent = Files.writeString(directory.resolve("token"), operator + "\n");
        var settings = new ConsoleSettings(
                ConsoleSettings.Door.OPEN,
                URI.create("http://127.0.0.1:" + processor.getAddress().getPort()),
                lent);
        try (EdgeGateway gateway =
                EdgeGateway.start(fixture.config("gateway-queries").withConsole(settings))) {
            GatewayFixture.awaitReady(gateway);
            URI query = URI.create("http://localhost:" + gateway.port() + "/v1/sessions?limit=3&cursor=a%2Fb");
            HttpResponse<String> told = fixture.http(HttpRequest.newBuilder(query), "t0k3n");
            assertThat(told.statusCode()).isEqualTo(206);
            assertThat(told.body()).isEqualTo("/v1/sessions?limit=3&cursor=a%2Fb Bearer t0k3n");
            assertThat(fixture.http(HttpRequest.newBuilder(query), "").statusCode())
                    .isEqualTo(401);
            // the page of this machine is lent the stack's token; a page of somebody else's name for it is not
            HttpRequest.Builder fromPage = HttpRequest.newBuilder(query).header("Sec-Fetch-Site", "same-origin");
            assertThat(fixture.http(fromPage, "").body()).endsWith("Bearer " + operator);
            HttpRequest.Builder fromElsewhere = HttpRequest.newBuilder(query).header("Sec-Fetch-Site", "same-site");
            assertThat(fixture.http(fromElsewhere, "").statusCode()).isEqualTo(401);

            Map<String, String> page = Map.of("Origin", "http://localhost:" + gateway.port());
            try (Dialogue watcher =
                    Dialogue.with(gateway.port(), "/v1/console", "function-registry.console.v1", page)) {
                watcher.send("{'type':'console.open','ref':'c'}").expect("console.opened");
            }
        } finally {
            processor.stop(0);
        }
        assertThat(fixture.get("/v1/functions", operator).statusCode()).isEqualTo(501);
    }

    @Test
    void aPageForOperatorsAsksForATokenAsPassword() {
        var settings = new ConsoleSettings(ConsoleSettings.Door.OPERATORS, null, null);
        try (EdgeGateway gateway =
                EdgeGateway.start(fixture.config("gateway-operators").withConsole(settings))) {
            GatewayFixture.awaitReady(gateway);
            URI page = URI.create("http://localhost:" + gateway.port() + "/");
            HttpResponse<String> asked = fixture.http(HttpRequest.newBuilder(page), "");
            assertThat(asked.statusCode()).isEqualTo(401);
            assertThat(asked.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic realm=");
            assertThat(fixture.http(HttpRequest.newBuilder(page.resolve("/assets/x.js")), "")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(fixture.http(basic(page, fixture.token("eve", "agent")), "")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(fixture.http(basic(page, operator), "").statusCode()).isEqualTo(200);
            assertThat(fixture.http(HttpRequest.newBuilder(page), operator).statusCode())
                    .isEqualTo(200);
            // a browser shows the password for any page that opens a socket here
            watch(gateway.port(), "http://localhost:" + gateway.port()).expect("console.opened");
            watch(gateway.port(), "https://app.example.com").expectError("UNAUTHENTICATED");
        }
    }

    private Dialogue watch(int port, String origin) {
        Map<String, String> headers = Map.of("Origin", origin, "Authorization", basic(operator));
        return Dialogue.with(port, "/v1/console", "function-registry.console.v1", headers)
                .send("{'type':'console.open','ref':'c'}");
    }

    private static HttpRequest.Builder basic(URI uri, String password) {
        return HttpRequest.newBuilder(uri).header("Authorization", basic(password));
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("me:" + password).getBytes(StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder posted(String path, String body) {
        return HttpRequest.newBuilder(fixture.uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private JsonNode records(String topic) {
        return json(fixture.get("/v1/operator/topics/" + topic + "/records?limit=200", operator))
                .get("records");
    }

    /** Puts a record aside as the processor would. */
    private RecordMetadata deadLetter(String key, byte[] value, String topic, int partition) throws Exception {
        Header own = new RecordHeader("own", new byte[] {1});
        ProducerRecord<byte[], byte[]> letter = new DeadLetters(fixture.topics, "processor")
                .of(
                        new DeadLetters.Origin(topic, partition, 5, 6),
                        key.getBytes(StandardCharsets.UTF_8),
                        value,
                        List.of(own),
                        PoisonReason.UNKNOWN_SCHEMA_ID,
                        "nobody knows it");
        try (var producer = new KafkaProducer<>(
                ClientSettings.producer(fixture.bootstrap, "letters"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            return producer.send(letter).get();
        }
    }

    private ConsumerRecord<byte[], byte[]> read(String topic, int number, long offset) {
        try (var consumer = new KafkaConsumer<>(
                ClientSettings.consumer(fixture.bootstrap, "read-one"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, number);
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            return Awaitility.await()
                    .until(
                            () -> consumer.poll(Duration.ofMillis(200)).records(partition).stream()
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return Dialogue.JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(response.body(), e);
        }
    }
}
