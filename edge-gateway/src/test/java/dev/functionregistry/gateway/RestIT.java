package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.ToolCall;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The call API over HTTP. */
class RestIT {
    private final GatewayFixture fixture = GatewayFixture.shared();
    private final String agent = fixture.token("robot", "agent");

    private static String path(String session) {
        return "/v1/sessions/" + session + "/tool-calls";
    }

    private static String call(String id, String name, String arguments) {
        return "{\"type\":\"tool_call\",\"id\":\"" + id + "\",\"function\":{\"name\":\"" + name + "\",\"arguments\":"
                + Dialogue.JSON.getNodeFactory().textNode(arguments) + "}}";
    }

    private static <T> CompletableFuture<T> later(Supplier<T> supplier) {
        return CompletableFuture.supplyAsync(
                supplier, task -> Thread.ofVirtual().start(task));
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return Dialogue.JSON.readTree(response.body());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(response.body(), e);
        }
    }

    private void expectRefusal(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode error = json(response).get("error");
        assertThat(error.get("code").asText()).isEqualTo(code);
        assertThat(error.get("message").asText()).isNotEmpty();
        assertThat(error.has("retryable")).isTrue();
        assertThat(error.get("help").asText()).startsWith("docs/errors.md#");
    }

    @Test
    void aFailedCallIsAnOutcomeWithTheConceptsFields() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            var answer = later(() -> fixture.post(path(session), agent, call("c1", "f", "{}")));
            page.expect("function.call");
            page.send(
                    "{'type':'function.result','id':'c1#1',"
                            + "'data':{'success':false,'error':{'message':'API unavailable','code':'EXECUTION_ERROR','type':'TypeError'}}}");
            HttpResponse<String> response = answer.join();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("""
                            {"tool_call_id":"c1","output":"{\\"error\\":{\\"code\\":\\"EXECUTION_ERROR\\",\\"message\\":\\"API unavailable\\",\\"retryable\\":false}}","error":"API unavailable"}""");
        }
    }

    @Test
    void anArrayRunsInParallelAndIsAnsweredInItsOrder() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            var answer = later(() -> fixture.post(
                    path(session),
                    agent,
                    "[" + call("a", "f", "{}") + "," + call("b", "unknown", "{}") + "," + call("c", "f", "{}") + "]"));
            page.expect("function.call");
            page.expect("function.call");
            page.send("{'type':'function.result','id':'c#1','data':{'success':true,'result':'third'}}");
            page.send("{'type':'function.result','id':'a#1','data':{'success':true,'result':'first'}}");
            JsonNode answers = json(answer.join());
            assertThat(answers).hasSize(3);
            assertThat(answers.at("/0/tool_call_id").asText()).isEqualTo("a");
            assertThat(answers.at("/0/output").asText()).isEqualTo("\"first\"");
            assertThat(answers.at("/1/error").asText()).startsWith("Function not found");
            assertThat(answers.at("/1/output").asText()).contains("UNKNOWN_FUNCTION");
            assertThat(answers.at("/2/output").asText()).isEqualTo("\"third\"");
        }
    }

    @Test
    void aMissingIdIsMade() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            var answer = later(
                    () -> fixture.post(path(session), agent, "{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"));
            String id = page.expect("function.call").get("callId").asText();
            assertThat(id).startsWith("call_").hasSizeGreaterThan(20);
            page.send("{'type':'function.result','id':'" + id + "#1','data':{'success':true}}");
            assertThat(json(answer.join()).get("tool_call_id").asText()).isEqualTo(id);
        }
    }

    @Test
    void aCallIdInUseForOtherArgumentsIsAConflict() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            var first = later(() -> fixture.post(path(session), agent, call("same", "f", "{}")));
            page.expect("function.call");
            expectRefusal(fixture.post(path(session), agent, call("same", "f", "{\"x\":1}")), 409, "CALL_ID_IN_USE");
            page.send("{'type':'function.result','id':'same#1','data':{'success':true}}");
            assertThat(first.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aCancelledCallEndsForItsCallerForWhoCancelledAndForThePage() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            var first = later(() -> fixture.post(path(session), agent, call("slow", "f", "{}")));
            page.expect("function.call");
            HttpResponse<String> cancelled = delete(path(session) + "/slow?reason=changed%20my%20mind");
            assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
            assertThat(json(cancelled).get("tool_call_id").asText()).isEqualTo("slow");
            assertThat(json(cancelled).get("output").asText()).contains("CANCELLED");
            assertThat(json(first.join()).get("output").asText()).contains("CANCELLED");
            assertThat(page.expect("function.cancel").get("reason").asText()).isEqualTo("CANCELLED");
            CallCancelled record = fixture.processor.await(CallCancelled.class, session);
            assertThat(record.getReason()).isEqualTo("changed my mind");
            assertThat(record.getCaller().getPrincipal().getSubject()).isEqualTo("robot");
        }
    }

    @Test
    void aCallThatIsNotThereCannotBeCancelled() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            expectRefusal(delete(path(session) + "/nobody"), 404, "UNKNOWN_CALL");
            expectRefusal(delete(path(session) + "/x?reason=" + "r".repeat(257)), 400, "INVALID_REQUEST");
        }
    }

    private HttpResponse<String> delete(String path) {
        return fixture.http(HttpRequest.newBuilder(fixture.uri(path)).DELETE(), agent);
    }

    @Test
    void theCallerIsWrittenDownAndTheTraceGoesToThePage() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            var answer = later(() -> fixture.http(
                    HttpRequest.newBuilder(fixture.uri(path(session)))
                            .header("traceparent", trace)
                            .POST(HttpRequest.BodyPublishers.ofString(call("c1", "f", "{}"))),
                    agent));
            page.expect("function.call");
            page.send("{'type':'function.result','id':'c1#1','data':{'success':true}}");
            answer.join();
            ToolCall call = fixture.processor.await(ToolCall.class, session);
            assertThat(call.getCaller().getKind()).isEqualTo("rest");
            assertThat(call.getCaller().getPrincipal().getSubject()).isEqualTo("robot");
            assertThat(call.getCaller().getPrincipal().getRoles()).containsExactly("agent");
            assertThat(fixture.processor.seen()).anySatisfy(seen -> {
                assertThat(seen.value()).isSameAs(call);
                assertThat(seen.traceparent()).isEqualTo(trace);
            });
        }
    }

    @Test
    void onlyTheOwnerAndAgentsMayCall() {
        try (Dialogue page = fixture.dialogue();
                Dialogue anonymous = fixture.dialogue()) {
            String session = page.openFrame(
                            "{'type':'session.open','ref':'o','page':'p','token':'" + fixture.token("alice") + "'}")
                    .get("sessionId")
                    .asText();
            String body = call("c", "unknown", "{}");
            assertThat(fixture.post(path(session), fixture.token("alice"), body).statusCode())
                    .isEqualTo(200);
            assertThat(fixture.post(path(session), agent, body).statusCode()).isEqualTo(200);
            expectRefusal(fixture.post(path(session), fixture.token("eve"), body), 403, "FORBIDDEN");
            expectRefusal(fixture.post(path(session), "", body), 401, "UNAUTHENTICATED");
            expectRefusal(fixture.post(path(session), "not.a.token", body), 401, "UNAUTHENTICATED");
            expectRefusal(fixture.post(path("not-a-session"), agent, body), 404, "UNKNOWN_SESSION");

            JsonNode opened = anonymous.openFrame("{'type':'session.open','ref':'o','page':'p'}");
            String other = opened.get("sessionId").asText();
            expectRefusal(fixture.post(path(other), fixture.token("alice"), body), 403, "FORBIDDEN");
            HttpResponse<String> bySecret = fixture.http(
                    HttpRequest.newBuilder(fixture.uri(path(other)))
                            .header("Session-Secret", opened.get("resumeSecret").asText())
                            .POST(HttpRequest.BodyPublishers.ofString(body)),
                    "");
            assertThat(bySecret.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void badBodiesAreBadRequests() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            expectRefusal(fixture.post(path(session), agent, "nonsense"), 400, "INVALID_JSON");
            expectRefusal(fixture.post(path(session), agent, "{\"a\":1} x"), 400, "INVALID_JSON");
            expectRefusal(fixture.post(path(session), agent, ""), 400, "INVALID_JSON");
            expectRefusal(fixture.post(path(session), agent, "7"), 400, "INVALID_REQUEST");
            expectRefusal(fixture.post(path(session), agent, "[]"), 400, "INVALID_REQUEST");
            expectRefusal(fixture.post(path(session), agent, "{}"), 400, "INVALID_REQUEST");
            expectRefusal(fixture.post(path(session), agent, "{\"function\":{\"name\":7}}"), 400, "INVALID_REQUEST");
            expectRefusal(fixture.post(path(session), agent, call("x".repeat(257), "f", "{}")), 400, "INVALID_REQUEST");
            expectRefusal(fixture.post(path(session), agent, "[".repeat(257) + "]".repeat(257)), 400, "INVALID_JSON");
            assertThat(fixture.post(path(session), agent, "\"" + "x".repeat(600_000) + "\"")
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void toolsAreListedInThreeForms() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            page.register("getWeather");
            String tools = "/v1/sessions/" + session + "/tools";
            Awaitility.await()
                    .until(() -> json(fixture.get(tools, agent)).get("revision").asInt() == 1);
            assertThat(fixture.get(tools, agent).body()).isEqualTo("""
                            {"revision":1,"tools":[{"type":"function","name":"getWeather","description":"A function","parameters":{"type":"object"}}]}""");
            assertThat(fixture.get(tools + "?format=chat", agent).body()).isEqualTo("""
                            {"revision":1,"tools":[{"type":"function","function":{"name":"getWeather","description":"A function","parameters":{"type":"object"}}}]}""");
            assertThat(json(fixture.get(tools + "?format=responses", agent))
                            .at("/tools/0/strict")
                            .asBoolean())
                    .isFalse();
            expectRefusal(fixture.get(tools + "?format=other", agent), 400, "INVALID_REQUEST");
            expectRefusal(fixture.get(tools, fixture.token("eve")), 403, "FORBIDDEN");
        }
    }

    @Test
    void healthAndMetricsTellTheTruth() {
        assertThat(fixture.get("/health/live", "").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = fixture.get("/health/ready", "");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body())
                .isEqualTo(
                        "{\"status\":\"up\",\"checks\":{\"mailbox\":true,\"alive\":true,\"tools\":true,\"accepting\":true}}");
        assertThat(fixture.get("/metrics", "").body())
                .contains(
                        "gateway_sockets",
                        "gateway_frames_total",
                        "gateway_frames_waiting",
                        "gateway_slow_readers_total",
                        "gateway_mailbox_queued");
    }
}
