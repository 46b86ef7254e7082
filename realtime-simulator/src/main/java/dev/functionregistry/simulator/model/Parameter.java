package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.codec.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One parameter of a tool, as its schema has it.
 *
 * @param name its name; of an array's elements, the array's name
 * @param schema its JSON Schema, with {@code $ref} and {@code anyOf} already followed
 * @param required whether a call without it would break the schema
 */
record Parameter(String name, Map<String, Object> schema, boolean required) {
    private static final Set<String> PLACES = Set.of(
            "location", "city", "place", "town", "country", "region", "address", "where", "origin", "destination");
    private static final Set<String> DATES = Set.of("date", "day", "when", "time", "datetime", "deadline");
    private static final Set<String> CODES = Set.of("id", "code", "sku", "key", "reference", "serial");
    private static final Set<String> FREE_TEXTS = Set.of(
            "text",
            "message",
            "query",
            "question",
            "content",
            "body",
            "note",
            "title",
            "prompt",
            "comment",
            "sentence",
            "phrase",
            "term",
            "input",
            "subject",
            "task",
            "summary",
            "keyword",
            "search",
            "reason");

    /** The parameter {@code name} of a schema with properties. */
    static Parameter of(String name, Map<String, Object> parent, Map<String, Object> root) {
        Object schema = Json.objectAt(parent, "properties").get(name);
        boolean required = Json.listAt(parent, "required").contains(name);
        return new Parameter(
                name, resolve(schema instanceof Map<?, ?> map ? Json.asObject(map) : Map.of(), root, 0), required);
    }

    /** What one element of this array looks like. */
    Parameter element(Map<String, Object> root) {
        return new Parameter(name, resolve(Json.objectAt(schema, "items"), root, 0), true);
    }

    /** Without a default, weak evidence is better than none. */
    boolean mustBeFound() {
        return required && !schema.containsKey("default");
    }

    static boolean isPlace(String name) {
        return mentionsAny(name, PLACES);
    }

    boolean isPlace() {
        return isPlace(name);
    }

    boolean isDate() {
        return mentionsAny(name, DATES) || String.valueOf(schema.get("format")).startsWith("date");
    }

    boolean isCode() {
        return mentionsAny(name, CODES);
    }

    boolean isEmail() {
        return mentionsAny(name, Set.of("email", "mail")) || "email".equals(schema.get("format"));
    }

    boolean isUrl() {
        return mentionsAny(name, Set.of("url", "uri", "link")) || "uri".equals(schema.get("format"));
    }

    boolean isFreeText() {
        return mentionsAny(name, FREE_TEXTS);
    }

    /** The preposition that leads to it: {@code from} an origin, {@code to} a destination; empty where none does. */
    String preposition() {
        if (mentionsAny(name, Set.of("from", "origin", "source", "departure", "sender"))) {
            return "from";
        }
        return mentionsAny(name, Set.of("to", "destination", "target", "arrival", "recipient")) ? "to" : "";
    }

    List<Object> choices() {
        return schema.containsKey("const") ? List.of(schema.get("const")) : Json.listAt(schema, "enum");
    }

    /** The JSON type; the first that is not null where there are several, guessed where there is none. */
    String type() {
        return switch (schema.get("type")) {
            case String name -> name;
            case List<?> types ->
                types.stream()
                        .map(String::valueOf)
                        .filter(name -> !name.equals("null"))
                        .findFirst()
                        .orElse("null");
            case null, default ->
                schema.containsKey("properties") ? "object" : schema.containsKey("items") ? "array" : "string";
        };
    }

    private static boolean mentionsAny(String name, Set<String> words) {
        return Words.raw(name).stream().anyMatch(words::contains);
    }

    private static Map<String, Object> resolve(Map<String, Object> schema, Map<String, Object> root, int depth) {
        if (depth > 8) {
            return Map.of();
        }
        if (schema.get("$ref") instanceof String reference) {
            return resolve(follow(reference, root), root, depth + 1);
        }
        for (String keyword : List.of("anyOf", "oneOf")) {
            for (Object branch : Json.listAt(schema, keyword)) {
                if (branch instanceof Map<?, ?> map && !"null".equals(map.get("type"))) {
                    return resolve(Json.asObject(map), root, depth + 1);
                }
            }
        }
        return schema;
    }

    private static Map<String, Object> follow(String reference, Map<String, Object> root) {
        Map<String, Object> at = root;
        for (String step : reference.replaceFirst("^#/?", "").split("/")) {
            at = Json.objectAt(at, step);
        }
        return at;
    }
}
