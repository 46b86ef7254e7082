package dev.functionregistry.bench;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.processor.avro.Definitions;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.processor.topology.Outgoing;
import dev.functionregistry.processor.topology.RegistryTopology;
import dev.functionregistry.processor.topology.Tally;
import dev.functionregistry.processor.topology.Wiring;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.Permissions;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.RateLimit;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.SessionOpened;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** One task's processor with stores in memory and no log: it reads what it is given and forgets what it sends, but for the last result. */
final class LoneTask {
    static final String PARAMETERS = """
            {"type":"object","properties":{"location":{"type":"string","minLength":1},"days":{"type":"integer","minimum":1,"maximum":14}},\
            "required":["location"],"additionalProperties":false}""";
    static final String ARGUMENTS = "{\"location\":\"Berlin\",\"days\":3}";

    private static final Topics TOPICS = Topics.plain();
    private static final ContractCodec CODEC = new ContractCodec(SchemaLookup.offline(TOPICS));
    private static final Principal ALICE = new Principal("issuer", "alice", List.of("user"), List.of("weather"));
    private static final GatewayAddress GATEWAY = new GatewayAddress("gateway-1#a", 0);
    private static final String ORIGIN = "https://app.example";
    /** The operator asks for a role, too. */
    private static final Policy POLICY = new Policy(List.of(new Policy.Rule(
            "get*",
            new dev.functionregistry.core.function.Permissions(Set.of("user"), Set.of(), Set.of(), null, false),
            null)));

    private static final dev.functionregistry.core.function.FunctionDefinition DEFINITION =
            Definitions.definition(function());
    private static final Set<String> ROLES = Set.of("user");
    private static final Set<String> SCOPES = Set.of("weather");

    private static final long NOW = 1_800_000_000_000L;
    private static final byte[] SESSION = SessionId.ofOwner(
                    "0123456789abcdef".getBytes(StandardCharsets.UTF_8), "issuer", "alice", new byte[16])
            .toString()
            .getBytes(StandardCharsets.UTF_8);

    private final Map<Topic, Long> offsets = new EnumMap<>(Topic.class);
    private final Context<byte[]> context = new Context<>();
    private final Processor<byte[], byte[], byte[], Outgoing> processor;
    private final long epoch;

    LoneTask(JsonSchemas schemas) {
        for (var name : List.of(RegistryTopology.SESSIONS, RegistryTopology.CALLS, RegistryTopology.LIMITS)) {
            context.addStateStore(new SortedStore(name));
        }
        processor = RegistryTopology.decider(
                        new Wiring(TOPICS, CODEC, schemas, POLICY, 1, 12, Clock.systemUTC(), Tally.NONE))
                .get();
        processor.init(context);
        read(Topic.REGISTRATIONS, encoded(Topic.REGISTRATIONS, new SessionOpened(ALICE, ORIGIN, "bench/1", 60_000L)));
        epoch = read(
                Topic.REGISTRATIONS,
                encoded(
                        Topic.REGISTRATIONS,
                        new SessionAttached("attach", GATEWAY, ALICE, ORIGIN, "page-1", false, List.of())));
        read(
                Topic.REGISTRATIONS,
                encoded(Topic.REGISTRATIONS, new FunctionsRegistered("register", epoch, 1L, List.of(function()))));
    }

    private static FunctionDefinition function() {
        return FunctionDefinition.newBuilder()
                .setName("getWeather")
                .setVersion("1.0.0")
                .setDescription("Weather of the next days in a city")
                .setParameters(PARAMETERS)
                .setTimeoutMs(5_000)
                .setDeprecated(List.of())
                .setSensitive(false)
                .setDuplicates("allow")
                .setInjectionCheck("signal")
                .setStructuredErrors(true)
                .setSanitize(List.of())
                .setRateLimit(new RateLimit(10_000, 60_000L))
                .setPermissions(new Permissions(List.of("user"), List.of("weather"), List.of(ORIGIN), null, false))
                .build();
    }

    byte[] asked(String callId) {
        return encoded(
                Topic.TOOLS_CALLS,
                new ToolCall(callId, "getWeather", ARGUMENTS, null, new Caller("model", null), null, "openai"));
    }

    byte[] answered(String callId) {
        return encoded(Topic.EXECUTIONS_RESULTS, answer(callId));
    }

    ExecutionResult answer(String callId) {
        return new ExecutionResult(
                callId, 1, epoch, 1L, true, "{\"celsius\":20,\"condition\":\"sunny\"}", null, 1_500L);
    }

    /** What the user lacks for the function, which is nothing. */
    static @Nullable String missing() {
        return POLICY.over(DEFINITION).missing(ROLES, SCOPES, ORIGIN);
    }

    /** Reads a record as if it came from the topic; its offset. */
    long read(Topic topic, byte[] bytes) {
        long offset = offsets.merge(topic, 1L, Long::sum) - 1;
        context.setRecordMetadata(TOPICS.name(topic), 0, offset);
        processor.process(new Record<>(SESSION, bytes, NOW, new RecordHeaders()));
        return offset;
    }

    Decoded decoded(Topic topic, byte[] bytes) {
        return CODEC.decode(TOPICS.name(topic), bytes);
    }

    static byte[] encoded(Topic topic, SpecificRecord value) {
        return CODEC.encode(TOPICS.name(topic), value);
    }

    /** The ToolResult sent last. */
    byte[] lastResult() {
        return context.result;
    }

    /** Records sent. */
    long sent() {
        return context.sent;
    }

    /** Where records go to be counted. */
    private static final class Context<K> extends MockProcessorContext<K, Outgoing> {
        private byte[] result = new byte[0];
        private long sent;

        Context() {
            super(new Properties(), new TaskId(0, 0), new File("."));
            setCurrentSystemTimeMs(NOW);
        }

        @Override
        public <K1 extends K, V1 extends Outgoing> void forward(Record<K1, V1> message, String sink) {
            sent++;
            if (sink.equals(RegistryTopology.TELL_RESULT)) {
                result = Objects.requireNonNull(message.value().value(), "a result is no tombstone");
            }
        }
    }
}
