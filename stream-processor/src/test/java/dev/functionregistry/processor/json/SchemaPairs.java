package dev.functionregistry.processor.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draft-07 schemas and values to hold against them, as JSON text, from a seed. Both are made from few words, so that they meet often: about
 * half of the values are valid.
 */
final class SchemaPairs {
    private static final List<String> NAMES = List.of("a", "b", "c", "ab", "", "é", "a/b", "~", "$ref2", "1");
    private static final List<String> STRINGS =
            List.of("", "a", "b", "ab", "aab", "1", "é", "e\\u0301", "\\ud83d\\ude00", "a\\u0000b", "null");
    static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "2",
            "3",
            "1.0",
            "1.5",
            "-0",
            "0.0",
            "10",
            "1e1",
            "100",
            "0.1",
            "0.3",
            "0.30",
            "4.5",
            "1e300",
            "9007199254740991",
            "9007199254740993");
    static final List<String> STEPS = List.of("1", "2", "0.5", "0.1", "1.5", "3");
    private static final List<String> PATTERNS =
            List.of("^a", "b$", "^[a-z]+$", "\\\\d", "^.$", "^a{2}b$", "é", "^(a|b)*$");
    private static final List<String> TYPES =
            List.of("string", "number", "integer", "boolean", "null", "array", "object");
    private static final int DEEPEST = 3;

    private final Random random;

    SchemaPairs(long seed) {
        this.random = new Random(seed);
    }

    record Pair(String schema, String value) {}

    Pair next() {
        boolean definitions = random.nextInt(4) == 0;
        String schema = schema(0, definitions);
        if (definitions && schema.startsWith("{")) {
            String rest = schema.substring(1);
            schema = "{\"definitions\":{\"a\":" + schema(2, false) + ",\"a/b\":" + schema(2, false) + "}"
                    + (rest.equals("}") ? rest : "," + rest);
        }
        return new Pair(schema, value(0));
    }

    private String schema(int depth, boolean references) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return String.valueOf(random.nextInt(3) != 0);
        }
        if (kind == 1 && references) {
            return random.nextBoolean() ? "{\"$ref\":\"#/definitions/a\"}" : "{\"$ref\":\"#/definitions/a~1b\"}";
        }
        var members = new LinkedHashMap<String, String>();
        for (int i = random.nextInt(depth == 0 ? 4 : 3); i >= 0; i--) {
            keyword(members, depth, references);
        }
        return object(members);
    }

    private void keyword(Map<String, String> members, int depth, boolean references) {
        switch (random.nextInt(depth < DEEPEST ? 30 : 17)) {
            case 0, 1 -> members.put("type", quoted(one(TYPES)));
            case 2 ->
                members.put(
                        "type",
                        "[\"" + TYPES.get(random.nextInt(3)) + "\",\"" + TYPES.get(3 + random.nextInt(4)) + "\"]");
            case 3 -> members.put("enum", distinct(1 + random.nextInt(3)));
            case 4 -> members.put("const", value(DEEPEST - 1));
            case 5 -> members.put(random.nextBoolean() ? "minimum" : "maximum", one(NUMBERS));
            case 6 -> members.put(random.nextBoolean() ? "exclusiveMinimum" : "exclusiveMaximum", one(NUMBERS));
            case 7 -> members.put("multipleOf", one(STEPS));
            case 8 -> members.put(random.nextBoolean() ? "minLength" : "maxLength", small());
            case 9 -> members.put("pattern", quoted(one(PATTERNS)));
            case 10 -> members.put(random.nextBoolean() ? "minItems" : "maxItems", small());
            case 11 -> members.put("uniqueItems", String.valueOf(random.nextBoolean()));
            case 12 -> members.put(random.nextBoolean() ? "minProperties" : "maxProperties", small());
            case 13 -> members.put("required", names());
            case 14 -> members.put("dependencies", "{" + quoted(one(NAMES)) + ":" + names() + "}");
            case 15 -> members.put("description", "\"any\"");
            case 16 -> members.put("default", value(DEEPEST));
            case 17, 18 -> members.put("properties", schemas(NAMES, depth, references));
            case 19 -> members.put("additionalProperties", schema(depth + 1, references));
            case 20 -> members.put("patternProperties", schemas(PATTERNS, depth, references));
            case 21 -> members.put("propertyNames", schema(depth + 1, references));
            case 22 -> members.put("items", schema(depth + 1, references));
            case 23 -> {
                members.put("items", list(depth, references));
                members.put("additionalItems", schema(depth + 1, references));
            }
            case 24 -> members.put("contains", schema(depth + 1, references));
            case 25 -> members.put(one(List.of("allOf", "anyOf", "oneOf")), list(depth, references));
            case 26 -> members.put("not", schema(depth + 1, references));
            case 27 -> {
                members.put("if", schema(depth + 1, references));
                members.put("then", schema(depth + 1, references));
                if (random.nextBoolean()) {
                    members.put("else", schema(depth + 1, references));
                }
            }
            case 28 ->
                members.put("dependencies", "{" + quoted(one(NAMES)) + ":" + schema(depth + 1, references) + "}");
            default -> members.put("oneOf", list(depth, references));
        }
    }

    private String schemas(List<String> names, int depth, boolean references) {
        var members = new LinkedHashMap<String, String>();
        for (int i = 0; i < 2; i++) {
            members.put(one(names), schema(depth + 1, references));
        }
        return object(members);
    }

    private String list(int depth, boolean references) {
        return IntStream.rangeClosed(0, 1 + random.nextInt(2))
                .mapToObj(i -> schema(depth + 1, references))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String value(int depth) {
        return switch (random.nextInt(depth < DEEPEST ? 12 : 7)) {
            case 0 -> one(List.of("true", "false"));
            case 1 -> "null";
            case 2, 3 -> quoted(one(STRINGS));
            case 4, 5, 6 -> one(NUMBERS);
            case 7, 8 ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> value(depth + 1))
                        .collect(Collectors.joining(",", "[", "]"));
            default -> {
                var members = new LinkedHashMap<String, String>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.put(one(NAMES), value(depth + 1));
                }
                yield object(members);
            }
        };
    }

    /** The meta-schema asks for different elements. */
    private String distinct(int count) {
        var kinds = new ArrayList<>(
                List.of(quoted(one(STRINGS)), one(List.of("0", "1.5", "2")), "null", "[]", "{\"a\":1}"));
        java.util.Collections.shuffle(kinds, random);
        return "[" + String.join(",", kinds.subList(0, count)) + "]";
    }

    private String names() {
        return IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> one(NAMES))
                .distinct()
                .map(SchemaPairs::quoted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String small() {
        return String.valueOf(random.nextInt(4));
    }

    private String one(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    private static String object(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> quoted(member.getKey()) + ":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
