package dev.functionregistry.bridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AssistantTurn;
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
import dev.functionregistry.schemas.kafka.DeploymentReport;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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

/** Everything of the pipeline but the bridge, as far as a bridge can tell: the topics, and whoever writes and reads them. */
public final class Pipeline implements AutoCloseable {
    public static final int PARTITIONS = 4;
    private static final byte[] KEY = "a deployment key of tests".getBytes(StandardCharsets.UTF_8);

    private final String bootstrap;
    private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    private final Topics topics = Topics.withPrefix(prefix);
    private final ContractCodec codec;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private volatile Consumer<Seen> reaction = record -> {};
    private volatile boolean closing;

    /** A record that the bridge wrote. */
    public record Seen(
            Topic topic,
            int partition,
            String key,
            @Nullable SpecificRecord value,
            @Nullable String trace,
            boolean stamped,
            ConsumerRecord<byte[], byte[]> raw) {}

    public Pipeline(String bootstrap, String registryUrl) {
        this.bootstrap = bootstrap;
        DeploymentReport report = ContractDeployment.deploy(
                new ContractDeployment.Settings(
                        bootstrap, registryUrl, topics, PARTITIONS, (short) -1, Duration.ofMinutes(1)),
                line -> {});
        assertThat(report.problems()).isEmpty();
        SchemaLookup lookup = SchemaLookup.connect(registryUrl, topics);
        lookup.warmUp();
        codec = new ContractCodec(lookup);
        producer = new KafkaProducer<>(
                ClientSettings.producer(bootstrap, "pipeline"), new ByteArraySerializer(), new ByteArraySerializer());
        reader = Thread.ofPlatform().name("pipeline-reader").start(this::read);
    }

    public String prefix() {
        return prefix;
    }

    public Topics topics() {
        return topics;
    }

    /** Called for every record that the bridge writes, on the reader's thread. */
    public void react(Consumer<Seen> next) {
        reaction = next;
    }

    public static String newSession() {
        byte[] random = new byte[SessionId.RANDOM_BYTES];
        new java.util.Random().nextBytes(random);
        return SessionId.anonymous(KEY, random).toString();
    }

    public void tools(String sessionId, long revision, String... names) {
        List<Tool> tools = Arrays.stream(names)
                .map(name -> new Tool(
                        name,
                        "1.0.0",
                        "Does " + name,
                        "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}}}",
                        "hash-" + name,
                        null,
                        false))
                .toList();
        send(Topic.TOOLS_DEFINITIONS, sessionId, new SessionTools(revision, tools, "registered", 1L), null);
    }

    /** Wants a call attached to, as a gateway does. */
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
                        1L,
                        new GatewayAddress("gateway-1.abc", 5),
                        List.of(),
                        null),
                null);
    }

    public void sessionClosed(String sessionId) {
        send(Topic.TOOLS_DEFINITIONS, sessionId, null, null);
    }

    public void userSays(String sessionId, String ref, String text) {
        userSays(sessionId, ref, text, null);
    }

    public void userSays(String sessionId, String ref, String text, @Nullable String trace) {
        send(
                Topic.CONVERSATION_TURNS,
                sessionId,
                new UserTurn(ref, text, new GatewayAddress("gateway-1.abc", 5), null, null, null),
                trace);
    }

    /** With a model session on the tenant's key, where one is opened for it. */
    public void userOfTenantSays(String sessionId, String tenant, String ref, String text) {
        send(
                Topic.CONVERSATION_TURNS,
                sessionId,
                new UserTurn(ref, text, new GatewayAddress("gateway-1.abc", 5), null, tenant, null),
                null);
    }

    public void userSaysUnder(String sessionId, String options, String ref, String text) {
        send(
                Topic.CONVERSATION_TURNS,
                sessionId,
                new UserTurn(ref, text, new GatewayAddress("gateway-1.abc", 5), null, null, options),
                null);
    }

    public void succeed(String sessionId, ToolCall call, String output, long revision) {
        result(sessionId, call, "succeeded", output, null, revision);
    }

    public void fail(String sessionId, ToolCall call, ToolError error) {
        result(sessionId, call, error.getCode(), null, error, call.getRevision());
    }

    private void result(
            String sessionId,
            ToolCall call,
            String outcome,
            @Nullable String output,
            @Nullable ToolError error,
            long revision) {
        send(
                Topic.TOOLS_RESULTS,
                sessionId,
                new ToolResult(
                        call.getCallId(),
                        call.getName(),
                        "1.0.0",
                        1,
                        outcome,
                        output,
                        error,
                        false,
                        revision,
                        1L,
                        2L,
                        100L,
                        null,
                        null,
                        call.getOrigin()),
                null);
    }

    public void send(Topic topic, String key, @Nullable SpecificRecord value, @Nullable String trace) {
        String name = topics.name(topic);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                name, key.getBytes(StandardCharsets.UTF_8), value == null ? null : codec.encode(name, value));
        Headers.stamp(record.headers(), Headers.micros(Clock.systemUTC()), trace);
        producer.send(record);
    }

    /** Bytes as they are, on the partition of their key or on another one. */
    public void sendBytes(Topic topic, @Nullable Integer partition, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topics.name(topic), partition, key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Waits until Kafka has what was sent. */
    public void flush() {
        producer.flush();
    }

    public List<Seen> seen(Topic topic, String sessionId) {
        return seen.stream()
                .filter(record -> record.topic() == topic && record.key().equals(sessionId))
                .toList();
    }

    public <T extends SpecificRecord> List<T> seen(Topic topic, String sessionId, Class<T> type) {
        return seen(topic, sessionId).stream()
                .map(Seen::value)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Last word of the model to a turn; empty while there is none. */
    public Stream<AssistantTurn> answers(String sessionId, String ref) {
        return seen(Topic.GATEWAY_INBOX, sessionId, AssistantTurn.class).stream()
                .filter(turn -> turn.getRef().equals(ref) && turn.getDone());
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                ClientSettings.consumer(bootstrap, "pipeline"),
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
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    Seen next = decode(record);
                    seen.add(next);
                    reaction.accept(next);
                }
            }
        }
    }

    private Seen decode(ConsumerRecord<byte[], byte[]> record) {
        Topic topic = topics.find(record.topic()).orElseThrow();
        SpecificRecord value = null;
        if (topic != Topic.DEAD_LETTERS
                && codec.decode(record.topic(), record.value()) instanceof Decoded.Value found) {
            value = found.value();
        }
        return new Seen(
                topic,
                record.partition(),
                new String(record.key(), StandardCharsets.UTF_8),
                value,
                Headers.traceparent(record.headers()),
                Headers.sentMicros(record.headers()).isPresent(),
                record);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closing = true;
        reader.join();
        producer.close(Duration.ofSeconds(2));
        codec.lookup().close();
    }
}
