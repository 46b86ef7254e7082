package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.calls.VisibleTools;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest {@code tools.definitions} of every session, read from the beginning and kept as the bytes that the topic holds, at most 256 MiB
 * of them; beyond that the sessions that changed longest ago are forgotten.
 */
public final class ToolsView implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ToolsView.class);
    private static final long MOST_BYTES = 256L * 1024 * 1024;

    private final Consumer<byte[], byte[]> consumer;
    private final ContractCodec codec;
    private final String topic;
    private final Map<String, byte[]> newest = new LinkedHashMap<>();
    private long bytes;
    private volatile boolean running;
    private volatile boolean caughtUp;
    private volatile Thread reader = new Thread();

    ToolsView(Consumer<byte[], byte[]> consumer, ContractCodec codec, Topics topics) {
        this.consumer = consumer;
        this.codec = codec;
        this.topic = topics.toolsDefinitions();
    }

    static ToolsView connect(String bootstrap, String clientId, ContractCodec codec, Topics topics) {
        Map<String, Object> settings = ClientSettings.consumer(bootstrap, clientId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // a processor may run exactly_once_v2
        return new ToolsView(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()), codec, topics);
    }

    void start() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        running = true;
        reader = Thread.ofPlatform().name("tools-view").daemon().start(() -> read(ends));
    }

    private void read(Map<TopicPartition, Long> ends) {
        while (running) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    put(record);
                }
                caughtUp = caughtUp
                        || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            } catch (WakeupException e) {
                // the loop's condition decides
            } catch (KafkaException e) {
                log.error("tools view poll failed topicName={}", topic, e);
            }
        }
        consumer.close();
    }

    private void put(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String sessionId = new String(record.key(), StandardCharsets.UTF_8);
        synchronized (newest) {
            byte[] before = newest.remove(sessionId);
            bytes -= before == null ? 0 : before.length;
            if (record.value() != null) {
                newest.put(sessionId, record.value());
                bytes += record.value().length;
            }
            Iterator<byte[]> eldest = newest.values().iterator();
            while (bytes > MOST_BYTES && eldest.hasNext()) {
                bytes -= eldest.next().length;
                eldest.remove();
            }
        }
    }

    /** The session's tools; empty when there are none or they were forgotten. */
    public Optional<VisibleTools> find(String sessionId) {
        byte[] value;
        synchronized (newest) {
            value = newest.get(sessionId);
        }
        if (value == null) {
            return Optional.empty();
        }
        return switch (codec.decode(topic, value)) {
            case Decoded.Value(SessionTools tools) -> Optional.of(visible(tools));
            case Decoded.Value other -> Optional.empty();
            case Decoded.Tombstone gone -> Optional.empty();
            case Decoded.Poison poison -> {
                log.warn("tools unreadable sessionId={} errorCode={}", sessionId, poison.reason());
                yield Optional.empty();
            }
        };
    }

    private static VisibleTools visible(SessionTools tools) {
        return new VisibleTools(
                tools.getRevision(),
                tools.getTools().stream()
                        .map(tool -> new VisibleTools.VisibleTool(
                                tool.getName(),
                                tool.getVersion(),
                                tool.getDescription(),
                                tool.getParameters(),
                                !Boolean.FALSE.equals(tool.getSensitive())))
                        .toList());
    }

    /** True when everything that stood in the topic at the start has been read. */
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        running = false;
        consumer.wakeup();
        try {
            reader.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
