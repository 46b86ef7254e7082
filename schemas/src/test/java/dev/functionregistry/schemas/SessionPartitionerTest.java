package dev.functionregistry.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class SessionPartitionerTest {
    private static final Cluster CLUSTER = cluster(24);

    @Test
    void aKeyWithoutDotGoesWhereKafkaPutsIt() {
        byte[] key = "getWeather".getBytes(UTF_8);

        assertThat(SessionPartitioner.partition("getWeather", 24)).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % 24);
    }

    @Test
    void onlyTheTagCounts() {
        assertThat(SessionPartitioner.partition("tag.one", 24))
                .isEqualTo(SessionPartitioner.partition("tag.two.three", 24))
                .isEqualTo(SessionPartitioner.partition("tag", 24));
    }

    @Test
    void aMailboxIsPlacedByTheWholeName() {
        assertThat(IntStream.range(0, 50)
                        .map(n -> SessionPartitioner.mailbox("gw." + n, 12))
                        .distinct()
                        .count())
                .isGreaterThan(6);
    }

    @Test
    void theProducerUsesTheSameRule() {
        try (SessionPartitioner partitioner = new SessionPartitioner()) {
            byte[] key = "tag.one".getBytes(UTF_8);

            assertThat(partitioner.partition("t", "tag.one", key, null, null, CLUSTER))
                    .isEqualTo(SessionPartitioner.partition("tag.one", 24));
            assertThat(partitioner.partition("t", null, null, null, null, CLUSTER))
                    .isZero();
        }
    }

    private static Cluster cluster(int partitions) {
        Node node = new Node(0, "localhost", 1);
        List<PartitionInfo> infos = IntStream.range(0, partitions)
                .mapToObj(n -> new PartitionInfo("t", n, node, new Node[] {node}, new Node[] {node}))
                .toList();
        return new Cluster("c", List.of(node), infos, Set.of(), Set.of());
    }
}
