package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Records of the contract in Confluent's wire format: a zero byte, the schema id as a big-endian int, Avro binary.
 *
 * <p>Reading gives a value, never an exception for bad bytes. Use this where poison must be told from records (every consumer of ours),
 * and {@link ContractSerde} where Kafka asks for its own interfaces. Safe for use by many threads.
 */
public final class ContractCodec {
    private static final int HEADER_BYTES = 5;
    private static final byte MAGIC = 0;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Decoded TOMBSTONE = new Decoded.Tombstone();

    private final SchemaLookup lookup;
    private final Map<String, Map<Class<?>, Writer>> writers = new ConcurrentHashMap<>();
    private final Map<Integer, Reader> readers = new ConcurrentHashMap<>();

    public ContractCodec(SchemaLookup lookup) {
        this.lookup = lookup;
    }

    /** Where the ids come from. */
    public SchemaLookup lookup() {
        return lookup;
    }

    /**
     * Bytes of a record for a topic.
     *
     * @param topicName full name of a topic of the contract
     * @param value a record of a type that may stand on it
     * @throws IllegalArgumentException when it may not
     * @throws ContractNotDeployedException when the registry has not this build's schema
     * @throws RegistryUnavailableException when the id is not known yet and the registry does not answer
     */
    public byte[] encode(String topicName, SpecificRecord value) {
        Map<Class<?>, Writer> ofTopic = writers.computeIfAbsent(topicName, name -> new ConcurrentHashMap<>());
        Writer writer = ofTopic.get(value.getClass());
        if (writer == null) {
            writer = writerOf(topicName, value);
            ofTopic.put(value.getClass(), writer);
        }
        return RecordCodec.encode(writer.header, writer.body, value);
    }

    /**
     * What the bytes of a record are.
     *
     * @param topicName full name of a topic of the contract
     * @param bytes value of the record, null for a tombstone
     * @throws IllegalArgumentException when the topic is none of the contract
     * @throws RegistryUnavailableException when the schema id is not known yet and the registry does not answer: wait, then decode the
     *     same bytes again
     */
    public Decoded decode(String topicName, byte @Nullable [] bytes) {
        if (bytes == null) {
            return TOMBSTONE;
        }
        if (bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
            return poison(PoisonReason.NOT_CONTRACT_FORMAT, bytes.length + " bytes without the five-byte header");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        Reader reader = readers.get(id);
        if (reader == null) {
            Optional<Schema> schema = lookup.schemaOf(id);
            if (schema.isEmpty()) {
                return poison(PoisonReason.UNKNOWN_SCHEMA_ID, "schema id " + id);
            }
            reader = Reader.of(schema.get());
            readers.put(id, reader);
        }
        if (!topic(topicName).recordTypes().contains(reader.name)) {
            return poison(PoisonReason.UNKNOWN_RECORD_TYPE, reader.name + " with schema id " + id);
        }
        if (reader.body == null) {
            return poison(PoisonReason.UNDECODABLE, "schema id " + id + " does not resolve to ours: " + reader.fault);
        }
        try {
            return new Decoded.Value(RecordCodec.decode(reader.body, bytes, HEADER_BYTES));
        } catch (RecordCodec.Undecodable e) {
            return poison(PoisonReason.UNDECODABLE, reader.name + " with schema id " + id + ": " + e.getMessage());
        }
    }

    /**
     * {@link #decode} that waits while the registry does not answer, for callers that may stand still.
     *
     * @param patience how long to wait; keep it well below {@code max.poll.interval.ms}
     * @throws RegistryUnavailableException when the registry did not answer in that time
     * @throws InterruptException when the thread was interrupted meanwhile
     */
    public Decoded decodeWaiting(String topicName, byte @Nullable [] bytes, Duration patience) {
        long start = System.nanoTime();
        while (true) {
            try {
                return decode(topicName, bytes);
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() - start >= patience.toNanos()) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new InterruptException(e); // sets the flag again
        }
    }

    private Writer writerOf(String topicName, SpecificRecord value) {
        RecordType type = RecordTypes.of(topic(topicName)).stream()
                .filter(candidate -> candidate.type() == value.getClass())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        value.getClass().getSimpleName() + " may not stand on " + topicName));
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .putInt(lookup.idOf(topicName, type))
                .array();
        return new Writer(header, RecordCodec.writer(type.schema()));
    }

    private Topic topic(String name) {
        return lookup.topics()
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException(name + " is no topic of the contract"));
    }

    private static Decoded poison(PoisonReason reason, String detail) {
        return new Decoded.Poison(reason, detail);
    }

    /** How records of one type are written to one topic. */
    private static final class Writer {
        private final byte[] header;
        private final DatumWriter<SpecificRecord> body;

        Writer(byte[] header, DatumWriter<SpecificRecord> body) {
            this.header = header;
            this.body = body;
        }
    }

    /** How records of one writer schema are read; {@code body} is null when ours cannot be made of it. */
    private record Reader(String name, @Nullable DatumReader<SpecificRecord> body, String fault) {
        static Reader of(Schema writer) {
            Optional<RecordType> type = RecordTypes.find(writer.getFullName());
            if (type.isEmpty()) {
                return new Reader(writer.getFullName(), null, "no such record type");
            }
            try {
                Schema ours = type.get().schema();
                return new Reader(ours.getName(), RecordCodec.reader(writer, ours), "");
            } catch (AvroRuntimeException e) {
                return new Reader(
                        type.get().schema().getName(), null, e.getClass().getSimpleName());
            }
        }
    }
}
