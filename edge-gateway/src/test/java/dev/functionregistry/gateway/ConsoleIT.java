package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The live feed: who may see what, and what there is to see. */
class ConsoleIT {
    private final GatewayFixture fixture = GatewayFixture.shared();

    private Dialogue console() {
        return Dialogue.with(fixture.port(), "/v1/console", "function-registry.console.v1", Map.of());
    }

    private void callOnce(Dialogue page, String session, String name, String callId) {
        CompletableFuture<?> answer = CompletableFuture.supplyAsync(() -> fixture.post(
                "/v1/sessions/" + session + "/tool-calls",
                fixture.token("robot", "agent"),
                "{\"id\":\"" + callId + "\",\"function\":{\"name\":\"" + name
                        + "\",\"arguments\":\"{\\\"pin\\\":1}\"}}"));
        page.expect("function.call");
        page.send("{'type':'function.started','id':'" + callId + "#1'}");
        page.send("{'type':'function.result','id':'" + callId + "#1','data':{'success':true,'result':{'pin':1}}}");
        page.expect("function.acknowledged");
        answer.join();
    }

    /** Events until each of these records was seen; between topics their order is not promised. */
    private static List<JsonNode> eventsUntil(Dialogue console, String... records) {
        List<JsonNode> events = new ArrayList<>();
        Set<String> missing = new HashSet<>(Set.of(records));
        while (!missing.isEmpty()) {
            JsonNode event = console.expect("console.event");
            events.add(event);
            missing.remove(event.get("record").asText());
        }
        return events;
    }

    @Test
    void theHolderOfTheResumeSecretSeesTheLifeOfACall() {
        try (Dialogue page = fixture.dialogue();
                Dialogue console = console()) {
            JsonNode opened = page.openFrame("{'type':'session.open','ref':'o','page':'p1'}");
            String session = opened.get("sessionId").asText();
            console.send("{'type':'console.open','ref':'c','session':{'sessionId':'" + session + "','secret':'"
                    + opened.get("resumeSecret").asText() + "'}}");
            assertThat(console.expect("console.opened").get("ref").asText()).isEqualTo("c");
            page.register("f");
            callOnce(page, session, "f", "call_1");

            List<JsonNode> events = eventsUntil(
                    console,
                    "ToolResult",
                    "FunctionsRegistered",
                    "ToolCall",
                    "ExecutionRequest",
                    "CallSent",
                    "ExecutionResult");
            assertThat(events)
                    .allSatisfy(
                            event -> assertThat(event.get("sessionId").asText()).isEqualTo(session));
            JsonNode request = events.stream()
                    .filter(event -> event.get("record").asText().equals("ExecutionRequest"))
                    .findFirst()
                    .orElseThrow();
            assertThat(request.get("topic").asText()).isEqualTo("gateway.inbox");
            assertThat(request.get("callId").asText()).isEqualTo("call_1");
            assertThat(request.get("attempt").asInt()).isEqualTo(1);
            assertThat(request.at("/value/arguments").asText()).isEqualTo("{\"pin\":1}");
            JsonNode sent = events.stream()
                    .filter(event -> event.get("record").asText().equals("CallSent"))
                    .findFirst()
                    .orElseThrow();
            assertThat(sent.get("topic").isNull()).isTrue();
            assertThat(sent.get("sentAt").asDouble()).isPositive();
        }
    }

    @Test
    void whatASensitiveFunctionTakesAndGivesIsMasked() {
        try (Dialogue page = fixture.dialogue();
                Dialogue console = console()) {
            String session = page.open();
            console.send("{'type':'console.open','ref':'c','token':'" + fixture.token("olga", "operator")
                    + "','sessionId':'" + session + "','sinceMs':60000}");
            console.expect("console.opened");
            page.send(
                    "{'type':'functions.register','ref':'r','functions':[{'name':'pin','description':'d','sensitive':true}]}");
            page.expect("functions.registered");
            callOnce(page, session, "pin", "call_2");

            List<JsonNode> events = eventsUntil(
                    console, "SessionOpened", "ToolCall", "ExecutionRequest", "ExecutionResult", "ToolResult");
            assertThat(events.toString()).contains("(masked)").doesNotContain("\\\"pin\\\":1");

            String path = "/v1/operator/topics/tools.calls/records?limit=200";
            String stored = fixture.get(path, fixture.token("olga", "operator")).body();
            assertThat(stored).containsPattern("\"callId\":\"call_2\"[^}]*\"arguments\":\"\\(masked\\)\"");
        }
    }

    @Test
    void theOwnerOfATokenSeesItsOwnSessionsOnly() {
        try (Dialogue alice = fixture.dialogue();
                Dialogue bob = fixture.dialogue();
                Dialogue console = console()) {
            console.send("{'type':'console.open','ref':'c','token':'" + fixture.token("alice") + "'}");
            console.expect("console.opened");
            bob.openFrame("{'type':'session.open','ref':'o','page':'p','token':'" + fixture.token("bob") + "'}");
            String session = alice.openFrame(
                            "{'type':'session.open','ref':'o','page':'p','token':'" + fixture.token("alice") + "'}")
                    .get("sessionId")
                    .asText();
            assertThat(eventsUntil(console, "AttachOutcome"))
                    .allSatisfy(
                            event -> assertThat(event.get("sessionId").asText()).isEqualTo(session));
        }
    }

    @Test
    void aStrangerSeesNothing() {
        String session;
        try (Dialogue page = fixture.dialogue()) {
            session = page.open();
        }
        try (Dialogue console = console()) {
            console.send("{'type':'console.open','ref':'c'}");
            console.expectError("UNAUTHENTICATED");
            console.expectClose(4001);
        }
        try (Dialogue console = console()) {
            console.send("{'type':'console.open','ref':'c','token':'" + fixture.token("eve") + "','sessionId':'"
                    + session + "'}");
            console.expectError("FORBIDDEN");
            console.expectClose(4008);
        }
        try (Dialogue console = console()) {
            console.send("{'type':'console.open','ref':'c','session':{'sessionId':'" + session + "','secret':'AAAA'}}");
            console.expectError("FORBIDDEN");
            console.expectClose(4008);
        }
        try (Dialogue console = console()) {
            console.send("{'type':'hello'}");
            console.expectError("NOT_OPEN");
            console.expectClose(4002);
        }
    }

    @Test
    void theRootSaysThatThereIsNoPageHereAndSendsAPolicy() {
        var response = fixture.get("/", "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'")
                .doesNotContain("unsafe");
        assertThat(fixture.get("/assets/none-12345678.js", "").statusCode()).isEqualTo(404);
        assertThat(fixture.get("/assets/..%2Findex.html", "").statusCode()).isIn(400, 404);
    }
}
