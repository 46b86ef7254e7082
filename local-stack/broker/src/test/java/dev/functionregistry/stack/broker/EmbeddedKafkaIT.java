package dev.functionregistry.stack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
    @Test
    void keepsRecordsAcrossAStopAndAnotherPort(@TempDir Path data) throws Exception {
        int firstPort;
        try (var kafka = EmbeddedKafka.start(data, 0)) {
            firstPort = kafka.port();
            assertThat(kafka.check()).isEmpty();
            createTopic(kafka, "kept");
            send(kafka, "kept", "one");
        }
        int secondPort = FreePort.any();
        try (var kafka = EmbeddedKafka.start(data, secondPort)) {
            assertThat(kafka.port()).isEqualTo(secondPort).isNotEqualTo(firstPort);
            send(kafka, "kept", "two");
            assertThat(read(kafka, "kept", 2)).containsExactly("one", "two");
        }
    }

    @Test
    void createsNoTopicByItself() {
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", LocalCluster.shared().bootstrapServers()))) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("never.made"))
                            .allTopicNames()
                            .get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void saysWhenItDoesNotAnswer(@TempDir Path data) {
        var kafka = EmbeddedKafka.start(data, 0);
        kafka.close();
        assertThat(kafka.check()).hasValueSatisfying(fault -> assertThat(fault).contains("does not answer"));
    }

    static void createTopic(EmbeddedKafka kafka, String topic) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(10, TimeUnit.SECONDS);
        }
    }

    static void send(EmbeddedKafka kafka, String topic, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(10, TimeUnit.SECONDS);
        }
    }

    static List<String> read(EmbeddedKafka kafka, String topic, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        var partition = List.of(new TopicPartition(topic, 0));
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            var values = new java.util.ArrayList<String>();
            long limit = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (values.size() < count && System.nanoTime() < limit) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
