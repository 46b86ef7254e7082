package dev.functionregistry.schemas.kafka;

import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's deserializer of contract records; null passes as a tombstone. Throws {@link PoisonException} for what will never be readable.
 * While the registry does not answer it waits up to 10 s, then throws {@link RegistryUnavailableException}: the record may be readable
 * later. A consumer that must go on behind poison reads bytes and asks {@link ContractCodec#decode} itself.
 */
public final class ContractDeserializer implements Deserializer<SpecificRecord> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ContractCodec codec;
    private final Duration patience;

    public ContractDeserializer(ContractCodec codec) {
        this(codec, PATIENCE);
    }

    /** With its own patience instead of 10 s. */
    public ContractDeserializer(ContractCodec codec, Duration patience) {
        this.codec = codec;
        this.patience = patience;
    }

    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] bytes) {
        return switch (codec.decodeWaiting(topic, bytes, patience)) {
            case Decoded.Value found -> found.value();
            case Decoded.Tombstone gone -> null;
            case Decoded.Poison poison -> throw new PoisonException(poison.reason(), poison.detail());
        };
    }
}
