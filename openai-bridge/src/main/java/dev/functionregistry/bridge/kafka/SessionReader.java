package dev.functionregistry.bridge.kafka;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ConsumerLag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
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

    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final PartitionReading.Means means;

    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
    private final Map<Integer, PartitionReading> readings = new HashMap<>();
    private final List<OwnedPartition> came = new ArrayList<>();
    private volatile boolean stopping;
    private volatile boolean draining;

    /** A partition came or went. */
    private record Change(OwnedPartition partition, boolean came) {}

    SessionReader(Consumer<byte[], byte[]> consumer, Topics topics, PartitionReading.Means means) {
        this.consumer = consumer;
        this.topics = topics;
        this.means = means;
    }

    /** Reads a partition from now on, or no more. */
    void follow(OwnedPartition partition, boolean came) {
        changes.add(new Change(partition, came));
    }

    /** Leaves turns that come from now on to the next bridge. */
    void takeNoTurns() {
        draining = true;
    }

    void stop() {
        stopping = true;
    }

    /** Records of the topic appended and not yet read, of the partition that is furthest behind. */
    double lag(Topic topic) {
        return ConsumerLag.records(consumer.metrics(), topics.name(topic));
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
        read(records, topics.toolsDefinitions(), PartitionReading::readTools);
        read(records, topics.realtimeSessions(), PartitionReading::readMemory);
        if (!draining) {
            read(records, topics.conversationTurns(), PartitionReading::readTurn);
        }
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
                readings.put(partition.number, new PartitionReading(partition, Map.of(), means));
            } else {
                came.remove(partition);
                readings.computeIfPresent(
                        partition.number, (number, reading) -> reading.partition() == partition ? null : reading);
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
                partition.turns.goOn(new OffsetLedger.Position(from.offset(), from.metadata()));
            }
            Map<TopicPartition, Long> itsEnds = new HashMap<>(ends);
            itsEnds.keySet().removeIf(end -> end.partition() != partition.number);
            readings.put(partition.number, new PartitionReading(partition, itsEnds, means));
        }
    }

    private void catchUp(PartitionReading reading) {
        OwnedPartition partition = reading.partition();
        if (partition.caughtUp || partition.gone) {
            return;
        }
        for (Map.Entry<TopicPartition, Long> end : reading.ends().entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return;
            }
        }
        reading.catchUp();
        consumer.resume(List.of(turns(partition.number)));
    }

    private void read(
            ConsumerRecords<byte[], byte[]> records,
            String topic,
            BiConsumer<PartitionReading, ConsumerRecord<byte[], byte[]>> reader) {
        for (ConsumerRecord<byte[], byte[]> record : records.records(topic)) {
            PartitionReading reading = readings.get(record.partition());
            if (reading != null && !reading.partition().gone) {
                reader.accept(reading, record);
            }
        }
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
