package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.SessionDetached;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Open, register, call over HTTP, result from the socket, outcome over HTTP: on whatever broker and registry a subclass gives. */
abstract class WholePathOnCluster {
    private GatewayFixture fixture;

    /** A running gateway. */
    abstract GatewayFixture fixture();

    @BeforeEach
    void take() {
        fixture = fixture();
    }

    @Test
    void aCallOverHttpIsAnsweredByThePage() throws Exception {
        try (Dialogue page = fixture.dialogue()) {
            assertThat(page.subprotocol()).isEqualTo("function-registry.v1");
            String session = page.open();
            page.register("getWeather");
            FunctionsRegistered registered = fixture.processor.await(FunctionsRegistered.class, session);
            assertThat(registered.getNumber()).isEqualTo(1);
            assertThat(registered.getFunctions().getFirst().getTimeoutMs()).isEqualTo(5_000);

            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() ->
                    fixture.post("/v1/sessions/" + session + "/tool-calls", fixture.token("robot", "agent"), """
                    {"type":"tool_call","id":"call_abc123","function":{"name":"getWeather","arguments":"{\\"location\\":\\"Berlin\\"}"}}"""));
            JsonNode call = page.expect("function.call");
            assertThat(call.get("id").asText()).isEqualTo("call_abc123#1");
            assertThat(call.get("arguments").toString()).isEqualTo("{\"location\":\"Berlin\"}");
            page.send("{'type':'function.started','id':'call_abc123#1'}");
            assertThat(fixture.processor.await(ExecutionStarted.class, session).getEpoch())
                    .isEqualTo(fixture.processor.epochOf(session));
            page.send("{'type':'function.result','id':'call_abc123#1',"
                    + "'data':{'success':true,'result':{'location':'Berlin','celsius':20}}}");
            assertThat(page.expect("function.acknowledged").get("id").asText()).isEqualTo("call_abc123#1");

            HttpResponse<String> response = answer.get();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("""
                            {"tool_call_id":"call_abc123","output":"{\\"location\\":\\"Berlin\\",\\"celsius\\":20}"}""");
            ExecutionResult result = fixture.processor.await(ExecutionResult.class, session);
            assertThat(result.getNumber()).isEqualTo(1);
            assertThat(result.getHandlerMicros()).isNotNull().isNotNegative();
            assertThat(fixture.processor
                            .await(SessionAttached.class, session)
                            .getPrincipal()
                            .getSubject())
                    .isNull();
        }
    }

    @Test
    void aLostSocketIsDetachedAtOnce() {
        Dialogue page = fixture.dialogue();
        String session = page.open();
        page.abort();
        SessionDetached detached = fixture.processor.await(SessionDetached.class, session);
        assertThat(detached.getReason()).isEqualTo("socket_lost");
        assertThat(detached.getEpoch()).isEqualTo(fixture.processor.epochOf(session));
    }
}
