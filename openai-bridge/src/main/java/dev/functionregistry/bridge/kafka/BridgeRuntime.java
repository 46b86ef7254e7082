package dev.functionregistry.bridge.kafka;

import dev.functionregistry.bridge.session.ModelSession;
import dev.functionregistry.bridge.session.SessionPorts;
import dev.functionregistry.bridge.session.SessionSettings;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.PartitionCounts;
import dev.functionregistry.schemas.kafka.Patience;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka side of a bridge: one producer, two consumers on a thread each. */
public final class BridgeRuntime implements AutoCloseable {
    private static final String GROUP = "openai-bridge";

    /** Model sessions that another bridge has left are opened no faster than this. */
    private static final Duration REOPEN_INTERVAL = Duration.ofMillis(10);

    private static final Duration DRAIN_LOOK = Duration.ofMillis(20);

    /** Topics that a bridge reads. */
    public static final Set<Topic> READ =
            EnumSet.of(Topic.TOOLS_RESULTS, Topic.TOOLS_DEFINITIONS, Topic.REALTIME_SESSIONS, Topic.CONVERSATION_TURNS);

    /** Topics that a bridge reads or writes. */
    public static final Set<Topic> TOPICS = EnumSet.of(
            Topic.TOOLS_RESULTS,
            Topic.TOOLS_DEFINITIONS,
            Topic.TOOLS_CALLS,
            Topic.REALTIME_SESSIONS,
            Topic.CONVERSATION_TURNS,
            Topic.GATEWAY_INBOX,
            Topic.DEAD_LETTERS);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Ownership ownership = new Ownership();
    private final Pulse pulse;
    private final SessionReader sessionReader;
    private final ResultReader resultReader;
    private final Thread sessionThread;
    private final Thread resultThread;
    private volatile boolean closing;

    private BridgeRuntime(Settings settings, Function<Hands, SessionSettings> sessions) {
        this.pulse = new Pulse(Duration.ofMillis(ClientSettings.SESSION_TIMEOUT_MS));
        String client = "bridge-" + settings.name();
        Topics topics = settings.codec().lookup().topics();
        String group = settings.topicPrefix() + GROUP;
        this.producer = new KafkaProducer<>(
                ClientSettings.producer(settings.bootstrap(), client),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            PartitionCounts counts = partitionCounts(settings.bootstrap(), client, topics);
            producer.partitionsFor(topics.toolsCalls()); // so that the first call need not wait for it
            RecordWriter writer = new RecordWriter(
                    producer,
                    settings.codec(),
                    topics,
                    settings.model(),
                    settings.clock(),
                    new Traces(() -> ThreadLocalRandom.current().nextLong()),
                    settings.poisoned());
            Decoding decoding = new Decoding(settings.codec(), writer, counts.shared(), () -> closing);
            PartitionReading.Means means = new PartitionReading.Means(
                    decoding,
                    sessions.apply(new Hands(writer, pulse::fresh)),
                    counts.inbox(),
                    settings.clock(),
                    new Pacing(() -> Headers.micros(settings.clock()), REOPEN_INTERVAL));
            this.sessionReader =
                    new SessionReader(consumer(sessionConsumer(settings.bootstrap(), client, group)), topics, means);
            this.resultReader = new ResultReader(
                    consumer(resultConsumer(settings.bootstrap(), client, group, settings.name())),
                    topics,
                    decoding,
                    writer,
                    ownership,
                    sessionReader,
                    pulse,
                    settings.clock(),
                    settings.resultRead());
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        this.sessionThread = Thread.ofPlatform().name("bridge-sessions").unstarted(sessionReader);
        this.resultThread = Thread.ofPlatform().name("bridge-results").unstarted(resultReader);
    }

    /**
     * What the Kafka side needs to know.
     *
     * @param bootstrap broker addresses
     * @param topicPrefix before the group's name too
     * @param name unique per replica
     * @param model written to {@code realtime.sessions}
     * @param codec of the contract, warmed up
     * @param clock the time
     * @param poisoned told the reason of every dead letter
     * @param resultRead told for every result how many microseconds after its sending it was read
     */
    public record Settings(
            String bootstrap,
            String topicPrefix,
            String name,
            String model,
            ContractCodec codec,
            Clock clock,
            Consumer<String> poisoned,
            LongConsumer resultRead) {}

    /**
     * What sessions get from the Kafka side.
     *
     * @param ports where records go
     * @param mayAct false while another bridge may have taken over
     */
    public record Hands(SessionPorts ports, BooleanSupplier mayAct) {}

    /**
     * Starts to read.
     *
     * @param sessions makes the settings of every session
     * @throws IllegalStateException when the topics are not as they must be
     */
    public static BridgeRuntime start(Settings settings, Function<Hands, SessionSettings> sessions) {
        BridgeRuntime runtime = new BridgeRuntime(settings, sessions);
        runtime.sessionThread.start();
        runtime.resultThread.start();
        return runtime;
    }

    /** What must hold before this bridge is ready, by name. */
    public Map<String, Boolean> checks() {
        Map<String, Boolean> checks = new LinkedHashMap<>();
        checks.put("joined", ownership.isJoined());
        checks.put("readToEnd", ownership.allCaughtUp());
        checks.put("pollFresh", pulse.fresh());
        checks.put("reading", alive());
        return checks;
    }

    /**
     * Records appended and not yet read, of the partition that is furthest behind.
     *
     * @param topic one of {@link #READ}
     */
    public double lag(Topic topic) {
        return topic == Topic.TOOLS_RESULTS ? resultReader.lag() : sessionReader.lag(topic);
    }

    /** False while it holds still, because the group's coordinator has not taken a sign of life for too long. */
    public boolean acting() {
        return pulse.fresh();
    }

    /** Partitions whose sessions this bridge serves. */
    public int partitions() {
        return ownership.caughtUp();
    }

    /** False after a reader has failed: this process will not recover and wants to be started anew. */
    public boolean alive() {
        return resultThread.isAlive() && sessionThread.isAlive();
    }

    /**
     * Takes no new turns, and lets models finish what they say and calls come back: what ends now need not be done anew by another bridge.
     *
     * @param most how long that may take
     */
    public void drain(Duration most) {
        sessionReader.takeNoTurns();
        long until = System.nanoTime() + most.toNanos();
        while (!quiet() && System.nanoTime() < until && alive() && pulse.fresh()) {
            LockSupport.parkNanos(DRAIN_LOOK.toNanos());
        }
    }

    private boolean quiet() {
        return ownership.all().stream()
                .allMatch(partition -> partition.sessions.values().stream().allMatch(ModelSession::idle));
    }

    /** Sockets are closed and offsets committed; what was not done is for the next bridge. */
    @Override
    public void close() {
        closing = true;
        resultReader.stop();
        join(resultThread);
        sessionReader.stop();
        join(sessionThread);
        producer.close(Duration.ofSeconds(3));
    }

    private static PartitionCounts partitionCounts(String bootstrap, String client, Topics topics) {
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap, client + "-admin"))) {
            return Patience.AT_START.firstAnswer(
                    "the broker at " + bootstrap, () -> PartitionCounts.read(admin, topics));
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> resultConsumer(String bootstrap, String client, String group, String name) {
        Map<String, Object> settings = ClientSettings.groupConsumer(bootstrap, client + "-results", group, name);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100); // a resumed partition waits for the fetch under way
        return settings;
    }

    /** In the group by name only, to look up what the result reader committed. */
    private static Map<String, Object> sessionConsumer(String bootstrap, String client, String group) {
        Map<String, Object> settings = ClientSettings.consumer(bootstrap, client + "-sessions");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        return settings;
    }

    private static void join(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
