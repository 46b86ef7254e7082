package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.HeldExecution;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.ReplyTo;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.SessionOpened;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records that tests send, and the parts they share. */
public final class Fixture {
    public static final Topics TOPICS = Topics.plain();
    public static final ContractCodec CODEC = new ContractCodec(SchemaLookup.offline(TOPICS));
    public static final String SESSION = SessionId.ofOwner(
                    "0123456789abcdef".getBytes(StandardCharsets.UTF_8), "issuer", "alice", new byte[16])
            .toString();
    public static final Principal ALICE = new Principal("issuer", "alice", List.of(), List.of());
    public static final GatewayAddress GATEWAY = new GatewayAddress("gateway-1#a", 0);
    public static final ReplyTo REPLY_TO = new ReplyTo(GATEWAY, "request-1");
    public static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private Fixture() {}

    public static Wiring wiring() {
        return wiring(Policy.NONE);
    }

    public static Wiring wiring(Policy policy) {
        return new Wiring(TOPICS, CODEC, new JsonSchemas(100_000), policy, 1, 12, Clock.systemUTC(), Tally.NONE);
    }

    public static SessionOpened opened() {
        return new SessionOpened(ALICE, "https://app.example", "test/1", 60_000L);
    }

    public static SessionAttached attached(String pageLife) {
        return attached(pageLife, GATEWAY);
    }

    public static SessionAttached attached(String pageLife, GatewayAddress gateway) {
        return new SessionAttached("attach", gateway, ALICE, "https://app.example", pageLife, false, List.of());
    }

    static SessionAttached attached(String pageLife, List<HeldExecution> held) {
        return new SessionAttached("attach", GATEWAY, ALICE, "https://app.example", pageLife, true, held);
    }

    public static FunctionsRegistered registered(long epoch, long number, FunctionDefinition... functions) {
        return new FunctionsRegistered("register-" + number, epoch, number, List.of(functions));
    }

    public static FunctionDefinition.Builder function(String name) {
        return FunctionDefinition.newBuilder()
                .setName(name)
                .setVersion("1.0.0")
                .setDescription("Adds two numbers")
                .setParameters("""
                        {"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}""")
                .setTimeoutMs(5_000)
                .setDeprecated(List.of())
                .setSensitive(false)
                .setDuplicates("allow")
                .setInjectionCheck("signal")
                .setStructuredErrors(true)
                .setSanitize(List.of());
    }

    public static ToolCall call(String callId, String name, String arguments) {
        return call(callId, name, arguments, null);
    }

    public static ToolCall call(String callId, String name, String arguments, @Nullable ReplyTo replyTo) {
        return new ToolCall(
                callId,
                name,
                arguments,
                null,
                new Caller(replyTo == null ? "model" : "rest", replyTo == null ? null : ALICE),
                replyTo,
                null);
    }

    public static ExecutionResult succeeded(String callId, int attempt, long epoch, long number, String result) {
        return new ExecutionResult(callId, attempt, epoch, number, true, result, null, 1_500L);
    }

    static ExecutionResult failed(String callId, int attempt, long epoch, long number) {
        var error = new ExecutionError("EXECUTION_ERROR", "API unavailable", null, "Error");
        return new ExecutionResult(callId, attempt, epoch, number, false, null, error, 10L);
    }

    public static byte[] encode(String topic, SpecificRecord value) {
        return CODEC.encode(topic, value);
    }

    public static org.apache.kafka.common.header.internals.RecordHeaders traced() {
        var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        Headers.stamp(headers, 1, TRACE);
        return headers;
    }
}
