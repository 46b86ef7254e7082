package dev.functionregistry.processor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Which stores are being filled from their changelogs. */
final class Restorations implements StateRestoreListener {
    /** Records still to be read, by changelog partition. */
    private final Map<TopicPartition, Long> left = new ConcurrentHashMap<>();

    int active() {
        return left.size();
    }

    long recordsLeft() {
        return left.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String storeName, long startingOffset, long endingOffset) {
        left.put(partition, endingOffset - startingOffset);
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String storeName, long batchEndOffset, long numRestored) {
        left.computeIfPresent(partition, (p, records) -> Math.max(0, records - numRestored));
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String storeName, long totalRestored) {
        left.remove(partition);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String storeName, long totalRestored) {
        left.remove(partition);
    }
}
