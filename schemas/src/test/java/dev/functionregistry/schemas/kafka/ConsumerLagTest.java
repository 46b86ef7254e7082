package dev.functionregistry.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class ConsumerLagTest {
    private final Map<MetricName, Metric> metrics = new LinkedHashMap<>();

    private void measured(String name, String topic, int partition, Object value) {
        var tags = Map.of("topic", topic, "partition", Integer.toString(partition));
        var metricName = new MetricName(name, "consumer-fetch-manager-metrics", "", tags);
        metrics.put(metricName, new Metric() {
            @Override
            public MetricName metricName() {
                return metricName;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
    }

    @Test
    void thePartitionFurthestBehindCounts() {
        measured("records-lag", "tools.results", 0, 3.0);
        measured("records-lag", "tools.results", 1, 41.0);
        measured("records-lag", "tools.calls", 0, 99.0);
        measured("records-lag-max", "tools.results", 1, 500.0);

        assertThat(ConsumerLag.records(metrics, "tools.results")).isEqualTo(41);
    }

    @Test
    void theNameMayBeWrittenAsOlderClientsDo() {
        measured("records-lag", "tools_results", 0, 7.0);

        assertThat(ConsumerLag.records(metrics, "tools.results")).isEqualTo(7);
    }

    @Test
    void whatWasNotFetchedYetIsNotBehind() {
        assertThat(ConsumerLag.records(metrics, "tools.results")).isZero();
        measured("records-lag", "tools.results", 0, Double.NaN);
        assertThat(ConsumerLag.records(metrics, "tools.results")).isZero();
    }
}
