package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import dev.functionregistry.core.call.Violation;
import org.jspecify.annotations.Nullable;

/** Turns the validator's errors into sentences that a model can act on. */
final class Violations {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Longest part of a schema that is repeated in a sentence, in characters. */
    private static final int LONGEST_QUOTE = 200;

    /** Longest part of a value that is repeated in a sentence, in characters. */
    private static final int LONGEST_VALUE = 64;

    private static final int LONGEST_PARAMS = 2_000;

    private Violations() {}

    /** A violation that no keyword raised. */
    static Violation of(String keyword, String message) {
        return new Violation("", "#", keyword, message, "{}");
    }

    /** A member's name that no schema can allow. */
    static Violation forbiddenName(Pointer at, String name) {
        var params = JSON.objectNode().put("propertyName", name);
        return new Violation(
                at.told(),
                "#",
                "propertyNames",
                "property name " + quote(name) + " is not allowed",
                CanonicalJson.of(params));
    }

    static Violation of(Error error) {
        var keyword = error.getKeyword() == null ? "" : error.getKeyword();
        var wanted = error.getSchemaNode() == null ? JSON.missingNode() : error.getSchemaNode();
        var instancePath = error.getInstanceLocation() == null
                ? ""
                : error.getInstanceLocation().toString();
        var params = JSON.objectNode();
        var message = describe(error, keyword, wanted, params);
        return new Violation(instancePath, schemaPath(error), keyword, message, bounded(CanonicalJson.of(params)));
    }

    private static String describe(Error error, String keyword, JsonNode wanted, ObjectNode params) {
        var property = error.getProperty();
        return switch (keyword) {
            case "type" -> {
                params.set("type", wanted);
                yield "expected " + types(wanted) + ", got " + typeOf(error.getInstanceNode());
            }
            case "required" -> {
                params.put("missingProperty", property);
                yield "property " + quote(property) + " is required";
            }
            case "additionalProperties" -> {
                params.put("additionalProperty", property);
                yield "property " + quote(property) + " is not known";
            }
            case "enum" -> {
                params.set("allowedValues", wanted);
                yield "must be one of " + shorten(wanted) + got(error);
            }
            case "const" -> {
                params.set("allowedValue", wanted);
                yield "must be " + shorten(wanted) + got(error);
            }
            case "minimum" -> comparison(params, ">=", wanted, error);
            case "maximum" -> comparison(params, "<=", wanted, error);
            case "exclusiveMinimum" -> comparison(params, ">", wanted, error);
            case "exclusiveMaximum" -> comparison(params, "<", wanted, error);
            case "minLength" -> limit(params, "must have at least ", wanted, " characters", error);
            case "maxLength" -> limit(params, "must have at most ", wanted, " characters", error);
            case "minItems" -> limit(params, "must have at least ", wanted, " items", error);
            case "maxItems" -> limit(params, "must have at most ", wanted, " items", error);
            case "minProperties" -> limit(params, "must have at least ", wanted, " properties", error);
            case "maxProperties" -> limit(params, "must have at most ", wanted, " properties", error);
            case "multipleOf" -> {
                params.set("multipleOf", wanted);
                yield "must be a multiple of " + shorten(wanted) + got(error);
            }
            case "pattern" -> {
                params.set("pattern", wanted);
                yield "must match the pattern " + shorten(wanted);
            }
            case "uniqueItems" -> "must not hold the same item twice";
            case "contains" -> "must hold an item that fits the schema's contains";
            case "propertyNames" -> {
                params.put("propertyName", property);
                yield "property name " + quote(property) + " is not allowed";
            }
            case "dependencies" -> "property " + quote(property) + " needs " + shorten(wanted.path(property));
            case "anyOf" -> "fits none of the allowed forms";
            case "oneOf" -> "must fit exactly one of the allowed forms";
            case "not" -> "fits a form that is not allowed";
            case "additionalItems", "items" -> "holds more items than allowed";
            case "false" -> "is not allowed here";
            default -> "breaks the schema's " + keyword;
        };
    }

    private static String comparison(ObjectNode params, String sign, JsonNode limit, Error error) {
        params.put("comparison", sign).set("limit", limit);
        return "must be " + sign + " " + shorten(limit) + got(error);
    }

    private static String limit(ObjectNode params, String before, JsonNode limit, String after, Error error) {
        params.set("limit", limit);
        var node = error.getInstanceNode();
        var said = before + shorten(limit) + after;
        return node == null ? said : said + ", got " + sizeOf(node);
    }

    /** As JSON Schema counts: characters of a string, not UTF-16 units. */
    private static int sizeOf(JsonNode node) {
        return node.isTextual()
                ? node.textValue().codePointCount(0, node.textValue().length())
                : node.size();
    }

    /** The value that came, if it was told. */
    private static String got(Error error) {
        var node = error.getInstanceNode();
        return node == null ? "" : ", got " + shorten(node, LONGEST_VALUE);
    }

    private static String types(JsonNode wanted) {
        if (!wanted.isArray()) {
            return wanted.asText();
        }
        var out = new StringBuilder();
        for (var type : wanted) {
            out.append(out.isEmpty() ? "" : " or ").append(type.asText());
        }
        return out.toString();
    }

    private static String typeOf(@Nullable JsonNode node) {
        if (node == null) {
            return "nothing";
        }
        return switch (node.getNodeType()) {
            case NUMBER -> node.isIntegralNumber() ? "integer" : "number";
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }

    /** A list of a thousand allowed values helps nobody and would not fit into the answer. */
    private static String bounded(String params) {
        return params.length() <= LONGEST_PARAMS ? params : "{}";
    }

    private static String schemaPath(Error error) {
        var location = error.getSchemaLocation();
        return location == null || location.getFragment() == null
                ? "#"
                : "#" + location.getFragment().toString();
    }

    private static String quote(@Nullable String name) {
        return shorten(JSON.textNode(name));
    }

    private static String shorten(JsonNode node) {
        return shorten(node, LONGEST_QUOTE);
    }

    private static String shorten(JsonNode node, int longest) {
        var text = node.toString();
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }
}
