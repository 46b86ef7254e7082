package dev.functionregistry.schemas.kafka;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Kafka's serializer of contract records; null passes as a tombstone. Errors as {@link ContractCodec#encode}. */
public final class ContractSerializer<T extends SpecificRecord> implements Serializer<T> {
    private final ContractCodec codec;

    public ContractSerializer(ContractCodec codec) {
        this.codec = codec;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        return value == null ? null : codec.encode(topic, value);
    }
}
