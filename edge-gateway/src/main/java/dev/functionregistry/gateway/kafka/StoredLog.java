package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.feed.FeedEvent;
import dev.functionregistry.gateway.feed.Redrive;
import dev.functionregistry.gateway.feed.TopicFigures;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What stands in the topics, for operators who ask for it: ends and lags, the newest records, one dead letter. Nothing is kept. */
public final class StoredLog implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final String bootstrap;
    private final String clientId;
    private final Topics topics;
    private final LiveFeed feed;
    private final Redriving redriving;
    private final Admin admin;

    StoredLog(String bootstrap, String clientId, Topics topics, LiveFeed feed, Redriving redriving) {
        this.bootstrap = bootstrap;
        this.clientId = clientId;
        this.topics = topics;
        this.feed = feed;
        this.redriving = redriving;
        this.admin = Admin.create(ClientSettings.admin(bootstrap, clientId));
    }

    /**
     * Every topic with its ends, and how far behind each stage is.
     *
     * @throws KafkaException when the broker does not answer
     */
    public List<TopicFigures> figures() throws InterruptedException {
        try {
            Map<TopicPartition, Long> ends = ends();
            Map<String, Map<TopicPartition, OffsetAndMetadata>> places = places();
            return Arrays.stream(Topic.values())
                    .map(topic -> figures(topic, ends, places))
                    .toList();
        } catch (ExecutionException e) {
            throw new KafkaException("The broker does not tell its offsets", e.getCause());
        }
    }

    private TopicFigures figures(
            Topic topic, Map<TopicPartition, Long> ends, Map<String, Map<TopicPartition, OffsetAndMetadata>> places) {
        String name = topics.name(topic);
        List<Long> own = IntStream.range(0, (int) partitionsOf(name, ends.keySet()))
                .mapToObj(partition -> ends.get(new TopicPartition(name, partition)))
                .toList();
        List<TopicFigures.Reader> readers = new ArrayList<>();
        places.forEach((group, read) -> {
            if (partitionsOf(name, read.keySet()) > 0) {
                readers.add(
                        new TopicFigures.Reader(group.substring(topics.prefix().length()), lag(name, own, read)));
            }
        });
        readers.sort(Comparator.comparing(TopicFigures.Reader::group));
        return new TopicFigures(topic.plainName(), own, readers);
    }

    /** What is not acknowledged. A partition in which a group has no place yet tells nothing. */
    private static long lag(String name, List<Long> ends, Map<TopicPartition, OffsetAndMetadata> read) {
        long lag = 0;
        for (int partition = 0; partition < ends.size(); partition++) {
            OffsetAndMetadata place = read.get(new TopicPartition(name, partition));
            lag += place == null ? 0 : Math.max(0, ends.get(partition) - place.offset());
        }
        return lag;
    }

    private static long partitionsOf(String name, Iterable<TopicPartition> partitions) {
        long count = 0;
        for (TopicPartition partition : partitions) {
            count += partition.topic().equals(name) ? 1 : 0;
        }
        return count;
    }

    private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        var described = admin.describeTopics(
                        Arrays.stream(Topic.values()).map(topics::name).toList())
                .allTopicNames()
                .get();
        Map<TopicPartition, OffsetSpec> asked = described.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> told =
                admin.listOffsets(asked).all().get();
        return told.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** The places of this deployment's groups. Insights counts its own topics too; those are left out. */
    private Map<String, Map<TopicPartition, OffsetAndMetadata>> places()
            throws ExecutionException, InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> groups = admin.listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .filter(group -> group.startsWith(topics.prefix()))
                .collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec()));
        return groups.isEmpty()
                ? Map.of()
                : admin.listConsumerGroupOffsets(groups).all().get();
    }

    /**
     * The newest records of a topic, oldest first, masked as in the live feed.
     *
     * @param most at least 1
     * @throws KafkaException when the broker does not answer
     */
    public List<FeedEvent> newest(Topic topic, int most) {
        return feed.shown(newestRecords(topics.name(topic), most), most);
    }

    private List<ConsumerRecord<byte[], byte[]>> newestRecords(String name, int most) {
        try (var consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(info -> new TopicPartition(name, info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            partitions.forEach(partition -> consumer.seek(
                    partition,
                    Math.max(
                            begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L) - depth(name, most))));
            Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
            long bytes = 0;
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < until
                    && partitions.stream()
                            .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    records.add(record);
                    bytes += Math.max(0, record.serializedValueSize());
                }
                while (bytes > MOST_BYTES && records.size() > 1) {
                    bytes -= Math.max(0, records.remove().serializedValueSize());
                }
            }
            return List.copyOf(records);
        }
    }

    /** Signs of life fill the registrations, and nobody wants to see them. */
    private int depth(String name, int most) {
        return name.equals(topics.registrations()) ? most * 10 : most;
    }

    /**
     * Puts a dead letter back where it was read from, and says so in the audit first.
     *
     * @param who issuer|subject of the operator
     * @param why the operator's reason, one sentence
     * @throws KafkaException when the broker does not answer
     */
    public Redrive redrive(int partition, long offset, String who, String why) {
        ConsumerRecord<byte[], byte[]> letter = deadLetter(partition, offset);
        return letter == null ? new Redrive.Unknown() : redriving.putBack(letter, who, why);
    }

    private @Nullable ConsumerRecord<byte[], byte[]> deadLetter(int number, long offset) {
        try (var consumer = consumer()) {
            TopicPartition partition = new TopicPartition(topics.deadLetters(), number);
            if (consumer.partitionsFor(topics.deadLetters()).size() <= number) {
                return null;
            }
            consumer.assign(List.of(partition));
            if (offset < consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L)
                    || offset >= consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L)) {
                return null;
            }
            consumer.seek(partition, offset);
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < until) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return record.offset() == offset ? record : null;
                }
            }
            return null;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = ClientSettings.consumer(bootstrap, clientId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        admin.close(PATIENCE);
    }
}
