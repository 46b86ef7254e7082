package dev.functionregistry.processor;

import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.topology.insights.InsightsTopology;
import dev.functionregistry.schemas.ClientSettings;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Settings of the application that counts: it may lag by seconds, and must cost next to nothing. */
final class InsightsSettings {
    private static final int CACHE_BYTES = 8 * 1024 * 1024;
    private static final int FETCH_AT_LEAST_BYTES = 64 * 1024;
    private static final int FETCH_WAIT_MS = 1_000;

    private InsightsSettings() {}

    /** @param self where the other instances reach this one's queries */
    static Properties of(ProcessorConfig config, Instance self) {
        var settings = new Properties();
        var name = config.topics().prefix() + InsightsTopology.APPLICATION;
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, name + "-" + config.name());
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, self.toString());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replication());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksDbMemory.class);
        settings.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, OversizeOutputs.class);

        // totals change with every call: what is written between two commits is written once
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 2_000L);
        settings.put(StreamsConfig.POLL_MS_CONFIG, 500L);
        settings.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");

        consumer(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, ClientSettings.SESSION_TIMEOUT_MS);
        consumer(settings, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        consumer(settings, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.name());
        consumer(settings, ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_AT_LEAST_BYTES);
        consumer(settings, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        // who starts late counts from the beginning of what the log still holds
        consumer(settings, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 200);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), 10_000L);
        return settings;
    }

    private static void consumer(Properties settings, String name, Object value) {
        settings.put(StreamsConfig.mainConsumerPrefix(name), value);
    }
}
