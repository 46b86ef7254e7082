package dev.functionregistry.processor.stores;

import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.query.Owner;
import dev.functionregistry.processor.query.Placement;
import dev.functionregistry.processor.query.StoreMovingException;
import dev.functionregistry.processor.query.StorePartition;
import dev.functionregistry.schemas.SessionPartitioner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.errors.UnknownStateStoreException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores that one topic feeds, spread by our partitioner over the instances of one Streams application. */
public final class StreamsPlacement implements Placement {
    private static final StreamPartitioner<String, Object> BY_KEY =
            (topic, key, value, partitions) -> Optional.of(Set.of(SessionPartitioner.partition(key, partitions)));

    private final KafkaStreams streams;
    private final String store;
    private final String sourceTopic;
    private final int partitions;
    private final HostInfo self;

    /**
     * @param store any of the stores; all of them share their partitions
     * @param sourceTopic full name of a topic that feeds them
     * @param partitions its partition count
     * @param self what this instance calls itself in {@code application.server}
     */
    public StreamsPlacement(KafkaStreams streams, String store, String sourceTopic, int partitions, Instance self) {
        this.streams = streams;
        this.store = store;
        this.sourceTopic = sourceTopic;
        this.partitions = partitions;
        this.self = new HostInfo(self.host(), self.port());
    }

    @Override
    public Owner of(String key) {
        KeyQueryMetadata found;
        try {
            found = streams.queryMetadataForKey(store, key, BY_KEY);
        } catch (InvalidStateStoreException | IllegalStateException e) { // not running
            return new Owner.Moving();
        }
        if (found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE) || isNowhere(found.activeHost())) {
            return new Owner.Moving();
        }
        var host = found.activeHost();
        return host.equals(self) ? new Owner.Here() : new Owner.Elsewhere(new Instance(host.host(), host.port()));
    }

    private static boolean isNowhere(HostInfo host) {
        return host.equals(HostInfo.unavailable());
    }

    /** Partition of the store that a key belongs to. */
    public int partition(String key) {
        return SessionPartitioner.partition(key, partitions);
    }

    /** Partitions that this instance holds, or is about to. */
    public List<Integer> mine() {
        return clients().stream()
                .filter(client -> client.hostInfo().equals(self))
                .flatMap(this::partitionsOf)
                .sorted()
                .toList();
    }

    @Override
    public List<Instance> others() {
        return clients().stream()
                .filter(client -> !client.hostInfo().equals(self)
                        && !isNowhere(client.hostInfo())
                        && partitionsOf(client).findAny().isPresent())
                .map(client -> new Instance(client.host(), client.port()))
                .distinct()
                .toList();
    }

    @Override
    public List<StorePartition> all() {
        return IntStream.range(0, partitions).mapToObj(this::named).toList();
    }

    /** How a partition is called between instances. */
    StorePartition named(int partition) {
        return new StorePartition(store, partition);
    }

    private Stream<Integer> partitionsOf(StreamsMetadata client) {
        return client.topicPartitions().stream()
                .filter(partition -> partition.topic().equals(sourceTopic))
                .map(TopicPartition::partition);
    }

    private List<StreamsMetadata> clients() {
        try {
            return List.copyOf(streams.metadataForAllStreamsClients());
        } catch (IllegalStateException | StreamsNotStartedException e) {
            throw new StoreMovingException("the stores are not ready", e);
        }
    }

    /**
     * One partition of a store, as it stands here.
     *
     * @param name any store that shares the partitions
     * @throws StoreMovingException when it is not here, or not whole yet
     */
    public ReadOnlyKeyValueStore<String, byte[]> read(String name, int partition) {
        try {
            return streams.store(
                    StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<String, byte[]>keyValueStore())
                            .withPartition(partition));
        } catch (UnknownStateStoreException e) {
            throw e;
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new StoreMovingException("partition " + partition + " of " + name + " is not here", e);
        }
    }
}
