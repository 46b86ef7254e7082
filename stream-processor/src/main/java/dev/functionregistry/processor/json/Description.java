package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an older schema describes, as a model reads it: an object that lists {@code properties} has those and no others. An object is read so
 * only where nothing of the older schema speaks of further names, and where nothing of the newer one limits them, so that closing an
 * object is still seen.
 *
 * <p>Several schemas may hold in one place of a value (references, forms, conditions). So both documents are walked place by place of the
 * value, with all schemas that may hold there; one of them may have every name that any of them lists.
 */
final class Description {
    private static final List<String> FORMS = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> CONDITIONS = List.of("not", "if");
    private static final List<String> CONSEQUENCES = List.of("then", "else");

    private final Effort effort;
    private final Deque<Spot> ahead = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Set<String>> closed = new LinkedHashMap<>();
    private final Set<String> open = new HashSet<>();

    /** A place of the value, with what may hold there of the older and the newer schema. */
    private record Spot(List<Held> olds, List<Held> news) {}

    /**
     * A schema that may hold in a place.
     *
     * @param schema null where a reference leads to nobody knows what
     * @param asked false when it is only a condition, which to narrow would be to widen another
     */
    private record Held(@Nullable Subschema schema, boolean asked) {
        JsonNode node() {
            return schema == null ? MissingNode.getInstance() : schema.node();
        }
    }

    private Description(Effort effort) {
        this.effort = effort;
    }

    /** The older schema with the objects closed that are read so. */
    static JsonNode of(JsonNode before, JsonNode after, Effort effort) {
        var description = new Description(effort);
        description.ahead.add(new Spot(
                List.of(new Held(Subschema.whole("before", before), true)),
                List.of(new Held(Subschema.whole("after", after), true))));
        while (!description.ahead.isEmpty()) {
            description.look(description.ahead.removeFirst());
        }
        return description.written(before);
    }

    private JsonNode written(JsonNode before) {
        var described = before.deepCopy();
        closed.forEach((pointer, names) -> {
            if (!open.contains(pointer) && described.at(pointer) instanceof ObjectNode schema) {
                var properties = schema.withObjectProperty("properties");
                for (var name : names) {
                    if (!properties.has(name)) {
                        properties.put(name, true);
                    }
                }
                schema.put("additionalProperties", false);
            }
        });
        return described;
    }

    private void look(Spot spot) {
        var olds = inPlace(spot.olds);
        var news = inPlace(spot.news);
        if (olds.isEmpty() || !seen.add(key(olds) + " => " + key(news))) {
            return;
        }
        var names = new TreeSet<String>();
        for (var held : olds) {
            held.node().path("properties").fieldNames().forEachRemaining(names::add);
        }
        effort.spend((long) names.size() * olds.size());
        boolean limited = news.stream().anyMatch(Description::limitsNames);
        boolean plain = olds.stream().allMatch(held -> isPlain(held, names));
        for (var held : olds) {
            if (held.schema != null && held.node().path("properties").isObject()) {
                var pointer = held.schema.pointer();
                closed.computeIfAbsent(pointer, p -> new TreeSet<>()).addAll(names);
                if (limited || !plain || !held.asked || held.node().has("additionalProperties")) {
                    open.add(pointer);
                }
            }
        }
        inside(olds, news, names);
    }

    private void inside(List<Held> olds, List<Held> news, Set<String> described) {
        var names = new TreeSet<>(described);
        for (var held : news) {
            held.node().path("properties").fieldNames().forEachRemaining(names::add);
        }
        for (var name : names) {
            ahead.add(new Spot(property(olds, name), property(news, name)));
        }
        ahead.add(new Spot(property(olds, null), property(news, null)));
        int distinct = Math.max(distinctItems(olds), distinctItems(news));
        for (int i = 0; i <= distinct; i++) {
            ahead.add(new Spot(item(olds, i), item(news, i)));
        }
    }

    /** All that may hold where these do. */
    private List<Held> inPlace(List<Held> start) {
        var found = new LinkedHashMap<String, Held>();
        var next = new ArrayDeque<>(start);
        while (!next.isEmpty()) {
            var held = next.removeFirst();
            effort.spend(1);
            var schema = held.schema == null ? null : held.schema.resolved();
            var key = schema == null ? "?" : schema.key() + (held.asked ? "" : "?");
            if (found.putIfAbsent(key, new Held(schema, held.asked)) != null || schema == null) {
                continue;
            }
            for (var keyword : FORMS) {
                schema.children(keyword).forEach(child -> next.add(new Held(child, held.asked)));
            }
            CONSEQUENCES.forEach(keyword -> addIfThere(next, schema.child(keyword), held.asked));
            CONDITIONS.forEach(keyword -> addIfThere(next, schema.child(keyword), false));
            for (var name : schema.names("dependencies")) {
                addIfThere(next, schema.child("dependencies", name), held.asked);
            }
        }
        return List.copyOf(found.values());
    }

    private String key(List<Held> all) {
        var key = new StringBuilder();
        for (var held : all) {
            key.append(held.schema == null ? "?" : held.schema.key()).append(held.asked ? " " : "? ");
        }
        effort.read(key.length());
        return key.toString();
    }

    private static boolean limitsNames(Held held) {
        var others = held.node().path("additionalProperties");
        boolean anything = others.isMissingNode()
                || (others.isBoolean() && others.booleanValue())
                || (others.isObject() && others.isEmpty());
        return held.schema == null || !anything;
    }

    /** True when a schema speaks of no names but these. */
    private static boolean isPlain(Held held, Set<String> names) {
        var node = held.node();
        var others = node.path("additionalProperties");
        if (held.schema == null
                || node.has("patternProperties")
                || node.has("propertyNames")
                || node.has("minProperties")
                || !(others.isMissingNode() || (others.isBoolean() && !others.booleanValue()))
                || node.path("const").isObject()) {
            return false;
        }
        for (var value : node.path("enum")) {
            if (value.isObject()) {
                return false;
            }
        }
        for (var needed : node.path("required")) {
            if (!names.contains(needed.asText())) {
                return false;
            }
        }
        for (var dependency : node.path("dependencies").properties()) {
            if (!names.contains(dependency.getKey())) {
                return false;
            }
            for (var needed : dependency.getValue()) {
                if (dependency.getValue().isArray() && !names.contains(needed.asText())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What may hold for a property; null stands for all names that no {@code properties} lists. */
    private List<Held> property(List<Held> all, @Nullable String name) {
        var found = new ArrayList<Held>();
        for (var held : all) {
            effort.spend(1);
            var schema = held.schema;
            if (schema == null) {
                found.add(held);
                continue;
            }
            int before = found.size();
            if (name != null) {
                addIfThere(found, schema.child("properties", name), held.asked);
            }
            for (var pattern : schema.names("patternProperties")) {
                if (name == null || effort.matches(pattern, name)) {
                    addIfThere(found, schema.child("patternProperties", pattern), held.asked);
                }
            }
            if (name == null || found.size() == before) {
                addIfThere(found, schema.child("additionalProperties"), held.asked);
            }
        }
        return found;
    }

    private List<Held> item(List<Held> all, int index) {
        var found = new ArrayList<Held>();
        for (var held : all) {
            effort.spend(1);
            if (held.schema == null) {
                found.add(held);
            } else {
                addIfThere(found, Conjunction.itemOf(held.schema, index), held.asked);
                addIfThere(found, held.schema.child("contains"), held.asked);
            }
        }
        return found;
    }

    private static int distinctItems(List<Held> all) {
        return all.stream()
                .map(held -> held.node().path("items"))
                .mapToInt(items -> items.isArray() ? items.size() : 0)
                .max()
                .orElse(0);
    }

    private static void addIfThere(Collection<Held> found, @Nullable Subschema schema, boolean asked) {
        if (schema != null && schema.node().isObject()) {
            found.add(new Held(schema, asked));
        }
    }
}
