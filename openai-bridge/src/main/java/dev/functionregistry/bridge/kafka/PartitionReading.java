package dev.functionregistry.bridge.kafka;

import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.conversation.Failure;
import dev.functionregistry.bridge.conversation.History;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.Memory;
import dev.functionregistry.bridge.conversation.ToolSet;
import dev.functionregistry.bridge.session.ModelSession;
import dev.functionregistry.bridge.session.SessionSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.UserTurn;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was read of one partition, and the sessions that follow from it. One thread only. */
final class PartitionReading {
    private static final Logger log = LoggerFactory.getLogger(PartitionReading.class);

    /** A turn that waited longer for a bridge is answered with an error: its user has given up. */
    private static final Duration TURN_LIFE = Duration.ofMinutes(2);

    /** A call that began longer ago is over. */
    private static final Duration CALL_LIFE = Duration.ofHours(1);

    /** After this a bridge has given up a call that it cannot reach. */
    private static final Duration WISH_LIFE = Duration.ofSeconds(30);

    private final OwnedPartition partition;
    private final Map<TopicPartition, Long> ends;
    private final Means means;
    private final Map<String, ToolSet> tools = new HashMap<>();
    private final Map<String, Kept> memories = new HashMap<>();

    /** When the bridge before us last wrote a session's memory: what it had read by then it may have begun. */
    private final Map<String, Long> inherited = new HashMap<>();

    /** Sessions that were closed while no bridge read this partition; their memory is still to be dropped. */
    private final Set<String> closedUnseen = new HashSet<>();

    /** A memory with its append time. */
    private record Kept(Memory memory, long appendedAt) {
        boolean urgent() {
            return memory.busy() || memory.callId() != null;
        }
    }

    /** A call that a gateway wants attached to, with the append time of its wish. */
    private record Wish(Input.AttachWanted call, long appendedAt) {}

    /** Wishes that no bridge has fulfilled yet. */
    private final Map<String, Wish> wishes = new HashMap<>();

    /**
     * What every partition is read with.
     *
     * @param decoding reads records
     * @param sessions makes sessions
     * @param inboxPartitions partition count of {@code gateway.inbox}
     * @param clock the time
     * @param pacing when sessions that another bridge has left are opened
     */
    record Means(Decoding decoding, SessionSettings sessions, int inboxPartitions, Clock clock, Pacing pacing) {}

    /** @param ends where the compacted topics ended when the partition came */
    PartitionReading(OwnedPartition partition, Map<TopicPartition, Long> ends, Means means) {
        this.partition = partition;
        this.ends = ends;
        this.means = means;
    }

    OwnedPartition partition() {
        return partition;
    }

    /** Where the compacted topics ended when the partition came. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    /** The compacted topics are read: the sessions that another bridge has left are taken up. */
    void catchUp() {
        for (String sessionId : closedUnseen) {
            if (memories.remove(sessionId) != null) {
                means.sessions().ports().forget(sessionId);
            }
        }
        closedUnseen.clear();
        // Calls that go on without us, and turns that were being answered, before those where nobody may ever say
        // another word.
        memories.entrySet().stream()
                .sorted(Comparator.comparing(entry -> !entry.getValue().urgent()))
                .forEach(entry -> {
                    inherited.put(entry.getKey(), entry.getValue().appendedAt());
                    if (tools.containsKey(entry.getKey())) {
                        session(entry.getKey());
                    }
                });
        wishes.forEach((sessionId, wish) -> session(sessionId).offer(wish.call()));
        partition.caughtUp = true;
        log.info(
                "partition read to its end partition={} sessions={} modelSessions={}",
                partition.number,
                tools.size(),
                partition.sessions.size());
    }

    void readTools(ConsumerRecord<byte[], byte[]> record) {
        Decoding.Read read = means.decoding().read(Topic.TOOLS_DEFINITIONS, record);
        if (read == null) {
            return;
        }
        ModelSession session = partition.sessions.get(read.sessionId());
        if (read.value() instanceof SessionTools value) {
            ToolSet newest = BridgeRecords.tools(read.sessionId(), value);
            tools.put(read.sessionId(), newest);
            if (session != null) {
                session.offer(new Input.ToolsPublished(newest));
            }
            return;
        }
        tools.remove(read.sessionId());
        if (session != null) {
            session.offer(new Input.SessionEnded());
        } else if (!partition.caughtUp) {
            closedUnseen.add(read.sessionId());
        } else if (memories.remove(read.sessionId()) != null) {
            means.sessions().ports().forget(read.sessionId());
        }
    }

    void readMemory(ConsumerRecord<byte[], byte[]> record) {
        Decoding.Read read = means.decoding().read(Topic.REALTIME_SESSIONS, record);
        if (read == null) {
            return;
        }
        if (read.value() instanceof RealtimeSession value) {
            if (BridgeRecords.asksToAttach(value)) {
                wished(read.sessionId(), new Wish(BridgeRecords.attach(value), record.timestamp()));
                return;
            }
            wishes.computeIfPresent(
                    read.sessionId(), (id, wish) -> isAnswered(wish, value, record.timestamp()) ? null : wish);
            Memory memory = BridgeRecords.memory(value);
            // A session that we hold knows its history itself.
            boolean held = partition.sessions.containsKey(read.sessionId());
            memories.put(
                    read.sessionId(), new Kept(held ? memory.withHistory(History.NONE) : memory, record.timestamp()));
        } else {
            memories.remove(read.sessionId());
            wishes.remove(read.sessionId());
            inherited.remove(read.sessionId());
            // Our own tombstone, read back: the session has ended and said so.
            partition.sessions.remove(read.sessionId());
        }
    }

    private void wished(String sessionId, Wish wish) {
        if (means.clock().millis() - wish.appendedAt() > CALL_LIFE.toMillis()) {
            return;
        }
        wishes.put(sessionId, wish);
        if (partition.caughtUp) {
            session(sessionId).offer(wish.call());
        }
    }

    /** By a memory of that call, or by one that is too late to have crossed the wish: then the call could not be reached. */
    private static boolean isAnswered(Wish wish, RealtimeSession memory, long appendedAt) {
        return wish.call().callId().equals(memory.getOpenaiCallId())
                || appendedAt - wish.appendedAt() > WISH_LIFE.toMillis();
    }

    void readTurn(ConsumerRecord<byte[], byte[]> record) {
        OffsetLedger ledger = partition.turns;
        if (!ledger.read(record.offset())) {
            return; // the bridge before us has answered it
        }
        Decoding.Read read = means.decoding().read(Topic.CONVERSATION_TURNS, record);
        if (read == null || !(read.value() instanceof UserTurn value)) {
            ledger.done(record.offset());
            return;
        }
        Input.UserSaid said = BridgeRecords.turn(value);
        int inbox = said.turn().partition();
        if (inbox < 0 || inbox >= means.inboxPartitions()) {
            means.decoding().bury(record, PoisonReason.UNKNOWN_INBOX_PARTITION, "partition " + inbox);
            ledger.done(record.offset());
            return;
        }
        String trace = Headers.traceparent(record.headers());
        Failure stale = stale(read.sessionId(), record.timestamp());
        if (stale != null) {
            Effect.Tell tell = new Effect.Tell(said.turn(), "", true, stale);
            means.sessions().ports().tell(read.sessionId(), tell, trace, () -> ledger.done(record.offset()));
            return;
        }
        session(read.sessionId()).offerTurn(said, trace, () -> ledger.done(record.offset()));
    }

    /**
     * Why a turn is not worth asking, or must not be asked again: what the bridge before us had begun may have run functions already.
     */
    private @Nullable Failure stale(String sessionId, long askedAt) {
        if (means.clock().millis() - askedAt > TURN_LIFE.toMillis()) {
            return Failure.expired();
        }
        Long last = inherited.get(sessionId);
        return last != null && askedAt <= last ? Failure.interrupted() : null;
    }

    private ModelSession session(String sessionId) {
        ModelSession known = partition.sessions.get(sessionId);
        if (known != null) {
            return known;
        }
        ModelSession made = new ModelSession(sessionId, means.sessions());
        ToolSet newest = tools.get(sessionId);
        if (newest != null) {
            made.offer(new Input.ToolsPublished(newest));
        }
        Kept kept = memories.get(sessionId);
        if (kept != null) {
            made.offer(new Input.Recalled(kept.memory(), means.pacing().nextMicros()));
        }
        partition.sessions.put(sessionId, made);
        if (partition.gone) {
            made.stop(); // it moved away while this one was made
        }
        return made;
    }
}
