package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.AUDIT_EVENTS;
import static dev.functionregistry.schemas.Topic.DEAD_LETTERS;
import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.GATEWAY_INBOX;
import static dev.functionregistry.schemas.Topic.REGISTRATIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_DEFINITIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.ToolResult;
import org.junit.jupiter.api.Test;

class CallLifeTest {

    @Test
    void aCallGoesFromTheModelToThePageAndBack() {
        try (var bench = new Bench()) {
            bench.send(REGISTRATIONS, Fixture.opened());
            bench.silence(GATEWAY_INBOX, TOOLS_DEFINITIONS);
            bench.send(REGISTRATIONS, Fixture.attached("page-1"));
            var attached = bench.only(GATEWAY_INBOX, AttachOutcome.class);
            assertThat(attached.getAccepted()).isTrue();
            assertThat(attached.getEpoch()).isEqualTo(1);

            bench.send(
                    REGISTRATIONS,
                    Fixture.registered(1, 1, Fixture.function("add").build()));
            var answered = bench.only(GATEWAY_INBOX, RegistrationOutcome.class);
            assertThat(answered.getFunctions()).singleElement().satisfies(f -> {
                assertThat(f.getAccepted()).isTrue();
                assertThat(f.getCode()).isEqualTo("registered");
            });
            var tools = bench.only(TOOLS_DEFINITIONS, SessionTools.class);
            assertThat(tools.getRevision()).isEqualTo(1);
            assertThat(tools.getTools())
                    .singleElement()
                    .satisfies(t -> assertThat(t.getName()).isEqualTo("add"));

            bench.send(TOOLS_CALLS, Fixture.call("call_1", "add", "{\"a\":1,\"b\":2}", Fixture.REPLY_TO));
            var asked = bench.drain(GATEWAY_INBOX);
            assertThat(asked).hasSize(1);
            assertThat(Headers.traceparent(asked.getFirst().headers())).isEqualTo(Fixture.TRACE);
            assertThat(Headers.sentMicros(asked.getFirst().headers())).isPresent();
            var request = asked.getFirst().as(ExecutionRequest.class);
            assertThat(request.getCallId()).isEqualTo("call_1");
            assertThat(request.getAttempt()).isEqualTo(1);
            assertThat(request.getEpoch()).isEqualTo(1);
            assertThat(request.getGateway()).isEqualTo(Fixture.GATEWAY.getInstance());

            bench.send(EXECUTIONS_RESULTS, Fixture.succeeded("call_1", 1, 1, 1, "3"));
            assertThat(bench.drain(TOOLS_RESULTS)).singleElement().satisfies(out -> {
                var result = out.as(ToolResult.class);
                assertThat(result.getOutcome()).isEqualTo("succeeded");
                assertThat(result.getOutput()).isEqualTo("3");
                assertThat(Headers.traceparent(out.headers())).isEqualTo(Fixture.TRACE);
            });
            var reply = bench.only(GATEWAY_INBOX, ToolResult.class);
            assertThat(reply.getReplyTo()).isEqualTo(Fixture.REPLY_TO);
            assertThat(reply.getOutput()).isEqualTo("3");
            bench.silence(TOOLS_RESULTS, DEAD_LETTERS, TOOLS_DEFINITIONS);
            assertThat(bench.drain(AUDIT_EVENTS)).hasSizeGreaterThan(5);
        }
    }
}
