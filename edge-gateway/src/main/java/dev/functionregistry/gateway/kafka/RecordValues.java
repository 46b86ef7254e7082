package dev.functionregistry.gateway.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A record as plain members by name. */
final class RecordValues {
    private static final String MASK = "(masked)";

    private RecordValues() {}

    static Map<String, @Nullable Object> of(SpecificRecord record) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            members.put(field.name(), plain(record.get(field.pos())));
        }
        return members;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case SpecificRecord record -> of(record);
            case List<?> list -> {
                List<@Nullable Object> plain = new ArrayList<>(list.size());
                list.forEach(element -> plain.add(plain(element)));
                yield plain;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                map.forEach((key, element) -> plain.put(String.valueOf(key), plain(element)));
                yield plain;
            }
            case Number number -> number;
            case Boolean bool -> bool;
            default -> value.toString();
        };
    }

    /** Hides what came from or goes to a sensitive function; that there was something stays visible. */
    static void mask(Map<String, @Nullable Object> members) {
        for (String name : List.of("arguments", "result", "output")) {
            members.computeIfPresent(name, (same, value) -> MASK);
        }
        if (members.get("error") instanceof Map<?, ?> error) {
            Map<String, @Nullable Object> masked = new LinkedHashMap<>();
            error.forEach((name, value) -> masked.put(
                    String.valueOf(name),
                    value != null && (name.equals("message") || name.equals("details")) ? MASK : value));
            members.put("error", masked);
        }
    }
}
