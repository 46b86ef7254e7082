package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.SessionPartitioner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells insights of functions with a stuck call. It connects when there is the first to tell, which is hoped to be never. */
public final class StuckCallNotices implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StuckCallNotices.class);

    private final String bootstrap;
    private final String clientId;
    private final String topic;
    private final int partitions;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /**
     * @param topic between the halves of insights, {@link InsightsTopology#byFunction}
     * @param partitions that it has
     */
    public StuckCallNotices(String bootstrap, String clientId, String topic, int partitions) {
        this.bootstrap = bootstrap;
        this.clientId = clientId;
        this.topic = topic;
        this.partitions = partitions;
    }

    /** @param overdueMs for so long the call should have ended */
    public synchronized void send(StuckCalls.Overdue call, long overdueMs) {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    ClientSettings.producer(bootstrap, clientId), new ByteArraySerializer(), new ByteArraySerializer());
        }
        var key = InsightsRecords.stuckKey(call.function()).getBytes(StandardCharsets.UTF_8);
        var notice = new ProducerRecord<>(
                topic,
                SessionPartitioner.partition(key, partitions),
                key,
                InsightsRecords.stuck(call.sessionId(), call.callId(), overdueMs));
        producer.send(notice, (written, fault) -> {
            if (fault != null) {
                log.error("notice of a stuck call was not written function={}", call.function(), fault);
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
