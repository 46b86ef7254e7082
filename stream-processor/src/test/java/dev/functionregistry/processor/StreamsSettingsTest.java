package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.schemas.Topics;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** Every one of these costs latency or safety at its default. */
class StreamsSettingsTest {
    private static final ProcessorConfig CONFIG =
            ProcessorConfig.local("localhost:1", "http://localhost:2", Topics.withPrefix("p."), "me", Path.of("state"));

    private static final Instance SELF = new Instance("pod-1", 8090);

    @Test
    void nothingStaysAtACostlyDefault() {
        assertThat(StreamsSettings.of(CONFIG, SELF))
                .containsEntry("application.id", "p.stream-processor")
                .containsEntry("application.server", "pod-1:8090")
                .containsEntry("processing.guarantee", "at_least_once")
                .containsEntry("producer.linger.ms", 0)
                .containsEntry("producer.max.block.ms", 10_000L)
                .containsEntry("producer.delivery.timeout.ms", 1_800_000)
                .containsEntry("statestore.cache.max.bytes", 0)
                .containsEntry("poll.ms", 10)
                .containsEntry("commit.interval.ms", 500L)
                .containsEntry("max.task.idle.ms", 0L)
                .containsEntry("group.protocol", "classic")
                .containsEntry("main.consumer.session.timeout.ms", 6_000)
                .containsEntry("main.consumer.heartbeat.interval.ms", 2_000)
                .containsEntry("main.consumer.group.instance.id", "me")
                .containsEntry("probing.rebalance.interval.ms", 60_000L)
                .containsEntry("ensure.explicit.internal.resource.naming", true)
                .containsEntry("rocksdb.config.setter", SharedRocksDbMemory.class);
        assertThat(new StreamsConfig(StreamsSettings.of(CONFIG, SELF))).isNotNull();
    }

    @Test
    void whatOnlyCountsIsLazy() {
        var settings = InsightsSettings.of(CONFIG, SELF);
        assertThat(settings)
                .containsEntry("application.id", "p.insights")
                .containsEntry("application.server", "pod-1:8090")
                .containsEntry("num.stream.threads", 1)
                .containsEntry("commit.interval.ms", 2_000L)
                .containsEntry("poll.ms", 500L)
                .containsEntry("main.consumer.fetch.max.wait.ms", 1_000)
                .containsEntry("producer.linger.ms", 200)
                .containsEntry("ensure.explicit.internal.resource.naming", true);
        assertThat(new StreamsConfig(settings)).isNotNull();
    }

    @Test
    void othersReachAProcessorByItsHostUnlessToldOtherwise() {
        assertThat(QuerySettings.fromEnv(Map.of(), "pod-1").advertisedHost()).isEqualTo("pod-1");
        assertThat(QuerySettings.fromEnv(Map.of("FR_HOST", "10.0.0.1"), "pod-1").advertisedHost())
                .isEqualTo("10.0.0.1");
        assertThat(QuerySettings.fromEnv(Map.of("FR_ADVERTISED_HOST", "pod-1.processors"), "pod-1")
                        .advertisedHost())
                .isEqualTo("pod-1.processors");
        assertThatThrownBy(() -> QuerySettings.fromEnv(Map.of("FR_TOKEN_KEYS_FILE", "keys.json"), "pod-1"))
                .hasMessageContaining("FR_TOKEN_ISSUER");
    }

    @Test
    void theEnvironmentSaysWhereAndHow() {
        var config = ProcessorConfig.fromEnv(Map.of(
                "FR_BOOTSTRAP", "kafka:9092",
                "FR_TOPIC_PREFIX", "staging.",
                "FR_PORT", "1234",
                "FR_NAME", "pod-1",
                "FR_STATE_DIR", "/data",
                "FR_PROCESSING_GUARANTEE", "exactly_once_v2"));
        assertThat(config.bootstrap()).isEqualTo("kafka:9092");
        assertThat(config.topics().toolsCalls()).isEqualTo("staging.tools.calls");
        assertThat(config.port()).isEqualTo(1234);
        assertThat(config.guarantee()).isEqualTo("exactly_once_v2");
        assertThatThrownBy(() -> ProcessorConfig.fromEnv(Map.of("FR_PORT", "x")))
                .hasMessageContaining("FR_PORT");
        assertThatThrownBy(() -> ProcessorConfig.fromEnv(Map.of("FR_PROCESSING_GUARANTEE", "perhaps")))
                .hasMessageContaining("FR_PROCESSING_GUARANTEE");
    }
}
