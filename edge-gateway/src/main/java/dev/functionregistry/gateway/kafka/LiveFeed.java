package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.feed.EventRing;
import dev.functionregistry.gateway.feed.FeedEvent;
import dev.functionregistry.gateway.feed.FeedScope;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.GatewayAlive;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import dev.functionregistry.schemas.kafka.RegistryUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every topic from now on, kept as raw records in a ring; a watcher decodes only what it may see. So a feed that nobody watches costs little
 * more than the fetch.
 */
public final class LiveFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final int MOST_EVENTS = 50_000;
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final int MOMENT_BYTES = 200;
    private static final int BATCH = 256;
    private static final Comparator<ConsumerRecord<byte[], byte[]>> IN_ORDER_OF_SENDING = Comparator.comparingLong(
            record -> Headers.sentMicros(record.headers()).orElse(record.timestamp() * 1_000));

    private final Consumer<byte[], byte[]> consumer;
    private final ContractCodec codec;
    private final Topics topics;
    private final Sensitivity sensitivity;
    private final EventRing<Entry> ring = new EventRing<>(MOST_EVENTS, MOST_BYTES);
    private volatile boolean running;
    private volatile Thread reader = new Thread();

    /** What the ring holds. */
    private sealed interface Entry {
        record Stored(String key, ConsumerRecord<byte[], byte[]> record) implements Entry {}

        record Moment(FeedEvent event) implements Entry {}
    }

    LiveFeed(Consumer<byte[], byte[]> consumer, ContractCodec codec, Topics topics, ToolsView tools) {
        this.consumer = consumer;
        this.codec = codec;
        this.topics = topics;
        this.sensitivity = new Sensitivity(tools::find);
    }

    static LiveFeed connect(String bootstrap, String clientId, ContractCodec codec, Topics topics, ToolsView tools) {
        var settings = ClientSettings.consumer(bootstrap, clientId);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // a processor may run exactly_once_v2
        // people watch this: fetched a few dozen times a second instead of once per record, it takes nothing from the
        // calls
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * 1024);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 25);
        return new LiveFeed(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                codec,
                topics,
                tools);
    }

    /** Begins to read; when this returns, no record written from now on is missed. */
    void start() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            consumer.partitionsFor(topics.name(topic))
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        running = true;
        reader = Thread.ofPlatform().name("live-feed").daemon().start(this::read);
    }

    private void read() {
        while (running) {
            try {
                List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
                consumer.poll(Duration.ofMillis(500)).forEach(batch::add);
                batch.sort(IN_ORDER_OF_SENDING); // a batch comes partition by partition
                batch.forEach(this::keep);
            } catch (WakeupException e) {
                // the loop's condition decides
            } catch (KafkaException e) {
                log.error("live feed poll failed", e);
            }
        }
        consumer.close();
    }

    private void keep(ConsumerRecord<byte[], byte[]> record) {
        String key = keyOf(record);
        if (record.topic().equals(topics.registrations()) && !learn(key, record)) {
            return;
        }
        ring.add(
                new Entry.Stored(key, record),
                record.timestamp(),
                Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize()) + MOMENT_BYTES);
    }

    /** False for signs of life, which nobody wants to watch. */
    private boolean learn(String sessionId, ConsumerRecord<byte[], byte[]> record) {
        if (decode(record) instanceof Decoded.Value(var value)) {
            if (value instanceof FunctionsRegistered registered) {
                sensitivity.learn(sessionId, registered);
            }
            return !(value instanceof GatewayAlive);
        }
        return true;
    }

    private Decoded decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.topic(), record.value());
        } catch (RegistryUnavailableException e) {
            return new Decoded.Poison(PoisonReason.UNKNOWN_SCHEMA_ID, "the registry does not answer");
        }
    }

    /** A function.call was written to a socket of this gateway. */
    public void callSent(String sessionId, ExecutionId id, long micros) {
        if (running) {
            ring.add(new Entry.Moment(FeedEvents.callSent(sessionId, id, micros)), micros / 1_000, MOMENT_BYTES);
        }
    }

    /**
     * Begins to watch.
     *
     * @param since milliseconds since the epoch: also what is still there from then on; null: only what comes
     */
    public Watch watch(FeedScope scope, @Nullable Long since) {
        return new Watch(scope, since == null ? ring.end() : ring.firstSince(since));
    }

    /** Records that somebody read for himself, as this feed would show them to one who may see everything; the newest so many. */
    List<FeedEvent> shown(List<ConsumerRecord<byte[], byte[]>> records, int most) {
        FeedEvents events = new FeedEvents(topics, sensitivity);
        List<FeedEvent> seen = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                records.stream().sorted(IN_ORDER_OF_SENDING).toList()) {
            Decoded decoded = decode(record);
            if (!(decoded instanceof Decoded.Value(var value) && value instanceof GatewayAlive)) {
                seen.add(events.of(keyOf(record), record, decoded));
            }
        }
        return seen.subList(Math.max(0, seen.size() - most), seen.size());
    }

    private static String keyOf(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /** One watcher's place. Not safe for use by several threads. */
    public final class Watch {
        private final FeedScope scope;
        private final FeedEvents events = new FeedEvents(topics, sensitivity);
        private long next;

        private Watch(FeedScope scope, long next) {
            this.scope = scope;
            this.next = next;
        }

        /**
         * The next events that this watcher may see; empty when none came in time.
         *
         * @throws FellBehind when events are gone that were not read
         */
        public List<FeedEvent> next(Duration patience) throws InterruptedException, FellBehind {
            EventRing.Batch<Entry> batch = ring.read(next, BATCH, patience);
            if (batch.lost()) {
                throw new FellBehind();
            }
            next = batch.next();
            List<FeedEvent> seen = new ArrayList<>();
            for (Entry entry : batch.values()) {
                switch (entry) {
                    case Entry.Moment(FeedEvent event) -> {
                        if (scope.shows(event.sessionId())) {
                            seen.add(event);
                        }
                    }
                    case Entry.Stored(String key, var record) -> {
                        if (scope.shows(key)) {
                            seen.add(events.of(key, record, decode(record)));
                        }
                    }
                }
            }
            return seen;
        }
    }

    /** A watcher read too slowly. */
    public static final class FellBehind extends Exception {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void close() {
        if (!running) {
            consumer.close();
            return;
        }
        running = false;
        consumer.wakeup();
        try {
            reader.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
