package dev.functionregistry.processor.topology;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.kafka.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * The topology without a broker. What the processor writes to its own sources is read at once.
 */
final class Bench implements AutoCloseable {
    static final long START = 1_800_000_000_000L;

    private final TopologyTestDriver driver;
    private final Map<Topic, TestInputTopic<byte[], byte[]>> inputs = new EnumMap<>(Topic.class);
    private final Map<Topic, TestOutputTopic<byte[], byte[]>> outputs = new EnumMap<>(Topic.class);
    long now = START;

    /** A record that left, decoded. */
    record Out(Topic topic, String key, @Nullable SpecificRecord value, Headers headers) {
        <T extends SpecificRecord> T as(Class<T> type) {
            return type.cast(value);
        }
    }

    Bench() {
        this(Fixture.wiring());
    }

    Bench(Wiring wiring) {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench-" + System.nanoTime());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir") + "/bench-" + System.nanoTime());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        driver = new TopologyTestDriver(RegistryTopology.build(wiring), settings, Instant.ofEpochMilli(START));
        var bytes = new ByteArraySerializer();
        var read = new ByteArrayDeserializer();
        for (var topic : Topic.values()) {
            inputs.put(topic, driver.createInputTopic(Fixture.TOPICS.name(topic), bytes, bytes));
            outputs.put(topic, driver.createOutputTopic(Fixture.TOPICS.name(topic), read, read));
        }
    }

    void send(Topic topic, SpecificRecord value) {
        send(topic, value, Fixture.traced());
    }

    void send(Topic topic, SpecificRecord value, Headers headers) {
        raw(topic, Fixture.SESSION, Fixture.encode(Fixture.TOPICS.name(topic), value), headers);
    }

    void raw(Topic topic, @Nullable String key, byte @Nullable [] value, Headers headers) {
        inputs.get(topic)
                .pipeInput(new TestRecord<>(
                        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                        value,
                        headers,
                        Instant.ofEpochMilli(now)));
    }

    /** Everything that left for a topic since the last look. */
    List<Out> drain(Topic topic) {
        var found = new ArrayList<Out>();
        for (var message : outputs.get(topic).readRecordsToList()) {
            var decoded = topic == Topic.DEAD_LETTERS
                    ? new Decoded.Tombstone()
                    : Fixture.CODEC.decode(Fixture.TOPICS.name(topic), message.value());
            found.add(new Out(
                    topic,
                    message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8),
                    decoded instanceof Decoded.Value(var value) ? value : null,
                    message.headers()));
        }
        return found;
    }

    /** The one record that left for a topic since the last look. */
    <T extends SpecificRecord> T only(Topic topic, Class<T> type) {
        var all = drain(topic);
        if (all.size() != 1) {
            throw new AssertionError("expected one record for " + topic + ", got " + all);
        }
        return all.getFirst().as(type);
    }

    void silence(Topic... topics) {
        for (var topic : topics) {
            var all = drain(topic);
            if (!all.isEmpty()) {
                throw new AssertionError("expected nothing for " + topic + ", got " + all);
            }
        }
    }

    /** Lets wall clock and append time pass. */
    void pass(long millis) {
        now += millis;
        driver.advanceWallClockTime(java.time.Duration.ofMillis(millis));
    }

    /** The calls as a query sees them. */
    CallViews calls() {
        return new CallViews(
                driver.getKeyValueStore(RegistryTopology.SESSIONS),
                driver.getKeyValueStore(RegistryTopology.CALLS),
                Fixture.TOPICS,
                Fixture.CODEC);
    }

    /** Everything in the stores, by store and key. */
    Map<String, String> state() {
        var state = new TreeMap<String, String>();
        for (var name : List.of(RegistryTopology.SESSIONS, RegistryTopology.CALLS, RegistryTopology.LIMITS)) {
            try (var entries = driver.<String, byte[]>getKeyValueStore(name).all()) {
                entries.forEachRemaining(entry -> state.put(
                        name + "/" + entry.key, java.util.HexFormat.of().formatHex(entry.value)));
            }
        }
        return state;
    }

    @Override
    public void close() {
        driver.close();
    }
}
