package dev.functionregistry.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
    private static final String NOWHERE = "localhost:1";

    @Test
    void aProducerSendsAtOnceAndGivesUpSoon() {
        var settings = ClientSettings.producer(NOWHERE, "test");

        assertThat(settings)
                .containsEntry(ProducerConfig.LINGER_MS_CONFIG, 0)
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000)
                .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8_000)
                .containsEntry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000)
                .containsEntry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 524_288);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThat(producer.metrics()).isNotEmpty();
        }
    }

    @Test
    void consumersCommitByHandAndCreateNothing() {
        assertThat(ClientSettings.consumer(NOWHERE, "test"))
                .containsEntry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)
                .containsEntry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)
                .doesNotContainKey(ConsumerConfig.GROUP_ID_CONFIG);
    }

    @Test
    void aGroupNoticesADeadMemberWithinSixSeconds() {
        var settings = ClientSettings.groupConsumer(NOWHERE, "test", "bridges", "bridge-1");

        assertThat(settings)
                .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000)
                .containsEntry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000)
                .containsEntry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "bridge-1")
                .containsEntry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            assertThat(consumer.groupMetadata().groupInstanceId()).contains("bridge-1");
        }
    }

    @Test
    void anAdminAnswersSoon() {
        assertThat(ClientSettings.admin(NOWHERE, "test"))
                .containsEntry(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    }
}
