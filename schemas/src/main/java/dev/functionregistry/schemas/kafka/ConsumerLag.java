package dev.functionregistry.schemas.kafka;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How far a consumer is behind, as Kafka's own client measures it at each fetch. */
public final class ConsumerLag {
    private ConsumerLag() {}

    /**
     * Records appended and not yet read, of the partition that is furthest behind.
     *
     * @param metrics of a consumer, or of a Streams application with all its consumers
     * @param topicName name in the deployment
     * @return 0 when nothing of the topic was fetched yet
     */
    public static double records(Map<MetricName, ? extends Metric> metrics, String topicName) {
        var underscored = topicName.replace('.', '_'); // how clients before 4.1 write it there
        return metrics.values().stream()
                .filter(metric -> metric.metricName().name().equals("records-lag"))
                .filter(metric -> {
                    var topic = metric.metricName().tags().get("topic");
                    return topicName.equals(topic) || underscored.equals(topic);
                })
                .map(Metric::metricValue)
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .filter(lag -> !Double.isNaN(lag))
                .max()
                .orElse(0);
    }
}
