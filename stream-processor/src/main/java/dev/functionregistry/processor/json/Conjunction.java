package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
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

    private final Effort effort;
    private final List<Subschema> parts = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final EnumSet<Kind> kinds = EnumSet.allOf(Kind.class);
    private @Nullable List<JsonNode> values;

    private Conjunction(Effort effort) {
        this.effort = effort;
    }

    static Conjunction of(List<Subschema> schemas, Effort effort) {
        var all = new Conjunction(effort);
        all.add(schemas);
        if (all.values != null) {
            var kindsOfValues = EnumSet.noneOf(Kind.class);
            all.values.forEach(value -> kindsOfValues.add(kindOf(value)));
            all.kinds.retainAll(kindsOfValues);
        }
        return all;
    }

    /** References can make of a few schemas a chain of thousands, and of one part many. */
    private void add(List<Subschema> schemas) {
        var open = new ArrayDeque<>(schemas);
        while (!open.isEmpty()) {
            add(open.removeFirst()).forEach(open::addLast);
        }
    }

    /** Adds one schema and gives those that hold with it. */
    private List<Subschema> add(Subschema schema) {
        effort.spend(1);
        var resolved = schema.resolved();
        if (resolved == null) {
            return List.of(); // to know less is safe
        }
        if (resolved.isFalse()) {
            kinds.clear();
        } else if (resolved.node().isObject() && seen.add(resolved.key())) {
            effort.read(resolved.pointer().length());
            parts.add(resolved.node().has("allOf") ? resolved.without("allOf") : resolved);
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
            return resolved.children("allOf");
        }
        return List.of();
    }

    private void keep(List<JsonNode> allowed) {
        effort.spend(allowed.size());
        values = values == null
                ? allowed
                : values.stream()
                        .filter(value -> contains(allowed, value, effort))
                        .toList();
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
        for (var part : parts) {
            effort.spend(1 + part.node().path("required").size());
            part.node().path("required").forEach(name -> required.add(name.asText()));
        }
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
        for (var part : parts) {
            effort.spend(1 + part.node().path("properties").size());
            names.addAll(part.names("properties"));
        }
        return names;
    }

    /** Everything that a property of this name must satisfy. */
    List<Subschema> property(String name) {
        var found = new ArrayList<Subschema>();
        for (var part : parts) {
            effort.spend(1);
            int before = found.size();
            addIfThere(found, part.child("properties", name));
            for (var pattern : part.names("patternProperties")) {
                if (effort.matches(pattern, name)) {
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
            effort.spend(1);
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
        var item = part.child("items", index);
        return item == null ? part.child("additionalItems") : item;
    }

    private static void addIfThere(List<Subschema> found, @Nullable Subschema schema) {
        if (schema != null) {
            found.add(schema);
        }
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

    static boolean contains(Iterable<JsonNode> allowed, JsonNode value, Effort effort) {
        for (var one : allowed) {
            if (same(one, value, effort)) {
                return true;
            }
        }
        return false;
    }

    /** 1 and 1.0 are the same number. */
    private static boolean same(JsonNode left, JsonNode right, Effort effort) {
        effort.spend(1);
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue()) == 0;
        }
        if (left.getNodeType() != right.getNodeType() || left.size() != right.size()) {
            return false;
        }
        if (left.isArray()) {
            for (int i = 0; i < left.size(); i++) {
                if (!same(left.get(i), right.get(i), effort)) {
                    return false;
                }
            }
            return true;
        }
        if (left.isObject()) {
            for (var member : left.properties()) {
                var other = right.get(member.getKey());
                if (other == null || !same(member.getValue(), other, effort)) {
                    return false;
                }
            }
            return true;
        }
        effort.read(left.isTextual() ? left.textValue().length() : 0);
        return left.equals(right);
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
