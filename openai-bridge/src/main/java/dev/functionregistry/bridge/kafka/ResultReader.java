package dev.functionregistry.bridge.kafka;

import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.session.ModelSession;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.ConsumerLag;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code tools.results} as a member of the bridges' group: which partitions it is given decides which sessions this bridge holds.
 * It also commits, for the turns as well, since only a member of the group may.
 *
 * <p>Everything but {@link #stop} runs on its own thread.
 */
final class ResultReader implements Runnable, ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(ResultReader.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POSITION = Duration.ofMillis(10);
    private static final long SILENCE_MS = 1_000;
    private static final long COMMIT_INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

    /** While sessions wait for the group to take a sign of life, one is sent so often. */
    private static final long HURRIED_COMMIT_NANOS = Duration.ofMillis(50).toNanos();

    /** How old an unwritten memory may grow; a poll may add {@link #POLL}. */
    private static final long MEMORY_INTERVAL_NANOS = Duration.ofMillis(50).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final Decoding decoding;
    private final RecordWriter writer;
    private final Ownership ownership;
    private final SessionReader sessions;
    private final Pulse pulse;
    private final Clock clock;
    private final LongConsumer hop;
    private final Set<TopicPartition> paused = new HashSet<>();
    private long lastMemoryNanos = System.nanoTime();
    private long lastCommitNanos = System.nanoTime();
    private boolean committing;
    private volatile boolean stopping;

    ResultReader(
            Consumer<byte[], byte[]> consumer,
            Topics topics,
            Decoding decoding,
            RecordWriter writer,
            Ownership ownership,
            SessionReader sessions,
            Pulse pulse,
            Clock clock,
            LongConsumer hop) {
        this.consumer = consumer;
        this.topics = topics;
        this.decoding = decoding;
        this.writer = writer;
        this.ownership = ownership;
        this.sessions = sessions;
        this.pulse = pulse;
        this.clock = clock;
        this.hop = hop;
    }

    void stop() {
        stopping = true;
    }

    /** Results appended and not yet read, of the partition that is furthest behind. */
    double lag() {
        return ConsumerLag.records(consumer.metrics(), topics.toolsResults());
    }

    @Override
    public void run() {
        try (consumer) {
            consumer.subscribe(List.of(topics.toolsResults()), this);
            while (!stopping) {
                long askedNanos = System.nanoTime();
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                long readNanos = System.nanoTime();
                if (ownership.all().isEmpty()) {
                    pulse.beat(askedNanos); // nothing is held that could be another bridge's
                }
                pulse.turned().ifPresent(log::warn);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    read(record, readNanos);
                }
                resumeCaughtUp();
                if (readNanos - lastMemoryNanos > MEMORY_INTERVAL_NANOS && pulse.fresh()) {
                    lastMemoryNanos = readNanos;
                    writer.writeMemories();
                }
                if (!committing && readNanos - lastCommitNanos > commitIntervalNanos()) {
                    lastCommitNanos = readNanos;
                    if (pulse.fresh()) {
                        writer.writeMemories(); // what is dealt with must not be known by its offset alone
                    }
                    commitAsync();
                }
            }
            leave(ownership.all());
        } catch (RuntimeException e) {
            // Fenced by a bridge of the same name, not authorised, a bug: another bridge must be able to take over.
            log.error("result reader failed", e);
            ownership.all().forEach(OwnedPartition::release);
            throw e;
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record, long readNanos) {
        OwnedPartition partition = ownership.get(record.partition());
        if (partition == null) {
            return;
        }
        Headers.sentMicros(record.headers()).ifPresent(sent -> hop.accept(Headers.micros(clock) - sent));
        OffsetLedger ledger = partition.results;
        ledger.read(record.offset());
        Decoding.Read read = decoding.read(Topic.TOOLS_RESULTS, record);
        ModelSession session = read == null ? null : partition.sessions.get(read.sessionId());
        if (read == null
                || session == null
                || !(read.value() instanceof ToolResult result)
                || result.getOrigin() == null) {
            ledger.done(record.offset()); // unreadable, of no session here, or of no model at all
            return;
        }
        Input.ResultArrived arrived = BridgeRecords.result(result);
        session.offerResult(arrived, readNanos, () -> ledger.done(record.offset()));
    }

    private void resumeCaughtUp() {
        if (!paused.isEmpty()) {
            List<TopicPartition> ready = paused.stream()
                    .filter(topicPartition -> {
                        OwnedPartition partition = ownership.get(topicPartition.partition());
                        return partition != null && partition.caughtUp;
                    })
                    .toList();
            consumer.resume(ready);
            ready.forEach(paused::remove);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> came) {
        ownership.joined();
        consumer.pause(came);
        paused.addAll(came);
        for (TopicPartition topicPartition : came) {
            sessions.follow(ownership.take(topicPartition.partition()), true);
        }
        log.info("partitions came topicName={} partitions={}", topics.toolsResults(), numbers(came));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> left) {
        leave(forget(left));
        log.info("partitions left topicName={} partitions={}", topics.toolsResults(), numbers(left));
    }

    /** The next bridge reads what we have written: sessions fall silent first, then Kafka has their last words, then we commit. */
    private void leave(Collection<OwnedPartition> partitions) {
        CompletableFuture<?>[] silent =
                partitions.stream().map(OwnedPartition::release).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(silent).get(SILENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("sessions still busy partitions={}", partitions.size());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a release does not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.flush();
        commitSync(committable(partitions));
    }

    /** Another bridge has them already: nothing may be committed for it. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> left) {
        forget(left).forEach(OwnedPartition::release);
        writer.discardMemories();
        log.warn("partitions lost topicName={} partitions={}", topics.toolsResults(), numbers(left));
    }

    private List<OwnedPartition> forget(Collection<TopicPartition> left) {
        List<OwnedPartition> forgotten = new ArrayList<>();
        for (TopicPartition topicPartition : left) {
            paused.remove(topicPartition);
            OwnedPartition partition = ownership.giveUp(topicPartition.partition());
            if (partition != null) {
                sessions.follow(partition, false);
                forgotten.add(partition);
            }
        }
        return forgotten;
    }

    private Map<TopicPartition, OffsetAndMetadata> committable(Collection<OwnedPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (OwnedPartition partition : partitions) {
            partition
                    .results
                    .takeCommittable()
                    .ifPresent(position -> offsets.put(results(partition), toCommit(position)));
            partition
                    .turns
                    .takeCommittable()
                    .ifPresent(position -> offsets.put(
                            new TopicPartition(topics.conversationTurns(), partition.number), toCommit(position)));
        }
        return offsets;
    }

    private TopicPartition results(OwnedPartition partition) {
        return new TopicPartition(topics.toolsResults(), partition.number);
    }

    private static OffsetAndMetadata toCommit(OffsetLedger.Position position) {
        return new OffsetAndMetadata(position.offset(), position.open());
    }

    private long commitIntervalNanos() {
        return pulse.fresh() ? COMMIT_INTERVAL_NANOS : HURRIED_COMMIT_NANOS;
    }

    /**
     * Commits, and so shows the group that we live: the coordinator takes the commit of a member only, and counts its session timeout
     * from it. So it is sent also when there is nothing new to say. Heartbeats would not do: they tell when one was sent, not whether it
     * was taken, and a bridge that wakes from a long stop would act on the one that it sends first.
     */
    private void commitAsync() {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(ownership.all());
        if (offsets.isEmpty()) {
            offsets = oneCommittedBefore();
        }
        if (offsets.isEmpty()) {
            return;
        }
        committing = true;
        long sentNanos = System.nanoTime();
        consumer.commitAsync(offsets, (committed, failure) -> {
            committing = false;
            if (failure == null) {
                pulse.beat(sentNanos);
            } else {
                log.warn("commit failed errorCode={}", failure.getClass().getSimpleName());
                ownership.all().forEach(OwnedPartition::commitAgain);
            }
        });
    }

    /** A partition's position once more; of one that nothing was committed for yet, where it begins. */
    private Map<TopicPartition, OffsetAndMetadata> oneCommittedBefore() {
        for (OwnedPartition partition : ownership.all()) {
            OffsetLedger.Position taken = partition.results.taken();
            if (taken != null) {
                return Map.of(results(partition), toCommit(taken));
            }
            try {
                partition.results.startAt(consumer.position(results(partition), POSITION));
                return committable(List.of(partition));
            } catch (RetriableException e) {
                log.debug("position not known yet partition={}", partition.number);
            }
        }
        return Map.of();
    }

    private void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, Duration.ofSeconds(2));
        } catch (KafkaException e) {
            // Those records are read again; every reader takes the first result only.
            log.warn("commit failed errorCode={}", e.getClass().getSimpleName());
        }
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).sorted().toList();
    }
}
