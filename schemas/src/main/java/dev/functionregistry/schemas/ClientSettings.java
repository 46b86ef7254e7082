package dev.functionregistry.schemas;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Settings of plain producers, consumers and admin clients that must not stay at their defaults. Each call returns a fresh map that the
 * caller may add to. Serializers are not in it: hand instances to the client's constructor.
 */
public final class ClientSettings {
    /** A consumer that has not polled for this long has lost its partitions; stop acting at half of it. */
    public static final int SESSION_TIMEOUT_MS = 6_000;

    /** A send that has no answer after this long has failed. */
    public static final int DELIVERY_TIMEOUT_MS = 8_000;

    private ClientSettings() {}

    /**
     * A producer that sends at once, and gives up within 8 s.
     *
     * @param bootstrap broker addresses, {@code host:port,…}
     * @param clientId name in the broker's logs and metrics
     */
    public static Map<String, Object> producer(String bootstrap, String clientId) {
        Map<String, Object> settings = shared(bootstrap, clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_MESSAGE_BYTES);
        settings.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, SessionPartitioner.class.getName());
        return settings;
    }

    /**
     * A consumer without group, for {@code assign()}: reads from the beginning unless told where.
     *
     * @param bootstrap broker addresses
     * @param clientId name in the broker's logs and metrics
     */
    public static Map<String, Object> consumer(String bootstrap, String clientId) {
        Map<String, Object> settings = shared(bootstrap, clientId);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /**
     * A consumer in a group, with static membership and cooperative moves.
     *
     * @param bootstrap broker addresses
     * @param clientId name in the broker's logs and metrics
     * @param groupId the group
     * @param instanceId unique per replica and stable over restarts (container host name, pod name)
     */
    public static Map<String, Object> groupConsumer(
            String bootstrap, String clientId, String groupId, String instanceId) {
        Map<String, Object> settings = consumer(bootstrap, clientId);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instanceId);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return settings;
    }

    /**
     * An admin client that answers or fails within 5 s.
     *
     * @param bootstrap broker addresses
     * @param clientId name in the broker's logs and metrics
     */
    public static Map<String, Object> admin(String bootstrap, String clientId) {
        Map<String, Object> settings = shared(bootstrap, clientId);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        return settings;
    }

    private static Map<String, Object> shared(String bootstrap, String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return settings;
    }
}
