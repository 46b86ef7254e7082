package dev.functionregistry.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The one partition rule of the contract: positive murmur2 of the key's bytes before its first dot (of the whole key when it has none),
 * modulo the partition count. For a session id that is the owner tag. Every producer, every Streams sink and the query routing use it;
 * {@code docs/TOPICS.md} has test vectors for other languages.
 *
 * <p>Set it as {@code partitioner.class} of a producer, or call {@link #partition(String, int)}.
 */
public final class SessionPartitioner implements Partitioner {

    /**
     * Partition of a key.
     *
     * @param key session id or function name
     * @param partitions partition count of the topic, at least 1
     */
    public static int partition(String key, int partitions) {
        return partition(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    /** Partition of a key as it stands in the record. */
    public static int partition(byte[] key, int partitions) {
        for (int i = 0; i < key.length; i++) {
            if (key[i] == '.') { // in UTF-8 this byte is never part of another character
                return hash(Arrays.copyOf(key, i), partitions);
            }
        }
        return hash(key, partitions);
    }

    /**
     * Partition of {@code gateway.inbox} that a gateway reads: the hash of its whole configured name, dots and all.
     *
     * @param gatewayName configured name, stable over restarts
     * @param partitions partition count of {@code gateway.inbox}
     */
    public static int mailbox(String gatewayName, int partitions) {
        return hash(gatewayName.getBytes(StandardCharsets.UTF_8), partitions);
    }

    private static int hash(byte[] bytes, int partitions) {
        return Utils.toPositive(Utils.murmur2(bytes)) % partitions;
    }

    /** A record without key (a dead letter may have none) goes to partition 0. */
    @Override
    public int partition(
            String topic,
            @Nullable Object key,
            byte @Nullable [] keyBytes,
            @Nullable Object value,
            byte @Nullable [] valueBytes,
            Cluster cluster) {
        return keyBytes == null ? 0 : partition(keyBytes, cluster.partitionCountForTopic(topic));
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
}
