package dev.functionregistry.processor;

import static dev.functionregistry.processor.TwoProcessors.PARTITIONS;
import static dev.functionregistry.processor.TwoProcessors.json;
import static dev.functionregistry.processor.TwoProcessors.sessionOn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.Alert;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.FunctionStats;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    /** One session of alice on each partition. */
    private final List<String> sessions = new ArrayList<>();

    private TwoProcessors both;
    private String operator;
    private String alice;
    private String bob;

    @BeforeAll
    void start(@TempDir Path directory) {
        both = new TwoProcessors(directory);
        operator = both.token("olga", "operator");
        alice = both.token("alice");
        bob = both.token("bob");
        Awaitility.await().atMost(PATIENCE).until(both::ready);
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
        both.close();
    }

    private String open(String session) {
        long epoch = both.attach(session, "alice");
        both.register(session, epoch, Fixture.function("add").build());
        both.pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("c1", "add", "{\"a\":1,\"b\":2}"));
        both.pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof ExecutionRequest);
        both.pipe.send(Topic.EXECUTIONS_RESULTS, session, Fixture.succeeded("c1", 1, epoch, 1, "3"));
        both.pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("c2", "add", "{\"a\":1}"));
        both.pipe.await(Topic.TOOLS_RESULTS, s -> s.key().equals(session));
        return session;
    }

    private HttpResponse<String> get(int processor, String target, String token) {
        return both.get(processor, target, token);
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
        var told = both.pipe.await(
                Topic.FUNCTIONS_STATS,
                s -> s.key().equals("add")
                        && s.value() instanceof FunctionStats stats
                        && stats.getTotalCalls() == 2 * PARTITIONS);
        assertThat(told.raw().partition()).isEqualTo(SessionPartitioner.partition("add", PARTITIONS));
    }

    private static ExecutionResult took(String callId, long epoch, long micros) {
        return new ExecutionResult(callId, 1, epoch, 1L, true, "3", null, micros);
    }

    private static ExecutionResult threw(String callId, long epoch, long micros, String message, String type) {
        var error = new ExecutionError("EXECUTION_ERROR", message, null, type);
        return new ExecutionResult(callId, 1, epoch, 1L, false, null, error, micros);
    }

    /** Of alice two calls that succeed, one that fails and one that is refused; of carol one that fails, the last of all. */
    @Test
    void everyFieldOfAFunctionsUseIsExact() {
        var measured = Fixture.function("measured")
                .setCostPerCall(0.25)
                .setRevenueImpact(2.0)
                .build();
        var ofAlice = sessionOn(1);
        var ofCarol = sessionOn(2);
        long alices = both.attach(ofAlice, "alice");
        long carols = both.attach(ofCarol, "carol");
        both.register(ofAlice, alices, measured);
        both.register(ofCarol, carols, measured);
        var numbers = "{\"a\":1,\"b\":2}";
        var ended = new ArrayList<TwoProcessors.Ended>();
        ended.add(both.call(ofAlice, "measured", "m1", numbers, took("m1", alices, 2_000)));
        ended.add(both.call(ofAlice, "measured", "m2", numbers, took("m2", alices, 4_000)));
        ended.add(both.call(
                ofAlice, "measured", "m3", numbers, threw("m3", alices, 3_000, "The account is closed.", "TypeError")));
        ended.add(both.call(ofAlice, "measured", "m4", "{\"a\":1}", null));
        ended.add(both.call(
                ofCarol, "measured", "m5", numbers, threw("m5", carols, 5_000, "The database is away.", null)));
        var last = ended.getLast();

        var stats = JsonNodeFactory.instance
                .objectNode()
                .put("name", "measured")
                .put("totalCalls", 5)
                .put("totalErrors", 3)
                .put("successRate", 0.4)
                .put("errorRate", 0.6)
                .put("avgExecutionTime", 3.5) // of the four whose handler ran
                .put("lastError", last.result().getError().getMessage())
                .put("lastErrorAt", Instant.ofEpochMilli(last.endedAt()).toString())
                .put("lastCalled", Instant.ofEpochMilli(last.askedAt()).toString())
                .put("uniqueUsers", 2)
                .put("cost", 1.0) // of the four that reached a client
                .put("revenueImpact", 8.0);
        stats.putObject("errorTypes")
                .put("TypeError", 1)
                .put("EXECUTION_ERROR", 1)
                .put("INVALID_ARGUMENTS", 1);
        assertThat(last.result().getError().getMessage()).contains("The database is away.");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            long before = minute();
            var told = (ObjectNode) json(get(0, "/v1/functions/measured/stats", operator));
            double ofLastMinute = told.path("callsPerMinute").asDouble(-1);
            told.remove("callsPerMinute");
            assertThat(told).isEqualTo(stats);
            assertThat(minute()).as("asked across the turn of a minute").isEqualTo(before);
            assertThat(ofLastMinute)
                    .isEqualTo(ended.stream()
                            .filter(call -> call.endedAt() / 60_000 == before - 1)
                            .count());
        });
        assertThat(json(get(1, "/v1/functions", operator)).path("functions"))
                .filteredOn(function -> function.path("name").asText().equals("measured"))
                .singleElement()
                .satisfies(function -> {
                    assertThat(function.path("sessions").asInt()).isEqualTo(2);
                    assertThat(function.path("stats").path("totalCalls").asInt())
                            .isEqualTo(5);
                    assertThat(function.path("stats").path("cost").asDouble()).isEqualTo(1.0);
                });

        var used = JsonNodeFactory.instance
                .objectNode()
                .put("name", "measured")
                .put("version", "1.0.0")
                .put("lastCalled", Instant.ofEpochMilli(ended.get(3).askedAt()).toString())
                .put("callCount", 4)
                .put("avgExecutionTime", 3.0)
                .put("errorRate", 0.5);
        assertThat(json(get(1, "/v1/sessions/" + ofAlice + "/usage", alice))
                        .path("usage")
                        .get(0))
                .isEqualTo(used);
    }

    private static long minute() {
        return System.currentTimeMillis() / 60_000;
    }

    /** The client measures the time of its handlers: what it calls slow need not be waited for. */
    @Test
    void aSlowFunctionIsAnAlertAndTenQuickCallsEndIt() {
        var session = sessionOn(3);
        long epoch = both.attach(session, "alice");
        both.register(session, epoch, Fixture.function("slow").build());
        both.call(session, "slow", "slow-0", "{\"a\":1,\"b\":2}", took("slow-0", epoch, 6_000_000));
        for (int call = 1; call <= 10; call++) {
            var callId = "slow-" + call;
            both.call(session, "slow", callId, "{\"a\":1,\"b\":2}", took(callId, epoch, 1_000));
        }

        var over = both.pipe.await(Topic.ALERTS, Alert.class, alert -> isOf("slow", alert) && alert.getRecovered());
        var raised = both.pipe.await(Topic.ALERTS, Alert.class, alert -> isOf("slow", alert) && !alert.getRecovered());
        assertThat(raised.getTitle()).isEqualTo("Slow function execution");
        assertThat(raised.getValue()).isEqualTo(6_000.0);
        assertThat(raised.getDetails()).contains(session, "slow-0");
        assertThat(over.getId()).isEqualTo(raised.getId());
        assertThat(over.getRaisedAt()).isEqualTo(raised.getRaisedAt());
    }

    private static boolean isOf(String function, Alert alert) {
        return function.equals(alert.getFunction());
    }

    @Test
    void aDeadLetterIsAnAlert() {
        both.pipe.raw(Topic.TOOLS_CALLS, sessions.getFirst(), "garbage".getBytes(StandardCharsets.UTF_8), null);
        var alert = both.pipe.await(Topic.ALERTS, Alert.class, raised -> raised.getFunction() == null);
        assertThat(alert.getTitle()).isEqualTo("Dead letters");
        assertThat(alert.getDetails()).contains(both.topics.toolsCalls(), "NOT_CONTRACT_FORMAT");
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
        assertThat(both.api.document().path("openapi").asText()).startsWith("3.1");
        assertThat(both.api.document().path("paths").size()).isEqualTo(8);
    }

    @Test
    void onlyAllowedPagesMayReadAnAnswer() {
        for (var origin : List.of("https://console.example", "https://evil.example")) {
            var answer = both.ask(both.request(0, "/v1/sessions")
                    .header("Origin", origin)
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.headers()
                            .firstValue("Access-Control-Allow-Origin")
                            .isPresent())
                    .isEqualTo(origin.contains("console"));
        }
    }
}
