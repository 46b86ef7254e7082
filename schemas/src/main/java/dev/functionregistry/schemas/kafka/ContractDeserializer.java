package dev.functionregistry.schemas.kafka;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's deserializer of contract records; null passes as a tombstone. Throws {@link PoisonException} for what will never be readable
 * and {@link RegistryUnavailableException} for what may be later; a consumer that must go on behind poison reads bytes and asks
 * {@link ContractCodec#decode} itself.
 */
public final class ContractDeserializer implements Deserializer<SpecificRecord> {
    private final ContractCodec codec;

    public ContractDeserializer(ContractCodec codec) {
        this.codec = codec;
    }

    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] bytes) {
        return switch (codec.decode(topic, bytes)) {
            case Decoded.Value found -> found.value();
            case Decoded.Tombstone gone -> null;
            case Decoded.Poison poison -> throw new PoisonException(poison.reason(), poison.detail());
        };
    }
}
