package dev.functionregistry.simulator.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain Java trees: {@code Map<String, Object>} (ordered), {@code List<Object>}, {@code String}, {@code Number},
 * {@code Boolean}, {@code null}. Decimals are {@code BigDecimal}, so what was read is written back digit for digit.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(20_000_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** What reading gave: a tree (which may be null, the JSON null), or the reason why the text is no JSON. */
    public sealed interface Parsed {
        record Tree(@Nullable Object value) implements Parsed {}

        record Malformed(String reason) implements Parsed {}
    }

    /** Reads one JSON document; duplicate keys, trailing text and more than 64 levels are malformed. */
    public static Parsed parse(String text) {
        if (text.isBlank()) {
            return new Parsed.Malformed("empty text");
        }
        try {
            return new Parsed.Tree(MAPPER.readValue(text, Object.class));
        } catch (JsonProcessingException e) {
            return new Parsed.Malformed(e.getOriginalMessage());
        }
    }

    /** Reads a JSON document that is known to be one. */
    public static @Nullable Object read(String text) {
        return switch (parse(text)) {
            case Parsed.Tree(Object value) -> value;
            case Parsed.Malformed(String reason) -> throw new IllegalArgumentException("not JSON: " + reason);
        };
    }

    /** Reads a JSON object that is known to be one. */
    public static Map<String, Object> readObject(String text) {
        if (read(text) instanceof Map<?, ?> tree) {
            return asObject(tree);
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    /** Compact JSON text of a tree. */
    public static String write(@Nullable Object tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON tree: " + e.getOriginalMessage(), e);
        }
    }

    /** The object under a name, or an empty one where there is none. */
    public static Map<String, Object> objectAt(Map<String, Object> tree, String name) {
        return tree.get(name) instanceof Map<?, ?> child ? asObject(child) : Map.of();
    }

    /** The text under a name, or null where there is none. */
    public static @Nullable String textAt(Map<String, Object> tree, String name) {
        return tree.get(name) instanceof String text ? text : null;
    }

    /** The list under a name, or an empty one where there is none. */
    public static List<Object> listAt(Map<String, Object> tree, String name) {
        return tree.get(name) instanceof List<?> list ? asList(list) : List.of();
    }

    /** A tree's object: its names are strings because JSON has no others. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> asObject(Map<?, ?> tree) {
        return (Map<String, Object>) tree;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> asList(List<?> tree) {
        return (List<Object>) tree;
    }
}
