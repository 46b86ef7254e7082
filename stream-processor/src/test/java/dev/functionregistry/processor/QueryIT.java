package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.access.DevelopmentTokens;
import dev.functionregistry.access.TokenClaims;
import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.Alert;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.FunctionStats;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.SessionOpened;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.stack.broker.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processors share the stores; whichever is asked answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryIT {
    private static final int PARTITIONS = 4;
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final GatewayAddress GATEWAY = new GatewayAddress("query-gateway#1", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Topics topics = Topics.withPrefix("query" + System.nanoTime() + ".");
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<StreamProcessor> processors = new ArrayList<>();
    /** One session of alice on each partition. */
    private final List<String> sessions = new ArrayList<>();

    /** Judges every answer that a test gets. */
    private OpenApi api;

    private Pipe pipe;
    private String operator;
    private String alice;
    private String bob;

    @BeforeAll
    void start(@TempDir Path directory) {
        var cluster = LocalCluster.shared();
        var bootstrap = cluster.bootstrapServers();
        var registry = cluster.schemaRegistryUrl();
        ContractDeployment.deploy(ContractDeployment.Settings.of(bootstrap, registry, topics, PARTITIONS), line -> {});
        var keys = directory.resolve("keys.json");
        var tokens = DevelopmentTokens.open(keys);
        operator = token(tokens, "olga", List.of("operator"));
        alice = token(tokens, "alice", List.of());
        bob = token(tokens, "bob", List.of());
        var queries = new QuerySettings(
                "localhost",
                "localhost",
                keys,
                DevelopmentTokens.ISSUER,
                DevelopmentTokens.AUDIENCE,
                TokenClaims.DEFAULTS,
                Set.of("https://console.example"));
        for (var name : List.of("one", "two")) {
            processors.add(StreamProcessor.start(
                    ProcessorConfig.local(bootstrap, registry, topics, name, directory.resolve(name))
                            .with(queries)));
        }
        api = new OpenApi(served("/openapi.json"));
        pipe = new Pipe(bootstrap, registry, topics);
        pipe.keepAlive(GATEWAY);
        Awaitility.await().atMost(PATIENCE).until(() -> processors.stream().allMatch(StreamProcessor::ready));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            sessions.add(open(sessionOn(partition)));
        }
        // ready may be an instance whose stores are about to move to the other one, and what only counts begins later
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            for (int processor : List.of(0, 1)) {
                for (var session : sessions) {
                    assertThat(get(processor, "/v1/sessions/" + session + "/functions", operator)
                                    .statusCode())
                            .isEqualTo(200);
                }
                assertThat(get(processor, "/v1/functions", operator).statusCode())
                        .isEqualTo(200);
            }
        });
    }

    @AfterAll
    void stop() throws Exception {
        for (var processor : processors) {
            processor.close();
        }
        pipe.close();
    }

    private static String token(DevelopmentTokens tokens, String subject, List<String> roles) {
        return tokens.mint(subject, roles, List.of(), Instant.now(), Duration.ofHours(1));
    }

    private static String sessionOn(int partition) {
        while (true) {
            var session = ProcessorContract.newSession();
            if (SessionPartitioner.partition(session, PARTITIONS) == partition) {
                return session;
            }
        }
    }

    private String open(String session) {
        var owner = new Principal(DevelopmentTokens.ISSUER, "alice", List.of(), List.of());
        pipe.send(Topic.REGISTRATIONS, session, new SessionOpened(owner, "https://app.example", "test/1", 600_000L));
        var attached = Fixture.attached("page-1", GATEWAY);
        attached.put("principal", owner);
        long epoch = pipe.send(Topic.REGISTRATIONS, session, attached).offset();
        pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof AttachOutcome);
        var add = Fixture.function("add").build();
        pipe.send(Topic.REGISTRATIONS, session, Fixture.registered(epoch, 1, add));
        pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof RegistrationOutcome);
        pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("c1", "add", "{\"a\":1,\"b\":2}"));
        pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof ExecutionRequest);
        pipe.send(Topic.EXECUTIONS_RESULTS, session, Fixture.succeeded("c1", 1, epoch, 1, "3"));
        pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("c2", "add", "{\"a\":1}"));
        pipe.await(Topic.TOOLS_RESULTS, s -> s.key().equals(session));
        return session;
    }

    private String served(String path) {
        try {
            var address = URI.create("http://localhost:" + processors.getFirst().port() + path);
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(int processor, String target, String token) {
        var request = HttpRequest.newBuilder(
                URI.create("http://localhost:" + processors.get(processor).port() + target));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var path = target.replaceFirst("\\?.*", "");
            assertThat(api.faults(path, answer.statusCode(), answer.body()))
                    .as("%s answered %s %s", target, answer.statusCode(), answer.body())
                    .isEmpty();
            return answer;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void everySessionIsKnownWhereverItIsAsked(int processor) {
        for (var session : sessions) {
            var answer = get(processor, "/v1/sessions/" + session, alice);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(json(answer).path("id").asText()).isEqualTo(session);
            assertThat(json(answer).path("state").asText()).isEqualTo("attached");
            assertThat(json(answer).path("functions").asInt()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aCallHasItsWholeLife(int processor) {
        for (var session : sessions) {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                var answer = get(processor, "/v1/sessions/" + session + "/calls/c1", alice);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(json(answer).path("outcome").asText()).isEqualTo("succeeded");
                assertThat(json(answer).path("output").asText()).isEqualTo("3");
                assertThat(json(answer).path("events").findValuesAsText("decision"))
                        .startsWith("ADMITTED", "DISPATCHED")
                        .contains("SUCCEEDED");
            });
            var calls = json(get(processor, "/v1/sessions/" + session + "/calls", alice));
            assertThat(calls.path("calls").findValuesAsText("callId")).containsExactly("c1", "c2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aListHasTheSessionsOfAllInstancesPageByPage(int processor) {
        var seen = new ArrayList<String>();
        var cursor = "";
        do {
            var answer = get(processor, "/v1/sessions?limit=1" + cursor, operator);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            seen.addAll(json(answer).path("sessions").findValuesAsText("id"));
            cursor = json(answer).path("cursor").isNull()
                    ? ""
                    : "&cursor=" + json(answer).path("cursor").asText();
        } while (!cursor.isEmpty());
        assertThat(seen).isSorted().containsAll(sessions).doesNotHaveDuplicates();
    }

    @Test
    void functionsAreListedOverAllSessions() {
        // 206 until both instances have begun to count
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            var answer = get(0, "/v1/functions", operator);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            var add = json(answer).path("functions").get(0);
            assertThat(add.path("name").asText()).isEqualTo("add");
            assertThat(add.path("sessions").asInt()).isEqualTo(PARTITIONS);
            assertThat(add.path("versions").get(0).asText()).isEqualTo("1.0.0");
        });
        assertThat(get(0, "/v1/functions", alice).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aSessionShowsItsFunctionsAndTheirUseInTheConceptsWords(int processor) {
        for (var session : sessions) {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                var answer = get(processor, "/v1/sessions/" + session + "/functions", alice);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                var function = json(answer).path("functions").get(0);
                assertThat(function.path("name").asText()).isEqualTo("add");
                assertThat(function.path("version").asText()).isEqualTo("1.0.0");
                assertThat(function.path("schema").path("parameters").path("required"))
                        .hasSize(2);
                assertThat(Instant.parse(function.path("registered").asText())).isBefore(Instant.now());
                assertThat(function.path("callCount").asInt()).isEqualTo(2);
                assertThat(function.path("errorRate").asDouble()).isEqualTo(0.5);
                assertThat(function.path("avgExecutionTime").asDouble()).isEqualTo(1.5);
                assertThat(Instant.parse(function.path("lastCalled").asText())).isBefore(Instant.now());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void totalsRunOverAllSessions(int processor) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            var answer = get(processor, "/v1/functions/add/stats", operator);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            var stats = json(answer);
            assertThat(stats.path("totalCalls").asInt()).isEqualTo(2 * PARTITIONS);
            assertThat(stats.path("totalErrors").asInt()).isEqualTo(PARTITIONS);
            assertThat(stats.path("avgExecutionTime").asDouble()).isEqualTo(1.5);
            assertThat(stats.path("lastError").asText()).isNotEmpty();
            assertThat(Instant.parse(stats.path("lastErrorAt").asText())).isBefore(Instant.now());
            assertThat(stats.path("errorTypes").path("INVALID_ARGUMENTS").asInt())
                    .isEqualTo(PARTITIONS);
            assertThat(stats.path("uniqueUsers").asInt()).isEqualTo(1);
        });
        assertThat(get(processor, "/v1/functions/add/stats", alice).statusCode())
                .isEqualTo(403);
        var told = pipe.await(
                Topic.FUNCTIONS_STATS,
                s -> s.key().equals("add")
                        && s.value() instanceof FunctionStats stats
                        && stats.getTotalCalls() == 2 * PARTITIONS);
        assertThat(told.raw().partition()).isEqualTo(SessionPartitioner.partition("add", PARTITIONS));
    }

    @Test
    void aDeadLetterIsAnAlert() {
        pipe.raw(Topic.TOOLS_CALLS, sessions.getFirst(), "garbage".getBytes(StandardCharsets.UTF_8), null);
        var alert = pipe.await(Topic.ALERTS, s -> s.value() instanceof Alert);
        assertThat(((Alert) alert.value()).getTitle()).isEqualTo("Dead letters");
        assertThat(((Alert) alert.value()).getDetails()).contains(topics.toolsCalls(), "NOT_CONTRACT_FORMAT");
    }

    @Test
    void onlyItsOwnerAndOperatorsSeeASession() {
        var path = "/v1/sessions/" + sessions.getFirst();
        assertThat(get(0, path, null).statusCode()).isEqualTo(401);
        assertThat(get(0, path, "not.a.token").statusCode()).isEqualTo(401);
        assertThat(get(0, path, bob).statusCode()).isEqualTo(403);
        assertThat(get(1, path, bob).statusCode()).isEqualTo(403);
        assertThat(get(0, path, operator).statusCode()).isEqualTo(200);
        assertThat(json(get(0, "/v1/sessions", bob)).path("sessions")).isEmpty();
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        var unknown = SessionId.anonymous(KEY, new byte[16]).toString();
        for (var path : List.of(
                "/v1/sessions/" + unknown,
                "/v1/sessions/nonsense",
                "/v1/sessions/" + sessions.getFirst() + "/calls/none",
                "/v1/functions/never/stats")) {
            var answer = get(0, path, operator);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(json(answer).path("error").path("code").asText()).startsWith("UNKNOWN_");
        }
        assertThat(get(0, "/v1/sessions?limit=0", operator).statusCode()).isEqualTo(400);
    }

    @Test
    void theDescriptionIsServedAndNamesItsVersion() {
        assertThat(api.document().path("openapi").asText()).startsWith("3.1");
        assertThat(api.document().path("paths").size()).isEqualTo(8);
    }

    @Test
    void onlyAllowedPagesMayReadAnAnswer() throws Exception {
        for (var origin : List.of("https://console.example", "https://evil.example")) {
            var request = HttpRequest.newBuilder(URI.create(
                            "http://localhost:" + processors.getFirst().port() + "/v1/sessions"))
                    .header("Origin", origin)
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                    .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.headers()
                            .firstValue("Access-Control-Allow-Origin")
                            .isPresent())
                    .isEqualTo(origin.contains("console"));
        }
    }
}
