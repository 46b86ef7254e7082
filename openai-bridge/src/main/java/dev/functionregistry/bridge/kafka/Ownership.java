package dev.functionregistry.bridge.kafka;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The partitions that this bridge owns. The result reader's group decides; the session reader follows. */
final class Ownership {
    private final Map<Integer, OwnedPartition> partitions = new ConcurrentHashMap<>();
    private volatile boolean joined;

    OwnedPartition take(int number) {
        joined = true;
        return partitions.computeIfAbsent(number, OwnedPartition::new);
    }

    /** The group has answered, be it with no partition at all. */
    void joined() {
        joined = true;
    }

    @Nullable
    OwnedPartition giveUp(int number) {
        return partitions.remove(number);
    }

    @Nullable
    OwnedPartition get(int number) {
        return partitions.get(number);
    }

    Collection<OwnedPartition> all() {
        return partitions.values();
    }

    boolean isJoined() {
        return joined;
    }

    /** Partitions whose sessions are served. */
    int caughtUp() {
        return (int) partitions.values().stream()
                .filter(partition -> partition.caughtUp)
                .count();
    }

    boolean allCaughtUp() {
        return partitions.values().stream().allMatch(partition -> partition.caughtUp);
    }
}
