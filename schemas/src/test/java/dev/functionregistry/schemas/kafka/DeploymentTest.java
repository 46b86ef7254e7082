package dev.functionregistry.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.DeploymentReport.Code;
import dev.functionregistry.schemas.kafka.DeploymentReport.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a deployment says when broker or registry do not play along. */
class DeploymentTest {
    @Test
    void aRegistryThatLetsNobodyInIsToldAtOnce() throws Exception {
        try (StubRegistry registry = new StubRegistry(401, "{\"error_code\":40101,\"message\":\"Unauthorized\"}")) {
            DeploymentReport report = schemas(registry.url(), Duration.ofMinutes(1));

            assertThat(report.problems()).extracting(Problem::code).containsExactly(Code.REGISTRY_REFUSED);
            assertThat(registry.asked()).isEqualTo(1);
        }
    }

    @Test
    void aRegistryThatStartsIsWaitedFor() throws Exception {
        try (StubRegistry registry = new StubRegistry(503, "starting")) {
            var report = CompletableFuture.supplyAsync(() -> schemas(registry.url(), Duration.ofMinutes(1)));
            while (registry.asked() < 3) {
                Thread.onSpinWait();
            }
            registry.answer(401, "{\"error_code\":40101,\"message\":\"Unauthorized\"}");

            assertThat(report.join().problems()).extracting(Problem::code).containsExactly(Code.REGISTRY_REFUSED);
        }
    }

    @Test
    void patienceWithTheRegistryEnds() throws Exception {
        try (StubRegistry registry = new StubRegistry(503, "starting")) {
            assertThat(schemas(registry.url(), Duration.ZERO).problems()).hasSize(1);
        }
    }

    @Test
    void anAddressThatIsNoneIsToldWithItsName() {
        var settings = ContractDeployment.Settings.of("no address", "http://localhost:1", Topics.plain(), 8);

        DeploymentReport report = new TopicDeployment(settings, false, line -> {}).run();

        assertThat(report.problems())
                .containsExactly(new Problem(
                        Code.BROKER_UNREACHABLE,
                        "No Kafka broker answers at no address; start one or set FR_BOOTSTRAP"));
    }

    @Test
    void aDeploymentHasPartitions() {
        assertThatThrownBy(() -> ContractDeployment.Settings.of("b", "r", Topics.plain(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSummaryCountsProblems() {
        Problem problem = new Problem(Code.TOPIC_MISSING, "Topic x is not there");
        DeploymentReport topics = new DeploymentReport(11, 0, 0, 0, 0, List.of(problem), Duration.ofMillis(5));
        DeploymentReport schemas = new DeploymentReport(0, 0, 0, 27, 0, List.of(), Duration.ofMillis(9));

        assertThat(topics.summary()).isEqualTo("1 problem");
        assertThat(topics.and(topics).summary()).isEqualTo("2 problems");
        assertThat(topics.and(schemas).took()).isEqualTo(Duration.ofMillis(9));
        assertThat(schemas.ok()).isTrue();
        assertThat(problem).hasToString("TOPIC_MISSING: Topic x is not there");
    }

    @Test
    void topicsThatMustShareACountAreNamedWhenTheyDoNot() {
        Map<Topic, Integer> counts = new EnumMap<>(Topic.class);
        Arrays.stream(Topic.values()).forEach(topic -> counts.put(topic, topic.partitions(8)));
        assertThat(PartitionCounts.of(counts)).isEqualTo(new PartitionCounts(8, 12));

        counts.put(Topic.TOOLS_CALLS, 4);

        assertThatThrownBy(() -> PartitionCounts.of(counts))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("functions.registrations 8")
                .hasMessageContaining("tools.calls 4");
    }

    private static DeploymentReport schemas(String url, Duration patience) {
        var settings = new ContractDeployment.Settings("localhost:1", url, Topics.plain(), 8, (short) -1, patience);
        return new SchemaDeployment(settings, false, line -> {}).run();
    }
}
