package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.core.function.Finding;
import dev.functionregistry.core.function.FunctionDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remarks on a definition that stop nothing: what OpenAI's APIs would refuse or ignore, and what a model would understand better. {@code
 * docs/lint.md} lists them; their texts are in {@code lint/warnings.json}, which other linters read too.
 */
public final class Lint {
    /** Most remarks on one function; the gravest are told. */
    static final int MAX_FINDINGS = 16;

    private static final int MAX_LEVELS = 5;
    private static final int MAX_TOOL_CHARS = 16_384;

    private static final Map<String, String> TEXTS = texts();
    private static final List<String> BY_GRAVITY = List.copyOf(TEXTS.keySet());

    private static final Set<String> ROOT_ALTERNATIVES = Set.of("anyOf", "oneOf", "allOf", "enum", "not");

    private static final Set<String> IGNORED = Set.of(
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "additionalItems",
            "minProperties",
            "maxProperties",
            "patternProperties",
            "propertyNames",
            "dependencies",
            "allOf",
            "oneOf",
            "not",
            "if");

    /** Keywords with one schema or several, and keywords with schemas by name. */
    private static final List<String> SAME_LEVEL = List.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else");

    private static final List<String> NEXT_LEVEL =
            List.of("items", "additionalItems", "additionalProperties", "contains", "propertyNames");
    private static final List<String> SAME_LEVEL_BY_NAME = List.of("definitions", "$defs", "dependencies");
    private static final List<String> NEXT_LEVEL_BY_NAME = List.of("properties", "patternProperties");

    private final JsonNode root;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> seenKeywords = new HashSet<>();

    private Lint(JsonNode root) {
        this.root = root;
    }

    /** The remarks, the gravest first and then by pointer; empty when there are none, or when the parameters are not JSON. */
    public static List<Finding> findings(FunctionDefinition definition) {
        var returns = definition.returns() == null ? null : parsed(definition.returns());
        return parsed(definition.parameters())
                .map(parameters -> new Lint(parameters).all(definition, returns))
                .orElse(List.of());
    }

    private static Optional<JsonNode> parsed(String json) {
        return StrictJson.parse(json) instanceof StrictJson.Parsed.Value(JsonNode node)
                ? Optional.of(node)
                : Optional.empty();
    }

    private List<Finding> all(FunctionDefinition definition, @Nullable Optional<JsonNode> returns) {
        if (definition.description().isBlank()) {
            note("NO_DESCRIPTION", "");
        }
        if (definition.name().length()
                        + definition.description().length()
                        + definition.parameters().length()
                > MAX_TOOL_CHARS) {
            note("LARGE_TOOL", "");
        }
        if (returns == null) {
            note("NO_RETURNS", "");
        } else if (returns.isPresent() && returns.get().path("type").asText().equals("string")) {
            note("STRING_RESULT", "/returns/type");
        }
        top();
        schema(root, "/parameters", 0);
        return findings.stream()
                .sorted(Comparator.comparingInt((Finding finding) -> BY_GRAVITY.indexOf(finding.code()))
                        .thenComparing(Finding::pointer))
                .filter(this::firstOfItsKeyword)
                .limit(MAX_FINDINGS)
                .toList();
    }

    private void top() {
        if (!root.path("type").asText().equals("object")) {
            note("PARAMETERS_NOT_OBJECT", root.has("type") ? "/parameters/type" : "/parameters");
            return;
        }
        for (var keyword : ROOT_ALTERNATIVES) {
            if (root.has(keyword)) {
                note("ROOT_ALTERNATIVES", "/parameters/" + keyword, keyword);
            }
        }
        if (!root.has("properties")) {
            note("NO_PROPERTIES", "/parameters");
        } else if (!root.path("properties").isEmpty() && !root.has("required")) {
            note("NO_REQUIRED", "/parameters");
        }
    }

    private void schema(JsonNode schema, String at, int level) {
        if (!schema.isObject()) {
            return;
        }
        if (schema.path("$ref").isTextual()) {
            note("REFERENCE", at + "/$ref");
            return;
        }
        if (level == MAX_LEVELS + 1) {
            note("DEEP_NESTING", at);
        }
        boolean top = at.equals("/parameters");
        for (var keyword : IGNORED) {
            if (schema.has(keyword) && !(top && ROOT_ALTERNATIVES.contains(keyword))) {
                note("KEYWORD_IGNORED", at + "/" + keyword, keyword);
            }
        }
        if (schema.has("format")) {
            note("FORMAT_UNCHECKED", at + "/format");
        }
        array(schema, at);
        required(schema, at);
        undescribed(schema, at);
        inside(schema, at, level);
    }

    private void array(JsonNode schema, String at) {
        boolean array = schema.path("type").asText().equals("array");
        for (var type : schema.path("type")) {
            array |= type.asText().equals("array");
        }
        if (array && !schema.has("items")) {
            note("ARRAY_WITHOUT_ITEMS", at);
        } else if (schema.path("items").isArray()) {
            note("TUPLE_ITEMS", at + "/items");
        }
    }

    private void required(JsonNode schema, String at) {
        int i = 0;
        for (var name : schema.path("required")) {
            if (!schema.path("properties").has(name.asText())) {
                note("REQUIRED_UNDECLARED", at + "/required/" + i);
            }
            i++;
        }
    }

    private void undescribed(JsonNode schema, String at) {
        for (var property : schema.path("properties").properties()) {
            var value = property.getValue();
            if (value.isObject()
                    && !value.has("$ref")
                    && value.path("description").asText().isBlank()) {
                note("NO_PROPERTY_DESCRIPTION", at + "/properties/" + Subschema.escape(property.getKey()));
            }
        }
    }

    private void inside(JsonNode schema, String at, int level) {
        for (var keyword : SAME_LEVEL) {
            oneOrMany(schema.path(keyword), at + "/" + keyword, level);
        }
        for (var keyword : NEXT_LEVEL) {
            oneOrMany(schema.path(keyword), at + "/" + keyword, level + 1);
        }
        for (var keyword : NEXT_LEVEL_BY_NAME) {
            byName(schema.path(keyword), at + "/" + keyword, level + 1);
        }
        for (var keyword : SAME_LEVEL_BY_NAME) {
            byName(schema.path(keyword), at + "/" + keyword, level);
        }
    }

    private void oneOrMany(JsonNode value, String at, int level) {
        if (!value.isArray()) {
            schema(value, at, level);
            return;
        }
        int i = 0;
        for (var child : value) {
            schema(child, at + "/" + i++, level);
        }
    }

    private void byName(JsonNode schemas, String at, int level) {
        for (var child : schemas.properties()) {
            schema(child.getValue(), at + "/" + Subschema.escape(child.getKey()), level);
        }
    }

    /** A keyword that occurs twenty times is told once, at its first place. */
    private boolean firstOfItsKeyword(Finding finding) {
        return !finding.code().equals("KEYWORD_IGNORED") || seenKeywords.add(finding.message());
    }

    private void note(String code, String at) {
        note(code, at, "");
    }

    private void note(String code, String at, String keyword) {
        var text = Objects.requireNonNull(TEXTS.get(code), code);
        findings.add(new Finding(code, text.replace("{keyword}", keyword), at));
    }

    private static Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        for (var warning :
                Resources.json("/lint/warnings.json").path("warnings").properties()) {
            texts.put(warning.getKey(), warning.getValue().path("message").asText());
        }
        return texts;
    }
}
