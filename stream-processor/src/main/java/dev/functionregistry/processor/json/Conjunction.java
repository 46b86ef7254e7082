package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Schemas that a value must all satisfy, with what follows from them at a glance. References are followed and {@code allOf} is opened, so each
 * part is an object without either.
 */
final class Conjunction {
    /** The kinds of JSON values; in draft-07 every integer is a number. */
    enum Kind {
        NULL,
        BOOLEAN,
        OBJECT,
        ARRAY,
        STRING,
        INTEGER,
        FRACTION
    }

    private final List<Subschema> parts = new ArrayList<>();
    private final EnumSet<Kind> kinds = EnumSet.allOf(Kind.class);
    private @Nullable List<JsonNode> values;

    private Conjunction() {}

    static Conjunction of(List<Subschema> schemas) {
        var all = new Conjunction();
        schemas.forEach(all::add);
        if (all.values != null) {
            var kindsOfValues = EnumSet.noneOf(Kind.class);
            all.values.forEach(value -> kindsOfValues.add(kindOf(value)));
            all.kinds.retainAll(kindsOfValues);
        }
        return all;
    }

    private void add(Subschema schema) {
        var resolved = schema.resolved();
        if (resolved == null) {
            return; // to know less is safe
        }
        if (resolved.isFalse()) {
            kinds.clear();
        } else if (resolved.node().isObject()) {
            parts.add(resolved);
            var node = resolved.node();
            if (node.has("type")) {
                kinds.retainAll(kindsOf(node.get("type")));
            }
            if (node.has("enum")) {
                keep(List.copyOf(listOf(node.get("enum"))));
            }
            if (node.has("const")) {
                keep(List.of(node.get("const")));
            }
            resolved.children("allOf").forEach(this::add);
        }
    }

    private void keep(List<JsonNode> allowed) {
        values = values == null
                ? allowed
                : values.stream().filter(value -> contains(allowed, value)).toList();
    }

    /** The schemas, each with its own keywords. */
    List<Subschema> parts() {
        return parts;
    }

    /** Kinds of values that may be allowed; no others are. */
    Set<Kind> kinds() {
        return kinds;
    }

    /** All values that may be allowed, where they can be counted; else null. */
    @Nullable
    List<JsonNode> values() {
        if (values == null && EnumSet.of(Kind.NULL, Kind.BOOLEAN).containsAll(kinds)) {
            var few = new ArrayList<JsonNode>();
            if (kinds.contains(Kind.NULL)) {
                few.add(NullNode.getInstance());
            }
            if (kinds.contains(Kind.BOOLEAN)) {
                few.add(BooleanNode.TRUE);
                few.add(BooleanNode.FALSE);
            }
            return few;
        }
        return values;
    }

    Set<String> required() {
        var required = new TreeSet<String>();
        parts.forEach(part -> part.node().path("required").forEach(name -> required.add(name.asText())));
        return required;
    }

    /** The largest value of a keyword that is a lower limit; null when no part has it. */
    @Nullable
    BigDecimal largest(String keyword) {
        return extreme(keyword, BigDecimal::max);
    }

    /** The smallest value of a keyword that is an upper limit; null when no part has it. */
    @Nullable
    BigDecimal smallest(String keyword) {
        return extreme(keyword, BigDecimal::min);
    }

    private @Nullable BigDecimal extreme(String keyword, BinaryOperator<BigDecimal> stricter) {
        return parts.stream()
                .map(part -> part.node().path(keyword))
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .reduce(stricter)
                .orElse(null);
    }

    /** True when some part has exactly this value for the keyword. */
    boolean has(String keyword, JsonNode value) {
        return parts.stream().anyMatch(part -> value.equals(part.node().get(keyword)));
    }

    /** Names that some part has in {@code properties}. */
    Set<String> properties() {
        var names = new TreeSet<String>();
        parts.forEach(part -> names.addAll(part.names("properties")));
        return names;
    }

    /** Everything that a property of this name must satisfy. */
    List<Subschema> property(String name) {
        var found = new ArrayList<Subschema>();
        for (var part : parts) {
            int before = found.size();
            addIfThere(found, part.child("properties", name));
            for (var pattern : part.names("patternProperties")) {
                if (matches(pattern, name)) {
                    addIfThere(found, part.child("patternProperties", pattern));
                }
            }
            if (found.size() == before) {
                addIfThere(found, part.child("additionalProperties"));
            }
        }
        return found;
    }

    /** Everything that the item at this index must satisfy. */
    List<Subschema> item(int index) {
        var found = new ArrayList<Subschema>();
        for (var part : parts) {
            addIfThere(found, itemOf(part, index));
        }
        return found;
    }

    /** From this index on every item must satisfy the same. */
    int distinctItems() {
        return parts.stream()
                .mapToInt(part -> part.node().path("items").isArray()
                        ? part.node().path("items").size()
                        : 0)
                .max()
                .orElse(0);
    }

    static @Nullable Subschema itemOf(Subschema part, int index) {
        if (!part.node().path("items").isArray()) {
            return part.child("items");
        }
        var items = part.children("items");
        return index < items.size() ? items.get(index) : part.child("additionalItems");
    }

    private static void addIfThere(List<Subschema> found, @Nullable Subschema schema) {
        if (schema != null) {
            found.add(schema);
        }
    }

    static boolean matches(String pattern, String name) {
        return Re2Expressions.compile(pattern).matcher(name).find();
    }

    static EnumSet<Kind> kindsOf(JsonNode type) {
        var kinds = EnumSet.noneOf(Kind.class);
        for (var one : listOf(type)) {
            switch (one.asText()) {
                case "null" -> kinds.add(Kind.NULL);
                case "boolean" -> kinds.add(Kind.BOOLEAN);
                case "object" -> kinds.add(Kind.OBJECT);
                case "array" -> kinds.add(Kind.ARRAY);
                case "string" -> kinds.add(Kind.STRING);
                case "integer" -> kinds.add(Kind.INTEGER);
                case "number" -> {
                    kinds.add(Kind.INTEGER);
                    kinds.add(Kind.FRACTION);
                }
                default -> {}
            }
        }
        return kinds;
    }

    private static Kind kindOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> Kind.NULL;
            case BOOLEAN -> Kind.BOOLEAN;
            case OBJECT -> Kind.OBJECT;
            case ARRAY -> Kind.ARRAY;
            case STRING -> Kind.STRING;
            case NUMBER -> value.decimalValue().stripTrailingZeros().scale() <= 0 ? Kind.INTEGER : Kind.FRACTION;
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not a JSON value");
        };
    }

    static boolean contains(Iterable<JsonNode> allowed, JsonNode value) {
        for (var one : allowed) {
            if (one.equals(Conjunction::compareScalars, value)) {
                return true;
            }
        }
        return false;
    }

    /** 1 and 1.0 are the same number. */
    private static int compareScalars(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue());
        }
        return left.equals(right) ? 0 : 1;
    }

    /** The elements of an array, or the one value. */
    private static List<JsonNode> listOf(JsonNode node) {
        var list = new ArrayList<JsonNode>();
        if (node.isArray()) {
            node.forEach(list::add);
        } else {
            list.add(node);
        }
        return list;
    }
}
