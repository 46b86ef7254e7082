package dev.functionregistry.bridge.kafka;

import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.conversation.Failure;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.Memory;
import dev.functionregistry.bridge.conversation.ToolSet;
import dev.functionregistry.bridge.session.ModelSession;
import dev.functionregistry.bridge.session.SessionSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.UserTurn;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tools, memories and turns of the partitions that the result reader's group has given us. The compacted topics are read from the
 * beginning to the end seen at assignment before the first turn of that partition is looked at.
 *
 * <p>Everything but {@link #follow} and {@link #stop} runs on its own thread.
 */
final class SessionReader implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(SessionReader.class);
    private static final Duration POLL = Duration.ofMillis(100);

    /** A turn that waited longer for a bridge is answered with an error: its user has given up. */
    private static final Duration TURN_LIFE = Duration.ofMinutes(2);

    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final Decoding decoding;
    private final SessionSettings sessionSettings;
    private final int inboxPartitions;
    private final Clock clock;

    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Reading> readings = new HashMap<>();
    private final List<OwnedPartition> came = new ArrayList<>();
    private volatile boolean stopping;

    /** A partition came or went. */
    private record Change(OwnedPartition partition, boolean came) {}

    /** A memory with its append time. */
    private record Kept(Memory memory, long appendedAt) {}

    /** What was read of one partition. */
    private static final class Reading {
        final OwnedPartition partition;
        final Map<String, ToolSet> tools = new HashMap<>();
        final Map<String, Kept> memories = new HashMap<>();
        final Map<TopicPartition, Long> ends;

        /** When the bridge before us last wrote a session's memory: what it had read by then it may have begun. */
        final Map<String, Long> inherited = new HashMap<>();

        Reading(OwnedPartition partition, Map<TopicPartition, Long> ends) {
            this.partition = partition;
            this.ends = ends;
        }
    }

    SessionReader(
            Consumer<byte[], byte[]> consumer,
            Topics topics,
            Decoding decoding,
            SessionSettings sessionSettings,
            int inboxPartitions,
            Clock clock) {
        this.consumer = consumer;
        this.topics = topics;
        this.decoding = decoding;
        this.sessionSettings = sessionSettings;
        this.inboxPartitions = inboxPartitions;
        this.clock = clock;
    }

    /** Reads a partition from now on, or no more. */
    void follow(OwnedPartition partition, boolean came) {
        changes.add(new Change(partition, came));
    }

    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try (consumer) {
            while (!stopping) {
                try {
                    readOn();
                } catch (RetriableException e) {
                    log.warn("broker silent errorCode={}", e.getClass().getSimpleName());
                }
            }
        } catch (RuntimeException e) {
            log.error("session reader failed", e);
            throw e;
        }
    }

    private void readOn() {
        applyChanges();
        if (readings.isEmpty()) {
            awaitChange();
            return;
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        // In this order, so that a turn that came in the same batch as its tools is asked with them.
        records.records(topics.toolsDefinitions()).forEach(this::read);
        records.records(topics.realtimeSessions()).forEach(this::read);
        records.records(topics.conversationTurns()).forEach(this::read);
        readings.values().forEach(this::catchUp);
    }

    /** A consumer without assignment may not be polled. */
    private static void awaitChange() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void applyChanges() {
        boolean changed = false;
        for (Change change = changes.poll(); change != null; change = changes.poll()) {
            changed = true;
            OwnedPartition partition = change.partition();
            if (change.came()) {
                came.add(partition);
                readings.put(partition.number, new Reading(partition, Map.of()));
            } else {
                came.remove(partition);
                readings.computeIfPresent(
                        partition.number, (number, reading) -> reading.partition == partition ? null : reading);
            }
        }
        if (changed || !came.isEmpty()) {
            assign();
            came.clear(); // not before: a broker that was silent in between is asked again
        }
    }

    private void assign() {
        List<TopicPartition> all = new ArrayList<>();
        for (int number : readings.keySet()) {
            all.add(tools(number));
            all.add(memories(number));
            all.add(turns(number));
        }
        consumer.assign(all);
        if (came.isEmpty()) {
            return;
        }
        List<TopicPartition> compacted = came.stream()
                .flatMap(partition -> List.of(tools(partition.number), memories(partition.number)).stream())
                .toList();
        consumer.seekToBeginning(compacted);
        Map<TopicPartition, Long> ends = consumer.endOffsets(compacted);
        Set<TopicPartition> asked =
                came.stream().map(partition -> turns(partition.number)).collect(Collectors.toSet());
        consumer.pause(asked);
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = consumer.committed(asked);
        for (OwnedPartition partition : came) {
            TopicPartition turns = turns(partition.number);
            OffsetAndMetadata from = committed.get(turns);
            if (from == null) {
                consumer.seekToBeginning(List.of(turns));
            } else {
                consumer.seek(turns, from);
            }
            readings.put(
                    partition.number,
                    new Reading(
                            partition,
                            ends.entrySet().stream()
                                    .filter(end -> end.getKey().partition() == partition.number)
                                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
        }
    }

    private void catchUp(Reading reading) {
        if (reading.partition.caughtUp || reading.partition.gone) {
            return;
        }
        for (Map.Entry<TopicPartition, Long> end : reading.ends.entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return;
            }
        }
        reading.memories.forEach((sessionId, kept) -> {
            reading.inherited.put(sessionId, kept.appendedAt());
            if (reading.tools.containsKey(sessionId)) {
                session(reading, sessionId);
            }
        });
        reading.partition.caughtUp = true;
        consumer.resume(List.of(turns(reading.partition.number)));
        log.info(
                "partition read to its end partition={} sessions={} modelSessions={}",
                reading.partition.number,
                reading.tools.size(),
                reading.partition.sessions.size());
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        Reading reading = readings.get(record.partition());
        if (reading == null || reading.partition.gone) {
            return;
        }
        if (record.topic().equals(topics.toolsDefinitions())) {
            readTools(reading, record);
        } else if (record.topic().equals(topics.realtimeSessions())) {
            readMemory(reading, record);
        } else {
            readTurn(reading, record);
        }
    }

    private void readTools(Reading reading, ConsumerRecord<byte[], byte[]> record) {
        Decoding.Read read = decoding.read(Topic.TOOLS_DEFINITIONS, record);
        if (read == null) {
            return;
        }
        ModelSession session = reading.partition.sessions.get(read.sessionId());
        if (read.value() instanceof SessionTools value) {
            ToolSet tools = BridgeRecords.tools(read.sessionId(), value);
            reading.tools.put(read.sessionId(), tools);
            if (session != null) {
                session.offer(new Input.ToolsPublished(tools));
            }
            return;
        }
        reading.tools.remove(read.sessionId());
        if (session != null) {
            session.offer(new Input.SessionEnded());
        } else if (reading.partition.caughtUp && reading.memories.remove(read.sessionId()) != null) {
            sessionSettings.ports().forget(read.sessionId());
        }
    }

    private void readMemory(Reading reading, ConsumerRecord<byte[], byte[]> record) {
        Decoding.Read read = decoding.read(Topic.REALTIME_SESSIONS, record);
        if (read == null) {
            return;
        }
        if (read.value() instanceof RealtimeSession value) {
            reading.memories.put(read.sessionId(), new Kept(BridgeRecords.memory(value), record.timestamp()));
        } else {
            reading.memories.remove(read.sessionId());
            // Our own tombstone, read back: the session has ended and said so.
            reading.partition.sessions.remove(read.sessionId());
        }
    }

    private void readTurn(Reading reading, ConsumerRecord<byte[], byte[]> record) {
        OffsetLedger ledger = reading.partition.turns;
        ledger.read(record.offset());
        Decoding.Read read = decoding.read(Topic.CONVERSATION_TURNS, record);
        if (read == null || !(read.value() instanceof UserTurn value)) {
            ledger.done(record.offset());
            return;
        }
        Input.UserSaid said = BridgeRecords.turn(value);
        if (said.turn().partition() < 0 || said.turn().partition() >= inboxPartitions) {
            decoding.bury(
                    record,
                    PoisonReason.UNKNOWN_INBOX_PARTITION,
                    "partition " + said.turn().partition());
            ledger.done(record.offset());
            return;
        }
        String trace = Headers.traceparent(record.headers());
        Failure stale = stale(reading, read.sessionId(), record.timestamp());
        if (stale != null) {
            Effect.Tell tell = new Effect.Tell(said.turn(), "", true, stale);
            sessionSettings.ports().tell(read.sessionId(), tell, trace, () -> ledger.done(record.offset()));
            return;
        }
        session(reading, read.sessionId()).offerTurn(said, trace, () -> ledger.done(record.offset()));
    }

    /**
     * Why a turn is not worth asking, or must not be asked again: what the bridge before us had begun may have run functions already.
     */
    private @Nullable Failure stale(Reading reading, String sessionId, long askedAt) {
        if (clock.millis() - askedAt > TURN_LIFE.toMillis()) {
            return Failure.expired();
        }
        Long inherited = reading.inherited.get(sessionId);
        return inherited != null && askedAt <= inherited ? Failure.interrupted() : null;
    }

    private ModelSession session(Reading reading, String sessionId) {
        ModelSession known = reading.partition.sessions.get(sessionId);
        if (known != null) {
            return known;
        }
        ModelSession made = new ModelSession(sessionId, sessionSettings);
        ToolSet tools = reading.tools.get(sessionId);
        if (tools != null) {
            made.offer(new Input.ToolsPublished(tools));
        }
        Kept kept = reading.memories.get(sessionId);
        if (kept != null) {
            made.offer(new Input.Recalled(kept.memory()));
        }
        reading.partition.sessions.put(sessionId, made);
        if (reading.partition.gone) {
            made.stop(); // it moved away while this one was made
        }
        return made;
    }

    private TopicPartition tools(int number) {
        return new TopicPartition(topics.toolsDefinitions(), number);
    }

    private TopicPartition memories(int number) {
        return new TopicPartition(topics.realtimeSessions(), number);
    }

    private TopicPartition turns(int number) {
        return new TopicPartition(topics.conversationTurns(), number);
    }
}
