package dev.functionregistry.bridge.kafka;

import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.conversation.Memory;
import dev.functionregistry.bridge.conversation.ModelCall;
import dev.functionregistry.bridge.conversation.Owner;
import dev.functionregistry.bridge.session.SessionPorts;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that the bridge writes. Safe for use by many threads. */
final class RecordWriter implements SessionPorts {
    private static final Logger log = LoggerFactory.getLogger(RecordWriter.class);

    private final Producer<byte[], byte[]> producer;
    private final ContractCodec codec;
    private final Topics topics;
    private final DeadLetters deadLetters;
    private final String model;
    private final Clock clock;
    private final Traces traces;
    private final Consumer<String> poisoned;
    private final Map<String, Memory> unwritten = new LinkedHashMap<>();
    private final Set<String> busy = new HashSet<>();

    RecordWriter(
            Producer<byte[], byte[]> producer,
            ContractCodec codec,
            Topics topics,
            String model,
            Clock clock,
            Traces traces,
            Consumer<String> poisoned) {
        this.producer = producer;
        this.codec = codec;
        this.topics = topics;
        this.deadLetters = new DeadLetters(topics, "bridge");
        this.model = model;
        this.clock = clock;
        this.traces = traces;
        this.poisoned = poisoned;
    }

    @Override
    public void placeCall(String sessionId, ModelCall call, @Nullable String trace, Runnable whenLost) {
        send(topics.toolsCalls(), null, sessionId, BridgeRecords.call(call), traces.next(trace), failure -> {
            if (failure != null) {
                whenLost.run();
            }
        });
    }

    @Override
    public void cancelCall(String sessionId, String callId, String reason, @Nullable String trace) {
        // One that is lost leaves a call running that somebody gave up: it ends by itself.
        send(
                topics.toolsCalls(),
                null,
                sessionId,
                BridgeRecords.cancelled(callId, reason),
                traces.next(trace),
                failure -> {});
    }

    @Override
    public void tell(String sessionId, Effect.Tell tell, @Nullable String trace, Runnable whenTaken) {
        int partition = tell.turn().partition();
        // What Kafka does not take now it would not take later either: the gateway's own deadline speaks then.
        send(
                topics.gatewayInbox(),
                partition,
                sessionId,
                BridgeRecords.assistantTurn(tell),
                trace,
                failure -> whenTaken.run());
    }

    @Override
    public void tellOwner(String sessionId, Effect.TellOwner refused) {
        Owner owner = refused.owner();
        if (owner != null) {
            SpecificRecord record = BridgeRecords.refused(refused, owner);
            send(topics.gatewayInbox(), owner.partition(), sessionId, record, null, failure -> {});
        }
    }

    /**
     * That a turn is being answered is written at once, for the next bridge must not ask it again; the rest only with the next
     * {@link #writeMemories}, so that a call costs one record instead of one per step.
     */
    @Override
    public void remember(String sessionId, Memory memory) {
        synchronized (unwritten) {
            unwritten.put(sessionId, memory);
            if (memory.busy() && busy.add(sessionId)) {
                writeMemory(sessionId, unwritten.remove(sessionId));
            } else if (!memory.busy()) {
                busy.remove(sessionId);
            }
        }
    }

    @Override
    public void forget(String sessionId) {
        synchronized (unwritten) {
            unwritten.remove(sessionId);
            busy.remove(sessionId);
            send(topics.realtimeSessions(), null, sessionId, null, null, failure -> {});
        }
    }

    /** Writes the newest memory of every session that has an unwritten one. */
    void writeMemories() {
        synchronized (unwritten) {
            unwritten.forEach(this::writeMemory);
            unwritten.clear();
        }
    }

    /** The sessions are another bridge's: what it writes must not be overwritten. */
    void discardMemories() {
        synchronized (unwritten) {
            unwritten.clear();
            busy.clear();
        }
    }

    private void writeMemory(String sessionId, Memory memory) {
        SpecificRecord record = BridgeRecords.realtimeSession(memory, model, clock.millis());
        send(topics.realtimeSessions(), null, sessionId, record, null, failure -> {});
    }

    /** Waits until Kafka has taken, or refused, everything that was written before. What is being answered now is told anew if it comes back. */
    void flush() {
        synchronized (unwritten) {
            writeMemories();
            busy.clear();
        }
        producer.flush();
    }

    /** Puts a record that cannot be read aside. */
    void bury(ConsumerRecord<byte[], byte[]> record, PoisonReason reason, String detail) {
        log.warn(
                "dead letter topicName={} partition={} offset={} errorCode={}",
                record.topic(),
                record.partition(),
                record.offset(),
                reason);
        poisoned.accept(reason.name());
        ProducerRecord<byte[], byte[]> letter = deadLetters.of(record, reason, detail);
        Headers.stamp(letter.headers(), Headers.micros(clock), Headers.traceparent(record.headers()));
        dispatch(letter, failure -> {});
    }

    private void send(
            String topic,
            @Nullable Integer partition,
            String sessionId,
            @Nullable SpecificRecord value,
            @Nullable String trace,
            Consumer<@Nullable Exception> whenKnown) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic,
                partition,
                sessionId.getBytes(StandardCharsets.UTF_8),
                value == null ? null : codec.encode(topic, value));
        Headers.stamp(record.headers(), Headers.micros(clock), trace);
        dispatch(record, whenKnown);
    }

    private void dispatch(ProducerRecord<byte[], byte[]> record, Consumer<@Nullable Exception> whenKnown) {
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    log.warn(
                            "record not taken topicName={} errorCode={}",
                            record.topic(),
                            failure.getClass().getSimpleName());
                }
                whenKnown.accept(failure);
            });
        } catch (KafkaException | IllegalStateException e) { // closed, or no room in time
            log.warn(
                    "record not sent topicName={} errorCode={}",
                    record.topic(),
                    e.getClass().getSimpleName());
            whenKnown.accept(e);
        }
    }
}
