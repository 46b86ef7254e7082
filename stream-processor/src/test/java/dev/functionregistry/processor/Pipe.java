package dev.functionregistry.processor;

import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.GatewayAlive;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Both ends of a real cluster: a producer, and a consumer that reads everything on a thread of its own. */
final class Pipe implements AutoCloseable {
    private final Topics topics;
    private final SchemaLookup lookup;
    private final ContractCodec codec;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread reader;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();

    /** @param at nanoseconds, when it was read */
    record Seen(Topic topic, String key, @Nullable SpecificRecord value, ConsumerRecord<byte[], byte[]> raw, long at) {}

    Pipe(String bootstrap, String registry, Topics topics) {
        this.topics = topics;
        this.lookup = SchemaLookup.connect(registry, topics);
        this.codec = new ContractCodec(lookup);
        lookup.warmUp();
        producer = new KafkaProducer<>(
                ClientSettings.producer(bootstrap, "test"), new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                ClientSettings.consumer(bootstrap, "test"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : Topic.values()) {
            consumer.partitionsFor(topics.name(topic))
                    .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        try {
            while (true) {
                for (var message : consumer.poll(Duration.ofMillis(200))) {
                    long at = System.nanoTime();
                    var topic = topics.find(message.topic()).orElseThrow();
                    var value = topic != Topic.DEAD_LETTERS
                                    && codec.decode(message.topic(), message.value()) instanceof Decoded.Value(var v)
                            ? v
                            : null;
                    var key = message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
                    seen.add(new Seen(topic, key, value, message, at));
                }
            }
        } catch (WakeupException e) {
            consumer.close();
        }
    }

    RecordMetadata send(Topic topic, String key, SpecificRecord value) {
        return raw(topic, key, encode(topic, value), null);
    }

    byte[] encode(Topic topic, SpecificRecord value) {
        return codec.encode(topics.name(topic), value);
    }

    /** Says every two seconds, on every partition, that the gateway lives. */
    void keepAlive(GatewayAddress gateway) {
        int partitions = producer.partitionsFor(topics.registrations()).size();
        heart.scheduleAtFixedRate(
                () -> {
                    for (int partition = 0; partition < partitions; partition++) {
                        sendTo(Topic.REGISTRATIONS, gateway.getInstance(), new GatewayAlive(gateway), partition);
                    }
                },
                0,
                2,
                TimeUnit.SECONDS);
    }

    /** Whatever partition the key belongs to. */
    RecordMetadata sendTo(Topic topic, String key, SpecificRecord value, int partition) {
        return raw(topic, key, encode(topic, value), partition);
    }

    /** Sends without waiting. */
    Future<RecordMetadata> throwIn(
            Topic topic, @Nullable String key, byte @Nullable [] value, @Nullable Integer partition) {
        var name = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        var message = new ProducerRecord<>(topics.name(topic), partition, name, value);
        Headers.stamp(message.headers(), Headers.micros(Clock.systemUTC()), null);
        return producer.send(message);
    }

    RecordMetadata raw(Topic topic, String key, byte @Nullable [] value, @Nullable Integer partition) {
        try {
            return throwIn(topic, key, value, partition).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first record of a topic that fits, waited for. */
    Seen await(Topic topic, Predicate<Seen> which) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .until(() -> all(topic, which).stream().findFirst(), java.util.Optional::isPresent)
                .orElseThrow();
    }

    <T extends SpecificRecord> T await(Topic topic, Class<T> type, Predicate<T> which) {
        return type.cast(await(topic, s -> type.isInstance(s.value()) && which.test(type.cast(s.value())))
                .value());
    }

    /** Takes the first record that fits out of what was read, waiting for it as long as two minutes. */
    Seen take(Topic topic, Predicate<Seen> which) {
        long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (true) {
            var next = seen.poll();
            if (next == null && System.nanoTime() > patience) {
                throw new AssertionError("nothing that fits came on " + topic);
            }
            if (next == null) {
                LockSupport.parkNanos(50_000);
            } else if (next.topic() == topic && which.test(next)) {
                return next;
            }
        }
    }

    List<Seen> all(Topic topic, Predicate<Seen> which) {
        return seen.stream().filter(s -> s.topic() == topic).filter(which).toList();
    }

    static Map<String, String> text(Iterable<org.apache.kafka.common.header.Header> headers) {
        var out = new java.util.HashMap<String, String>();
        headers.forEach(h -> out.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        return out;
    }

    @Override
    public void close() throws Exception {
        heart.shutdownNow();
        consumer.wakeup();
        reader.join();
        producer.close();
        lookup.close();
    }
}
