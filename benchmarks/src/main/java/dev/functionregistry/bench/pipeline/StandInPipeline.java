package dev.functionregistry.bench.pipeline;

import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.Tool;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.avro.UserTurn;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.schemas.kafka.Decoded;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what gateway and processor would write for a bridge, and hands over what the bridge writes, so that a bridge is
 * measured alone. Safe for many threads.
 */
public final class StandInPipeline implements AutoCloseable {
    public static final int PARTITIONS = 8;
    private static final byte[] KEY = "a deployment key of benchmarks".getBytes(StandardCharsets.UTF_8);
    private static final GatewayAddress GATEWAY = new GatewayAddress("gateway-1.bench", 5);
    private static final String PARAMETERS =
            "{\"type\":\"object\",\"properties\":{\"turn\":{\"type\":\"string\"},\"n\":{\"type\":\"integer\"}}}";

    private final String bootstrap;
    private final Topics topics;
    private final Clock clock;
    private final ContractCodec codec;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Observer observer;
    private final Thread reader;
    private volatile boolean closing;

    /** Told of every record that a bridge writes, on one thread, in the order of their partitions. */
    @FunctionalInterface
    public interface Observer {
        /** {@code value}: null is a tombstone. */
        void wrote(Topic topic, String sessionId, @Nullable SpecificRecord value);
    }

    /**
     * Creates the topics under a prefix and begins to read.
     *
     * @throws IllegalStateException when topics or schemas cannot be made
     */
    public StandInPipeline(String bootstrap, String schemaRegistry, String prefix, Clock clock, Observer observer) {
        this.bootstrap = bootstrap;
        this.topics = Topics.withPrefix(prefix);
        this.clock = clock;
        this.observer = observer;
        var report = ContractDeployment.deploy(
                new ContractDeployment.Settings(
                        bootstrap, schemaRegistry, topics, PARTITIONS, (short) -1, Duration.ofMinutes(1)),
                line -> {});
        if (!report.problems().isEmpty()) {
            throw new IllegalStateException(report.problems().toString());
        }
        SchemaLookup lookup = SchemaLookup.connect(schemaRegistry, topics);
        lookup.warmUp();
        this.codec = new ContractCodec(lookup);
        this.producer = new KafkaProducer<>(
                ClientSettings.producer(bootstrap, "stand-in"), new ByteArraySerializer(), new ByteArraySerializer());
        this.reader = Thread.ofPlatform().name("stand-in-reader").start(this::read);
    }

    /** An id as the gateway makes them. */
    public static String newSession(RandomGenerator random) {
        byte[] bytes = new byte[SessionId.RANDOM_BYTES];
        random.nextBytes(bytes);
        return SessionId.anonymous(KEY, bytes).toString();
    }

    /** The tools of a session from now on. */
    public void tools(String sessionId, long revision, List<String> names) {
        List<Tool> tools = names.stream().map(StandInPipeline::tool).toList();
        send(Topic.TOOLS_DEFINITIONS, sessionId, new SessionTools(revision, tools, "registered", clock.millis()));
    }

    /** The session is over. */
    public void sessionClosed(String sessionId) {
        send(Topic.TOOLS_DEFINITIONS, sessionId, null);
    }

    /** {@code ref}: comes back in every AssistantTurn of the answer. */
    public void userSays(String sessionId, String ref, String text) {
        send(Topic.CONVERSATION_TURNS, sessionId, new UserTurn(ref, text, GATEWAY, null, null, null));
    }

    /** Wants the call of a browser attached to, as the gateway does. */
    public void attach(String sessionId, String callId) {
        send(
                Topic.REALTIME_SESSIONS,
                sessionId,
                new RealtimeSession(
                        "sideband",
                        null,
                        null,
                        callId,
                        null,
                        0,
                        0L,
                        false,
                        List.of(),
                        clock.millis(),
                        GATEWAY,
                        List.of(),
                        null));
    }

    /** {@code revision}: of the tools, as it is in force when the result is made. */
    public void succeed(String sessionId, ToolCall call, String output, long revision) {
        send(Topic.TOOLS_RESULTS, sessionId, result(call, "succeeded", output, null, revision));
    }

    public void fail(String sessionId, ToolCall call, ToolError error, long revision) {
        send(Topic.TOOLS_RESULTS, sessionId, result(call, error.getCode(), null, error, revision));
    }

    private ToolResult result(
            ToolCall call, String outcome, @Nullable String output, @Nullable ToolError error, long revision) {
        return new ToolResult(
                call.getCallId(),
                call.getName(),
                "1.0.0",
                1,
                outcome,
                output,
                error,
                false,
                revision,
                clock.millis(),
                clock.millis(),
                null,
                null,
                null,
                call.getOrigin());
    }

    private static Tool tool(String name) {
        return new Tool(name, "1.0.0", "Does " + name, PARAMETERS, "hash-" + name, null, false);
    }

    private void send(Topic topic, String key, @Nullable SpecificRecord value) {
        String name = topics.name(topic);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                name, key.getBytes(StandardCharsets.UTF_8), value == null ? null : codec.encode(name, value));
        Headers.stamp(record.headers(), Headers.micros(clock), null);
        producer.send(record);
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                ClientSettings.consumer(bootstrap, "stand-in"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Stream.of(
                            Topic.TOOLS_CALLS, Topic.REALTIME_SESSIONS, Topic.GATEWAY_INBOX, Topic.DEAD_LETTERS)
                    .flatMap(topic -> consumer.partitionsFor(topics.name(topic)).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closing) {
                consumer.poll(Duration.ofMillis(50)).forEach(this::observe);
            }
        }
    }

    private void observe(ConsumerRecord<byte[], byte[]> record) {
        Topic topic = topics.find(record.topic()).orElseThrow();
        SpecificRecord value = null;
        if (topic != Topic.DEAD_LETTERS
                && record.value() != null
                && codec.decode(record.topic(), record.value()) instanceof Decoded.Value found) {
            value = found.value();
        }
        observer.wrote(topic, new String(record.key(), StandardCharsets.UTF_8), value);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closing = true;
        reader.join();
        producer.close(Duration.ofSeconds(2));
        codec.lookup().close();
    }
}
