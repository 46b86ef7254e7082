package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.access.DevelopmentTokens;
import dev.functionregistry.access.TokenClaims;
import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.stack.broker.FreePort;
import dev.functionregistry.stack.broker.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two processors that share the stores one is killed without warning; what the other one answers until it has everything. */
class KilledInstanceIT {
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final GatewayAddress GATEWAY = new GatewayAddress("killed-gateway#1", 3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Topics topics = Topics.withPrefix("gone" + System.nanoTime() + ".");
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    /** Judges every answer of the query API. */
    private OpenApi api;

    private final List<String> shortLists = new ArrayList<>();
    private String token;

    @Test
    void theOtherInstanceSaysWhatItCannotAnswerAndThenAnswersAll() throws Exception {
        var cluster = LocalCluster.shared();
        var bootstrap = cluster.bootstrapServers();
        var registry = cluster.schemaRegistryUrl();
        ContractDeployment.deploy(ContractDeployment.Settings.of(bootstrap, registry, topics, PARTITIONS), line -> {});
        var keys = directory.resolve("keys.json");
        token = DevelopmentTokens.open(keys)
                .mint("olga", List.of("operator"), List.of(), Instant.now(), Duration.ofHours(1));
        var queries = new QuerySettings(
                "localhost",
                "localhost",
                keys,
                DevelopmentTokens.ISSUER,
                DevelopmentTokens.AUDIENCE,
                TokenClaims.DEFAULTS,
                Set.of());
        int port = FreePort.any();
        var victim = child(bootstrap, registry, keys, port);
        var config = ProcessorConfig.local(bootstrap, registry, topics, "survivor", directory.resolve("survivor"));
        try (var survivor = StreamProcessor.start(config.with(queries));
                var pipe = new Pipe(bootstrap, registry, topics)) {
            pipe.keepAlive(GATEWAY);
            api = new OpenApi(get(survivor.port(), "/openapi.json").body());
            await().atMost(PATIENCE).until(() -> survivor.ready() && isReady(port));
            var sessions = new ArrayList<String>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                sessions.add(open(pipe, partition));
            }
            // both answer for all, once they know of each other
            for (int asked : List.of(survivor.port(), port)) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    for (var session : sessions) {
                        assertThat(get(asked, "/v1/sessions/" + session).statusCode())
                                .isEqualTo(200);
                    }
                    assertThat(ids(list(asked, sessions))).containsAll(sessions);
                });
            }
            // who begins first may hold everything until the group shares it
            await().atMost(PATIENCE).untilAsserted(() -> {
                list(survivor.port(), sessions);
                list(port, sessions);
                assertThat(sessions).anyMatch(session -> isElsewhere(survivor.port(), session));
                assertThat(sessions).anyMatch(session -> !isElsewhere(survivor.port(), session));
            });
            var lost = sessions.stream()
                    .filter(session -> isElsewhere(survivor.port(), session))
                    .toList();
            var kept = sessions.stream().filter(s -> !lost.contains(s)).toList();

            victim.destroyForcibly().waitFor();

            // the group misses a killed member after its session timeout; until then it owns what it owned
            var unanswered = get(survivor.port(), "/v1/sessions/" + lost.getFirst());
            assertThat(unanswered.statusCode()).as(unanswered.body()).isEqualTo(503);
            assertThat(unanswered.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(get(survivor.port(), "/v1/sessions/" + kept.getFirst()).statusCode())
                    .isEqualTo(200);
            var part = get(survivor.port(), "/v1/sessions");
            assertThat(part.statusCode()).as(part.body()).isEqualTo(206);
            assertThat(ids(part)).containsAll(kept).doesNotContainAnyElementsOf(lost);
            var unread = lost.stream()
                    .map(session -> "partition " + SessionPartitioner.partition(session, PARTITIONS))
                    .toList();
            assertThat(json(part).path("notAnswered"))
                    .extracting(JsonNode::asText)
                    .contains("localhost:" + port)
                    .containsAll(unread);

            await().atMost(PATIENCE).untilAsserted(() -> {
                for (var session : sessions) {
                    assertThat(get(survivor.port(), "/v1/sessions/" + session).statusCode())
                            .isEqualTo(200);
                }
                var whole = list(survivor.port(), sessions);
                assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
                assertThat(ids(whole)).containsAll(sessions);
            });
            assertThat(shortLists)
                    .as("200, while the stores moved, and not whole")
                    .isEmpty();
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }

    private Process child(String bootstrap, String registry, Path keys, int port) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.functionregistry.processor.ProcessorMain");
        var environment = builder.environment();
        environment.put("FR_BOOTSTRAP", bootstrap);
        environment.put("FR_SCHEMA_REGISTRY", registry);
        environment.put("FR_TOPIC_PREFIX", topics.prefix());
        environment.put("FR_HOST", "localhost");
        environment.put("FR_PORT", Integer.toString(port));
        environment.put("FR_NAME", "victim");
        environment.put("FR_THREADS", "1");
        environment.put("FR_STATE_DIR", directory.resolve("victim").toString());
        environment.put("FR_TOKEN_KEYS_FILE", keys.toString());
        environment.put("FR_TOKEN_ISSUER", DevelopmentTokens.ISSUER);
        environment.put("FR_TOKEN_AUDIENCE", DevelopmentTokens.AUDIENCE);
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("victim.log").toFile())
                .start();
    }

    private String open(Pipe pipe, int partition) {
        String session;
        do {
            session = ProcessorContract.newSession();
        } while (SessionPartitioner.partition(session, PARTITIONS) != partition);
        var opened = session;
        pipe.send(Topic.REGISTRATIONS, opened, Fixture.opened());
        pipe.send(Topic.REGISTRATIONS, opened, Fixture.attached("page-1", GATEWAY));
        pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(opened) && s.value() instanceof AttachOutcome);
        return opened;
    }

    private boolean isReady(int port) {
        try {
            return get(port, "/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** A query that was passed on already is answered by the owner alone. */
    private boolean isElsewhere(int port, String session) {
        try {
            return get(port, "/v1/sessions/" + session, "Function-Registry-Routed", "true")
                            .statusCode()
                    != 200;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(int port, String path, String... headers) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (path.startsWith("/v1/")) {
                assertThat(api.faults(path, answer.statusCode(), answer.body()))
                        .as("%s answered %s %s", path, answer.statusCode(), answer.body())
                        .isEmpty();
            }
            return answer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All sessions, asked for again and again while the stores move: whatever is missing, it must be said. */
    private HttpResponse<String> list(int port, List<String> sessions) throws IOException {
        var list = get(port, "/v1/sessions");
        if (list.statusCode() == 200 && !ids(list).containsAll(sessions)) {
            shortLists.add(list.body());
        }
        return list;
    }

    private static List<String> ids(HttpResponse<String> answer) throws IOException {
        return json(answer).path("sessions").findValuesAsText("id");
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }
}
