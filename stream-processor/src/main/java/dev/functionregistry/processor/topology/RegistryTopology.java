package dev.functionregistry.processor.topology;

import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole topology: four sources, one processor that decides, three stores, seven sinks. Records pass as bytes and are decoded inside,
 * so that what cannot be decoded is a dead letter and not the end of a thread. {@code docs/topology.md} shows it as a picture.
 */
public final class RegistryTopology {
    /** The processor that decides. */
    static final String DECIDE = "decide";

    /** Sinks; two of them lead back to a source: timers write their dues to the log. */
    static final String TELL_TOOLS = "tell-tools";

    static final String TELL_GATEWAY = "tell-gateway";
    public static final String TELL_RESULT = "tell-result";
    static final String TELL_CALL_DUE = "tell-call-due";
    static final String TELL_SESSION_DUE = "tell-session-due";
    static final String TELL_AUDIT = "tell-audit";
    static final String TELL_DEAD_LETTER = "tell-dead-letter";

    /** A session's head under its id, each function version under id, name and version. */
    public static final String SESSIONS = "sessions";

    /** Every call of the last hour, with what it emitted, and a mark for each that is open. */
    public static final String CALLS = "calls";

    /** Admitted calls that a limit still counts, with their number beside them. */
    public static final String LIMITS = "limits";

    /** A call's entry holds its arguments, its result and the records about it. */
    private static final Map<String, String> CHANGELOG = Map.of("max.message.bytes", String.valueOf(4 * 1024 * 1024));

    private RegistryTopology() {}

    /** The processor that decides, without the log around it. */
    public static ProcessorSupplier<byte[], byte[], byte[], Outgoing> decider(Wiring wiring) {
        return () -> new RegistryProcessor(wiring);
    }

    public static Topology build(Wiring wiring) {
        Topics topics = wiring.topics();
        ProcessorSupplier<byte[], byte[], byte[], Outgoing> decide = decider(wiring);
        return new Topology()
                .addSource("read-registrations", BYTES, BYTES, topics.registrations())
                .addSource("read-calls", BYTES, BYTES, topics.toolsCalls())
                .addSource("read-executions", BYTES, BYTES, topics.executionsResults())
                .addSource("read-results", BYTES, BYTES, topics.toolsResults())
                .addProcessor(DECIDE, decide, "read-registrations", "read-calls", "read-executions", "read-results")
                .addStateStore(store(SESSIONS), DECIDE)
                .addStateStore(store(CALLS), DECIDE)
                .addStateStore(store(LIMITS), DECIDE)
                .addSink(TELL_TOOLS, topics.toolsDefinitions(), KEY, VALUE, BY_SESSION, DECIDE)
                .addSink(TELL_GATEWAY, topics.gatewayInbox(), KEY, VALUE, AS_ADDRESSED, DECIDE)
                .addSink(TELL_RESULT, topics.toolsResults(), KEY, VALUE, BY_SESSION, DECIDE)
                .addSink(TELL_CALL_DUE, topics.executionsResults(), KEY, VALUE, BY_SESSION, DECIDE)
                .addSink(TELL_SESSION_DUE, topics.registrations(), KEY, VALUE, BY_SESSION, DECIDE)
                .addSink(TELL_AUDIT, topics.auditEvents(), KEY, VALUE, BY_SESSION, DECIDE)
                .addSink(TELL_DEAD_LETTER, topics.deadLetters(), KEY, VALUE, BY_SESSION, DECIDE);
    }

    private static final ByteArrayDeserializer BYTES = new ByteArrayDeserializer();
    private static final ByteArraySerializer KEY = new ByteArraySerializer();
    private static final Outgoing.ValueSerializer VALUE = new Outgoing.ValueSerializer();

    private static final StreamPartitioner<byte[], Outgoing> BY_SESSION = (topic, key, value, partitions) ->
            Optional.of(Set.of(key == null ? 0 : SessionPartitioner.partition(key, partitions)));

    private static final StreamPartitioner<byte[], Outgoing> AS_ADDRESSED =
            (topic, key, value, partitions) -> Optional.of(Set.of(value.partition()));

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled();
    }
}
