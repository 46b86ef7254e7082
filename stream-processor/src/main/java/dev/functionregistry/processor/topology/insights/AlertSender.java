package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.AlertEvent;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes alerts that no record caused. It connects when there is the first to write, which is hoped to be never. */
public final class AlertSender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AlertSender.class);

    private final String bootstrap;
    private final String clientId;
    private final Topics topics;
    private final ContractCodec codec;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    public AlertSender(String bootstrap, String clientId, Topics topics, ContractCodec codec) {
        this.bootstrap = bootstrap;
        this.clientId = clientId;
        this.topics = topics;
        this.codec = codec;
    }

    public synchronized void send(AlertEvent alert) {
        log.warn(
                "alert title=\"{}\" subject={} recovered={} value={} details={}",
                alert.kind().title(),
                alert.subject(),
                alert.recovered(),
                alert.value(),
                alert.details());
        if (producer == null) {
            producer = new KafkaProducer<>(
                    ClientSettings.producer(bootstrap, clientId), new ByteArraySerializer(), new ByteArraySerializer());
        }
        var message = new ProducerRecord<>(
                topics.alerts(),
                InsightsRecords.alertKey(alert).getBytes(StandardCharsets.UTF_8),
                codec.encode(topics.alerts(), InsightsRecords.alert(alert)));
        producer.send(message, (written, fault) -> {
            if (fault != null) {
                log.error("alert was not written id={}", alert.id(), fault);
            }
        });
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }
}
