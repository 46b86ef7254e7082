package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The partition counts of a deployment as the cluster has them. A stage reads them once at start and refuses to run when they differ.
 *
 * @param shared count of every topic but the inbox
 * @param inbox count of {@code gateway.inbox}
 */
public record PartitionCounts(int shared, int inbox) {

    /**
     * Reads the counts from the cluster.
     *
     * @throws IllegalStateException when a topic is missing, or topics that must share one count differ; the message says which
     * @throws ExecutionException when the broker does not answer
     */
    public static PartitionCounts read(Admin admin, Topics topics) throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found;
        try {
            found = admin.describeTopics(
                            Arrays.stream(Topic.values()).map(topics::name).toList())
                    .allTopicNames()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new IllegalStateException(
                        "Topics are missing; run the deploy command (registry topics) first", e);
            }
            throw e;
        }
        Map<Topic, Integer> counts = new EnumMap<>(Topic.class);
        found.forEach((name, description) -> topics.find(name)
                .ifPresent(topic -> counts.put(topic, description.partitions().size())));
        return of(counts);
    }

    static PartitionCounts of(Map<Topic, Integer> counts) {
        int inbox = counts.getOrDefault(Topic.GATEWAY_INBOX, 0);
        Map<Topic, Integer> others = new EnumMap<>(counts);
        others.remove(Topic.GATEWAY_INBOX);
        if (others.values().stream().distinct().count() != 1) {
            throw new IllegalStateException("These topics must have one partition count and differ: "
                    + others.entrySet().stream()
                            .map(entry -> entry.getKey().plainName() + " " + entry.getValue())
                            .collect(Collectors.joining(", ")));
        }
        return new PartitionCounts(others.values().iterator().next(), inbox);
    }
}
