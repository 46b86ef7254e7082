package dev.functionregistry.processor.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Schemas and values over a vocabulary so small that they often meet. */
final class SchemaGrammar {
    private static final List<String> NAMES = List.of("a", "b", "ab");
    private static final List<String> TYPES =
            List.of("null", "boolean", "object", "array", "string", "integer", "number");
    private static final List<String> SCALARS =
            List.of("null", "true", "false", "0", "1", "1.0", "2", "2.5", "-1", "\"\"", "\"a\"", "\"ab\"", "\"abc\"");

    private final Random random;

    SchemaGrammar(Random random) {
        this.random = random;
    }

    String schema(int depth) {
        if (chance(12)) {
            return random.nextBoolean() ? "{}" : String.valueOf(chance(3));
        }
        if (depth > 1 && chance(4)) {
            return "{\"properties\":{" + named(() -> schema(depth - 1)) + "}}";
        }
        var definitions = depth == 3 && chance(3);
        var members = new ArrayList<String>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            members.add(keyword(depth));
        }
        if (definitions) {
            members.add("\"definitions\":{\"d\":" + schema(1) + "}");
            members.add("\"properties\":{\"a\":{\"$ref\":\"#/definitions/d\"},\"b\":{\"$ref\":\"#\"}}");
        }
        // of members with the same name the last one counts
        return "{" + String.join(",", members) + "}";
    }

    private String keyword(int depth) {
        var choices = new ArrayList<Supplier<String>>();
        choices.add(() -> "\"type\":" + type());
        choices.add(() -> "\"type\":" + type());
        choices.add(() -> "\"enum\":[" + some(() -> value(1)) + "]");
        choices.add(() -> "\"const\":" + value(1));
        choices.add(() -> "\"" + pick(List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")) + "\":"
                + pick(List.of("0", "1", "1.5", "2", "-1")));
        choices.add(() -> "\"multipleOf\":" + pick(List.of("0.5", "1", "2", "1.5")));
        choices.add(() ->
                "\"" + pick(List.of("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"))
                        + "\":" + random.nextInt(3));
        choices.add(() -> "\"pattern\":" + pick(List.of("\"^a\"", "\"b\"", "\"^$\"")));
        choices.add(() -> "\"uniqueItems\":" + random.nextBoolean());
        choices.add(() -> "\"required\":[" + names() + "]");
        if (depth > 0) {
            Supplier<String> inner = () -> schema(depth - 1);
            choices.add(() -> "\"properties\":{" + named(inner) + "}");
            choices.add(() -> "\"properties\":{" + named(inner) + "}");
            choices.add(() -> "\"additionalProperties\":" + inner.get());
            choices.add(() -> "\"patternProperties\":{\"" + pick(List.of("^a", "b")) + "\":" + inner.get() + "}");
            choices.add(() -> "\"propertyNames\":" + inner.get());
            choices.add(() -> "\"dependencies\":{\"" + pick(NAMES) + "\":"
                    + (random.nextBoolean() ? inner.get() : "[" + names() + "]") + "}");
            choices.add(() -> "\"items\":" + (random.nextBoolean() ? inner.get() : "[" + some(inner) + "]"));
            choices.add(() -> "\"additionalItems\":" + inner.get());
            choices.add(() -> "\"contains\":" + inner.get());
            choices.add(() -> "\"" + pick(List.of("anyOf", "oneOf", "allOf")) + "\":[" + some(inner) + "]");
            choices.add(() -> "\"oneOf\":[" + some(inner) + "]");
            choices.add(() -> "\"not\":" + inner.get());
            choices.add(() -> "\"if\":" + inner.get() + ",\"then\":" + inner.get() + ",\"else\":" + inner.get());
        }
        return pick(choices).get();
    }

    private String type() {
        return random.nextBoolean()
                ? "\"" + pick(TYPES) + "\""
                : TYPES.stream()
                        .filter(type -> chance(3))
                        .map(type -> "\"" + type + "\"")
                        .collect(Collectors.joining(",", "[\"object\",", "]"))
                        .replace("\"object\",]", "\"object\"]")
                        .replaceAll(",(\"object\")(?=[,\\]])", "");
    }

    /** The schema with a word of it changed, as an author would: a limit, a type, a name, a member more or less. */
    String mutated(String schema) {
        var changes = List.<Supplier<String>>of(
                () -> schema.replaceFirst("\"integer\"", "\"number\""),
                () -> schema.replaceFirst("\"number\"", "\"integer\""),
                () -> schema.replaceFirst("\"required\":\\[\"[a-z]+\",?", "\"required\":["),
                () -> schema.replaceFirst(":1([,}])", ":2$1"),
                () -> schema.replaceFirst(":2([,}])", ":1$1"),
                () -> schema.replaceFirst("\\{\"", "{\"description\":\"more\",\""),
                () -> schema.replaceFirst(
                        "\"oneOf\":\\[", "\"oneOf\":[" + schema(1).replace("$", "\\$") + ","),
                () -> schema.replaceFirst(
                        "\"anyOf\":\\[", "\"anyOf\":[" + schema(1).replace("$", "\\$") + ","),
                () -> schema.replaceFirst("\"anyOf\"", "\"oneOf\""),
                () -> schema.replaceFirst("\"oneOf\"", "\"anyOf\""),
                () -> schema.replaceFirst("\"enum\":\\[", "\"enum\":[" + value(0) + ","),
                () -> schema.replaceFirst("\"properties\":\\{", "\"properties\":{\"ab\":{\"type\":\"string\"},")
                        .replace(",}", "}"),
                () -> schema.replaceFirst("\"properties\":", "\"additionalProperties\":false,\"properties\":"),
                () -> schema.replaceFirst("\"additionalProperties\":false", "\"additionalProperties\":true"),
                () -> schema.startsWith("{\"") ? "{" + keyword(1) + "," + schema.substring(1) : schema);
        return pick(changes).get();
    }

    String value(int depth) {
        if (depth == 0 || chance(3)) {
            return pick(SCALARS);
        }
        return random.nextInt(3) == 0
                ? "[" + some(() -> value(depth - 1)) + "]"
                : NAMES.stream()
                        .filter(name -> random.nextBoolean())
                        .map(name -> "\"" + name + "\":" + value(depth - 1))
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private String named(Supplier<String> inner) {
        return NAMES.stream()
                .filter(name -> random.nextBoolean())
                .map(name -> "\"" + name + "\":" + inner.get())
                .collect(Collectors.joining(","));
    }

    private String names() {
        return NAMES.stream()
                .filter(name -> chance(2))
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(","));
    }

    private String some(Supplier<String> inner) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> inner.get())
                .collect(Collectors.joining(","));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
