package dev.functionregistry.schemas.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Bare Avro binary of generated records. Readers and writers are stateless, so one of each serves every thread, virtual ones too, and no
 * thread keeps anything behind.
 */
final class RecordCodec {
    /** A count that the bytes only claim never decides how much memory is taken. */
    private static final int TRUSTED_SIZE = 256;

    private static final int FIRST_BUFFER = 256;

    private static final SpecificData DATA = new ContractData();

    private RecordCodec() {}

    static DatumWriter<SpecificRecord> writer(Schema schema) {
        return new SpecificDatumWriter<>(schema, DATA);
    }

    /** A reader from the schema that wrote to the schema of our class; throws AvroRuntimeException when they do not resolve. */
    static DatumReader<SpecificRecord> reader(Schema writer, Schema reader) {
        return new SpecificDatumReader<>(writer, reader, DATA);
    }

    /** Bytes of a record behind a prefix. */
    static byte[] encode(byte[] prefix, DatumWriter<SpecificRecord> writer, SpecificRecord value) {
        ByteSink sink = new ByteSink(prefix);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(sink, null);
        try {
            writer.write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("An array does not fail", e);
        }
        return sink.toByteArray();
    }

    /**
     * Reads a record and insists that nothing is left over.
     *
     * @throws Undecodable when the bytes do not follow the reader's writer schema
     */
    static SpecificRecord decode(DatumReader<SpecificRecord> reader, byte[] bytes, int offset) throws Undecodable {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
            SpecificRecord value = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new Undecodable("bytes are left over behind the record");
            }
            return value;
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ClassCastException
                | NegativeArraySizeException
                | UnsupportedOperationException e) {
            throw new Undecodable(e.getClass().getSimpleName());
        }
    }

    /** Bytes that do not follow their schema. The message names the fault and never quotes contents. */
    static final class Undecodable extends Exception {
        private static final long serialVersionUID = 1L;

        Undecodable(String message) {
            super(message, null, false, false);
        }
    }

    /** A growing array without locks. */
    private static final class ByteSink extends OutputStream {
        private byte[] bytes;
        private int size;

        ByteSink(byte[] prefix) {
            bytes = Arrays.copyOf(prefix, FIRST_BUFFER);
            size = prefix.length;
        }

        @Override
        public void write(int value) {
            ensure(1);
            bytes[size++] = (byte) value;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            ensure(length);
            System.arraycopy(source, offset, bytes, size, length);
            size += length;
        }

        private void ensure(int more) {
            if (bytes.length - size < more) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
            }
        }

        byte[] toByteArray() {
            return Arrays.copyOf(bytes, size);
        }
    }

    /** Avro's idea of our classes: names below our own package are classes, counts are claims. */
    private static final class ContractData extends SpecificData {
        private static final String OURS = "dev.functionregistry.";

        private final ClassLoader loader = RecordCodec.class.getClassLoader();
        private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

        ContractData() {
            super(RecordCodec.class.getClassLoader());
        }

        /** The one reader of Avro that keeps no resolver per thread. Unasked, Avro gives it only to its own two kinds of data. */
        @Override
        public boolean isFastReaderEnabled() {
            return true;
        }

        /** Avro trusts no class by name unless a global list says so; we trust our generated ones and leave the list alone. */
        @Override
        public @Nullable Class<?> getClass(Schema schema) {
            if (schema.getType() != Schema.Type.RECORD || !schema.getFullName().startsWith(OURS)) {
                return super.getClass(schema);
            }
            return classes.computeIfAbsent(schema.getFullName(), this::load);
        }

        private Class<?> load(String name) {
            try {
                return Class.forName(name, true, loader).asSubclass(SpecificRecord.class);
            } catch (ClassNotFoundException e) {
                throw new AvroRuntimeException("No class " + name, e);
            }
        }

        @Override
        public Object newArray(Object old, int size, Schema schema) {
            return new GenericData.Array<>(Math.clamp(size, 0, TRUSTED_SIZE), schema);
        }

        @Override
        public Object newMap(Object old, int size) {
            return new HashMap<>(Math.clamp(size, 0, TRUSTED_SIZE));
        }
    }
}
