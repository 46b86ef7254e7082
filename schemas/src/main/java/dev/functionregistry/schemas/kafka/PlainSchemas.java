package dev.functionregistry.schemas.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/**
 * Schemas without {@code avro.java.*} properties. The generated classes carry such properties to choose Java's String; they mean nothing
 * to other languages and would make look-ups by content miss, so they never reach the registry.
 */
public final class PlainSchemas {
    private static final String JAVA_PROPERTIES = "avro.java.";

    private PlainSchemas() {}

    /** A copy of a schema in which no part has an {@code avro.java.*} property; names, docs, defaults and aliases stay. */
    public static Schema withoutJavaProperties(Schema schema) {
        return copy(schema, new HashMap<>());
    }

    private static Schema copy(Schema schema, Map<String, Schema> named) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, named);
            case ARRAY -> keepProperties(schema, Schema.createArray(copy(schema.getElementType(), named)));
            case MAP -> keepProperties(schema, Schema.createMap(copy(schema.getValueType(), named)));
            case UNION ->
                Schema.createUnion(schema.getTypes().stream()
                        .map(part -> copy(part, named))
                        .toList());
            case ENUM, FIXED -> schema;
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
                keepProperties(schema, Schema.create(schema.getType()));
        };
    }

    private static Schema record(Schema schema, Map<String, Schema> named) {
        Schema known = named.get(schema.getFullName());
        if (known != null) {
            return known;
        }
        Schema plain = Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), schema.isError());
        named.put(schema.getFullName(), plain);
        List<Schema.Field> fields = schema.getFields().stream()
                .map(field -> new Schema.Field(field, copy(field.schema(), named)))
                .toList();
        plain.setFields(fields);
        schema.getAliases().forEach(plain::addAlias);
        return keepProperties(schema, plain);
    }

    private static Schema keepProperties(JsonProperties from, Schema to) {
        from.getObjectProps().forEach((name, value) -> {
            if (!name.startsWith(JAVA_PROPERTIES)) {
                to.addProp(name, value);
            }
        });
        if (from instanceof Schema typed && typed.getLogicalType() != null) {
            typed.getLogicalType().addToSchema(to);
        }
        return to;
    }
}
