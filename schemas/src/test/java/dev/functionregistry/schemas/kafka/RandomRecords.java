package dev.functionregistry.schemas.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;

/** Instances of any record type with every field filled at random; the same seed gives the same instance. */
final class RandomRecords {
    private static final int[] ALPHABET =
            "aZ0_-. {}\"\\/|äß€😀\n\u0000".codePoints().toArray();

    private RandomRecords() {}

    static SpecificRecord of(Schema schema, RandomGenerator random) {
        SpecificRecordBase record = newInstance(schema.getFullName());
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), random));
        }
        return record;
    }

    private static SpecificRecordBase newInstance(String name) {
        try {
            return Class.forName(name)
                    .asSubclass(SpecificRecordBase.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(Schema schema, RandomGenerator random) {
        return switch (schema.getType()) {
            case RECORD -> of(schema, random);
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (int n = random.nextInt(random.nextInt(50) == 0 ? 400 : 4); n > 0; n--) {
                    items.add(value(schema.getElementType(), random));
                }
                yield items;
            }
            case UNION ->
                value(schema.getTypes().get(random.nextInt(schema.getTypes().size())), random);
            case STRING -> text(random);
            case INT -> random.nextInt();
            case LONG -> random.nextLong();
            case DOUBLE -> random.nextDouble();
            case BOOLEAN -> random.nextBoolean();
            case NULL -> null;
            case MAP -> {
                Map<String, Object> entries = new HashMap<>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    entries.put(text(random), value(schema.getValueType(), random));
                }
                yield entries;
            }
            case BYTES -> {
                byte[] bytes = new byte[random.nextInt(100)];
                random.nextBytes(bytes);
                yield ByteBuffer.wrap(bytes);
            }
            case ENUM, FIXED, FLOAT -> throw new IllegalStateException("The contract has no " + schema.getType());
        };
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(40); n > 0; n--) {
            text.appendCodePoint(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }
}
