package dev.functionregistry.schemas.kafka;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Both directions for Kafka Streams and plain clients. */
public final class ContractSerde implements Serde<SpecificRecord> {
    private final ContractCodec codec;

    public ContractSerde(ContractCodec codec) {
        this.codec = codec;
    }

    @Override
    public Serializer<SpecificRecord> serializer() {
        return new ContractSerializer<>(codec);
    }

    @Override
    public Deserializer<SpecificRecord> deserializer() {
        return new ContractDeserializer(codec);
    }
}
