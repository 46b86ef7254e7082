package dev.functionregistry.bridge.kafka;

import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import dev.functionregistry.schemas.kafka.RegistryUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads records, and puts aside what will never be readable. */
final class Decoding {
    private static final Logger log = LoggerFactory.getLogger(Decoding.class);
    private static final long REGISTRY_RETRY_MS = 200;

    private final ContractCodec codec;
    private final RecordWriter writer;
    private final int partitions;
    private final BooleanSupplier closing;

    /**
     * @param partitions partition count of the session-keyed topics
     * @param closing ends the wait for a registry that does not answer
     */
    Decoding(ContractCodec codec, RecordWriter writer, int partitions, BooleanSupplier closing) {
        this.codec = codec;
        this.writer = writer;
        this.partitions = partitions;
        this.closing = closing;
    }

    /**
     * A record as read.
     *
     * @param sessionId its key
     * @param value null for a tombstone
     */
    record Read(String sessionId, @Nullable SpecificRecord value) {}

    /** The record; null when it went to the dead letters. */
    @Nullable
    Read read(Topic topic, ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        if (key == null || key.length == 0) {
            return bury(record, PoisonReason.INVALID_KEY, "no key");
        }
        if (SessionPartitioner.partition(key, partitions) != record.partition()) {
            return bury(record, PoisonReason.WRONG_PARTITION, "partition " + record.partition());
        }
        String sessionId = new String(key, StandardCharsets.UTF_8);
        return switch (decode(record)) {
            case Decoded.Value found -> new Read(sessionId, found.value());
            case Decoded.Tombstone gone ->
                topic.tombstones() ? new Read(sessionId, null) : bury(record, PoisonReason.NULL_VALUE, "no value");
            case Decoded.Poison poison -> bury(record, poison.reason(), poison.detail());
        };
    }

    @Nullable
    Read bury(ConsumerRecord<byte[], byte[]> record, PoisonReason reason, String detail) {
        writer.bury(record, reason, detail);
        return null;
    }

    /** An unknown schema while the registry is silent is no poison: it is asked again. */
    private Decoded decode(ConsumerRecord<byte[], byte[]> record) {
        while (true) {
            try {
                return codec.decode(record.topic(), record.value());
            } catch (RegistryUnavailableException e) {
                if (closing.getAsBoolean()) {
                    throw e;
                }
                log.warn(
                        "schema registry silent topicName={} partition={} offset={}",
                        record.topic(),
                        record.partition(),
                        record.offset());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(REGISTRY_RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
