package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.calls.CallRequest;
import dev.functionregistry.gateway.calls.CancelRequest;
import dev.functionregistry.gateway.session.LogRecord;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.GatewayAlive;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the gateway writes. Hardly ever blocks: what is on its way is bounded below the producer's own buffer, and once the
 * producer had to wait for a lost cluster, records are refused at once until something is taken again. Each write is answered exactly once,
 * on a thread of its own and never on the producer's, which must not wait for itself. Safe for use by many threads; records of one session
 * keep the order in which they were handed in.
 */
public final class EventLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventLog.class);
    private static final long MOST_BYTES_UNDERWAY = 24L * 1024 * 1024;

    /** A send that took so long waited for the cluster. */
    private static final long STALL_NANOS = Duration.ofMillis(500).toNanos();

    /** After a stall one send in so much time may try again. */
    private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

    private final Producer<byte[], byte[]> producer;
    private final ContractCodec codec;
    private final Topics topics;
    private final RecordMapping mapping;
    private final GatewayAddress address;
    private final DeadLetters deadLetters;
    private final Clock clock;
    private final ExecutorService answers = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("log-answers").factory());
    private final AtomicLong bytesUnderway = new AtomicLong();
    private volatile long stalledAt;
    private volatile boolean stalled;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();

    EventLog(
            Producer<byte[], byte[]> producer,
            ContractCodec codec,
            Topics topics,
            GatewayAddress address,
            Clock clock) {
        this.producer = producer;
        this.codec = codec;
        this.topics = topics;
        this.address = address;
        this.mapping = new RecordMapping(address, clock::millis);
        this.deadLetters = new DeadLetters(topics, "gateway");
        this.clock = clock;
    }

    static EventLog connect(
            String bootstrap,
            String clientId,
            ContractCodec codec,
            Topics topics,
            GatewayAddress address,
            Clock clock) {
        Map<String, Object> settings = ClientSettings.producer(bootstrap, clientId);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(7).toMillis());
        return new EventLog(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                codec,
                topics,
                address,
                clock);
    }

    /** Answers a write, one of the two, once. */
    public interface Ack {
        void taken(long offset);

        void notTaken();

        /** Nobody waits. */
        Ack NONE = new Ack() {
            @Override
            public void taken(long offset) {}

            @Override
            public void notTaken() {}
        };
    }

    /** Writes a record of a session. */
    public void append(String sessionId, LogRecord record, @Nullable String traceparent, Ack ack) {
        append(RecordMapping.topicOf(record), sessionId, mapping.avro(record), traceparent, ack);
    }

    /** Asks for a call whose answer comes to this gateway under the reference. */
    public void call(CallRequest request, String ref, Ack ack) {
        append(Topic.TOOLS_CALLS, request.sessionId(), mapping.call(request, ref), request.traceparent(), ack);
    }

    /** Asks for the end of a call; its outcome comes to this gateway under the reference. */
    public void cancel(CancelRequest request, String ref, Ack ack) {
        append(Topic.TOOLS_CALLS, request.sessionId(), mapping.cancel(request, ref), request.traceparent(), ack);
    }

    /** Says that no socket of this gateway carries a session under an epoch. */
    void notHere(String sessionId, long epoch) {
        append(Topic.REGISTRATIONS, sessionId, new SessionDetached(epoch, "socket_lost"), null, Ack.NONE);
    }

    private void append(Topic topic, String sessionId, SpecificRecord value, @Nullable String traceparent, Ack ack) {
        String name = topics.name(topic);
        byte[] bytes;
        try {
            bytes = codec.encode(name, value);
        } catch (KafkaException e) {
            refuse(name, e, ack);
            return;
        }
        send(new ProducerRecord<>(name, sessionId.getBytes(StandardCharsets.UTF_8), bytes), traceparent, ack);
    }

    /** Writes the sign of life to every partition of the registrations; the last answer decides. */
    void alive(Ack ack) {
        String name = topics.registrations();
        try {
            byte[] bytes = codec.encode(name, new GatewayAlive(address));
            byte[] key = address.getInstance().getBytes(StandardCharsets.UTF_8);
            int partitions = producer.partitionsFor(name).size();
            Ack all = new AllOf(partitions, ack);
            for (int partition = 0; partition < partitions; partition++) {
                send(new ProducerRecord<>(name, partition, key, bytes), null, all);
            }
        } catch (KafkaException e) {
            stall();
            refuse(name, e, ack);
        }
    }

    /** Writes what an operator did. @return its offset; fails when the log does not take it */
    CompletableFuture<Long> audit(byte[] key, AuditEvent event) {
        String name = topics.name(Topic.AUDIT_EVENTS);
        return write(new ProducerRecord<>(name, key, codec.encode(name, event)));
    }

    /** Writes a record as it stands. @return its offset; fails when the log does not take it */
    CompletableFuture<Long> write(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Long> offset = new CompletableFuture<>();
        send(record, Headers.traceparent(record.headers()), new Ack() {
            @Override
            public void taken(long at) {
                offset.complete(at);
            }

            @Override
            public void notTaken() {
                offset.completeExceptionally(new KafkaException("not taken"));
            }
        });
        return offset;
    }

    /** Puts a record that cannot be read aside. */
    void deadLetter(ConsumerRecord<byte[], byte[]> record, PoisonReason reason, String detail) {
        log.warn(
                "dead letter topicName={} partition={} offset={} errorCode={} detail={}",
                record.topic(),
                record.partition(),
                record.offset(),
                reason,
                detail);
        send(deadLetters.of(record, reason, detail), Headers.traceparent(record.headers()), Ack.NONE);
    }

    private void send(ProducerRecord<byte[], byte[]> record, @Nullable String traceparent, Ack ack) {
        long size = record.value() == null ? 0 : record.value().length;
        if (isStalled() || bytesUnderway.get() + size > MOST_BYTES_UNDERWAY) {
            refused.incrementAndGet();
            answer(ack::notTaken, ack);
            return;
        }
        bytesUnderway.addAndGet(size);
        Headers.stamp(record.headers(), Headers.micros(clock), traceparent);
        long begun = System.nanoTime();
        try {
            producer.send(record, (metadata, failure) -> {
                bytesUnderway.addAndGet(-size);
                if (failure == null) {
                    stalled = false;
                    taken.incrementAndGet();
                    answer(() -> ack.taken(metadata.offset()), ack);
                } else {
                    refuse(record.topic(), failure, ack);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            bytesUnderway.addAndGet(-size);
            refuse(record.topic(), e, ack);
        }
        if (System.nanoTime() - begun > STALL_NANOS) {
            stall();
        }
    }

    private void stall() {
        stalledAt = System.nanoTime();
        stalled = true;
    }

    private boolean isStalled() {
        return stalled && System.nanoTime() - stalledAt < RETRY_NANOS;
    }

    private void answer(Runnable answer, Ack ack) {
        if (ack != Ack.NONE) {
            answers.execute(answer);
        }
    }

    private void refuse(String topicName, Exception failure, Ack ack) {
        refused.incrementAndGet();
        log.warn("record not taken topicName={} reason={}", topicName, failure.toString());
        answer(ack::notTaken, ack);
    }

    /** Partitions of a topic. */
    int partitions(Topic topic) {
        return producer.partitionsFor(topics.name(topic)).size();
    }

    /** Records taken since start. */
    public long taken() {
        return taken.get();
    }

    /** Records not taken since start. */
    public long refused() {
        return refused.get();
    }

    /** Bytes on their way to the broker. */
    public long bytesUnderway() {
        return bytesUnderway.get();
    }

    /** Waits until everything handed in is answered. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
        answers.close();
    }

    /** One answer for several writes: taken when all are, otherwise not. */
    private static final class AllOf implements Ack {
        private final AtomicInteger open;
        private final Ack ack;
        private volatile boolean failed;

        AllOf(int writes, Ack ack) {
            this.open = new AtomicInteger(writes);
            this.ack = ack;
        }

        @Override
        public void taken(long offset) {
            one(offset);
        }

        @Override
        public void notTaken() {
            failed = true;
            one(-1);
        }

        private void one(long offset) {
            if (open.decrementAndGet() == 0) {
                if (failed) {
                    ack.notTaken();
                } else {
                    ack.taken(offset);
                }
            }
        }
    }
}
