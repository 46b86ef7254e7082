package dev.functionregistry.schemas.kafka;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Values of a state store in Avro's single-object encoding: two marker bytes, the 64-bit fingerprint of the writer schema (little-endian),
 * Avro binary. Writer schemas come from the jar, so a store is readable without any registry, and by later builds that kept the schema.
 * Safe for use by many threads.
 *
 * @param <T> generated record class of the store
 */
public final class StoreCodec<T extends SpecificRecord> implements Serde<T> {
    private static final int HEADER_BYTES = 10;
    private static final byte[] MARKER = {(byte) 0xC3, 0x01};

    private final Class<T> type;
    private final byte[] header;
    private final DatumWriter<SpecificRecord> writer;
    private final Map<Long, DatumReader<SpecificRecord>> readers = new HashMap<>();

    private StoreCodec(Class<T> type, Collection<Schema> earlier) {
        Schema ours = SpecificData.get().getSchema(type);
        this.type = type;
        this.header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER)
                .putLong(SchemaNormalization.parsingFingerprint64(ours))
                .array();
        this.writer = RecordCodec.writer(ours);
        earlier.forEach(schema -> addReader(schema, ours));
        addReader(ours, ours);
    }

    /**
     * A codec that also reads what earlier builds wrote.
     *
     * @param type generated class
     * @param earlier schemas of earlier builds, see {@link KeptSchemas#named}; each must resolve to the class's schema
     */
    public static <T extends SpecificRecord> StoreCodec<T> of(Class<T> type, Collection<Schema> earlier) {
        return new StoreCodec<>(type, earlier);
    }

    private void addReader(Schema writerSchema, Schema ours) {
        readers.put(SchemaNormalization.parsingFingerprint64(writerSchema), RecordCodec.reader(writerSchema, ours));
    }

    /** Bytes of a value. */
    public byte[] encode(T value) {
        return RecordCodec.encode(header, writer, value);
    }

    /**
     * A value from its bytes.
     *
     * @throws SerializationException when they are no single-object encoding, were written by a schema that the jar has not, or are broken
     */
    public T decode(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != MARKER[0] || bytes[1] != MARKER[1]) {
            throw new SerializationException("Not a single-object encoding of " + type.getSimpleName());
        }
        long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER.length);
        DatumReader<SpecificRecord> reader = readers.get(fingerprint);
        if (reader == null) {
            throw new SerializationException("The jar has no schema of " + type.getSimpleName() + " with fingerprint "
                    + Long.toHexString(fingerprint));
        }
        try {
            return type.cast(RecordCodec.decode(reader, bytes, HEADER_BYTES));
        } catch (RecordCodec.Undecodable e) {
            throw new SerializationException("Broken bytes of " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    /** Null passes: a deleted entry. */
    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> nullable(value);
    }

    /** Null passes: a deleted entry. */
    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> nullable(bytes);
    }

    private byte @Nullable [] nullable(@Nullable T value) {
        return value == null ? null : encode(value);
    }

    private @Nullable T nullable(byte @Nullable [] bytes) {
        return bytes == null ? null : decode(bytes);
    }
}
