package dev.functionregistry.processor.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import dev.functionregistry.core.function.SchemaCheck.Problem;
import dev.functionregistry.core.function.VisibleText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of a schema beyond the meta-schema: draft-07, only local references, patterns that RE2 takes, no
 * reference that leads back to itself without going deeper into the instance, a bounded number of subschemas, no hidden text.
 *
 * <p>Only places that draft-07 reads as schemas are looked at ({@code enum}, {@code const}, {@code default} and properties
 * that happen to be called {@code $ref} are data), and places that a reference points to.
 */
final class SchemaShape {
    /** Most subschemas of one schema. */
    static final int MAX_SUBSCHEMAS = 2_000;

    private static final Set<String> DRAFT_07 =
            Set.of("http://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-07/schema");

    /** Keywords whose subschemas see the same instance. */
    private static final Set<String> IN_PLACE = Set.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else");

    private static final Set<String> ONE_OR_MANY =
            Set.of("items", "additionalItems", "additionalProperties", "contains", "propertyNames");
    private static final Set<String> BY_NAME = Set.of("properties", "patternProperties", "definitions");

    /** Texts that the model reads as they are. */
    private static final Set<String> TEXTS = Set.of("description", "title", "$comment");

    private final JsonNode root;
    private final Function<JsonNode, List<Problem>> metaSchema;
    private final Map<String, String> named = new HashMap<>();
    private final Map<String, String> byName = new HashMap<>();
    private final Deque<Place> open = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Set<String>> inPlace = new HashMap<>();

    private record Place(String pointer, JsonNode schema) {}

    private SchemaShape(JsonNode root, Function<JsonNode, List<Problem>> metaSchema) {
        this.root = root;
        this.metaSchema = metaSchema;
    }

    /**
     * The first problem of a schema that satisfies the meta-schema; null when there is none.
     *
     * @param metaSchema what the meta-schema says, for places that it does not know and a reference makes schemas
     */
    static @Nullable Problem problemIn(JsonNode schema, Function<JsonNode, List<Problem>> metaSchema) {
        var shape = new SchemaShape(schema, metaSchema);
        shape.visit("", schema);
        while (!shape.open.isEmpty()) {
            var problem = shape.look(shape.open.removeLast());
            if (problem != null) {
                return problem;
            }
        }
        shape.byName.forEach((from, name) -> {
            var to = shape.named.get(name);
            if (to != null) {
                shape.leads(from, to);
            }
        });
        return shape.circle();
    }

    private @Nullable Problem look(Place place) {
        if (seen.size() > MAX_SUBSCHEMAS) {
            return new Problem(place.pointer, "more than " + MAX_SUBSCHEMAS + " subschemas");
        }
        var ref = place.schema.get("$ref");
        if (ref != null && ref.isTextual()) {
            // draft-07: siblings of $ref are ignored
            return follow(place, ref.textValue());
        }
        if (place.schema.path("$id").isTextual()) {
            named.put(place.schema.get("$id").textValue(), place.pointer);
        }
        var dialect = place.schema.path("$schema");
        if (dialect.isTextual() && !DRAFT_07.contains(dialect.textValue())) {
            return new Problem(place.pointer + "/$schema", "only JSON Schema draft-07 is understood here");
        }
        for (var member : place.schema.properties()) {
            var problem = keyword(place, member.getKey(), member.getValue());
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private @Nullable Problem keyword(Place place, String name, JsonNode value) {
        var at = place.pointer + "/" + name;
        if (name.equals("pattern") && value.isTextual()) {
            return pattern(at, value.textValue());
        } else if (TEXTS.contains(name) && value.isTextual()) {
            return visible(at, value.textValue());
        } else if (IN_PLACE.contains(name) || ONE_OR_MANY.contains(name)) {
            var children = value.isArray() ? value : List.of(value);
            int i = 0;
            for (var child : children) {
                var childAt = value.isArray() ? at + "/" + i++ : at;
                visit(childAt, child);
                if (IN_PLACE.contains(name)) {
                    leads(place.pointer, childAt);
                }
            }
        } else if (BY_NAME.contains(name) || name.equals("dependencies")) {
            for (var child : value.properties()) {
                var childAt = at + "/" + Subschema.escape(child.getKey());
                var hidden = name.equals("properties") ? visible(childAt, child.getKey()) : null;
                if (hidden != null) {
                    return hidden;
                }
                if (name.equals("patternProperties")) {
                    var problem = pattern(childAt, child.getKey());
                    if (problem != null) {
                        return problem;
                    }
                }
                visit(childAt, child.getValue());
                if (name.equals("dependencies")) {
                    leads(place.pointer, childAt);
                }
            }
        }
        return null;
    }

    private @Nullable Problem follow(Place place, String ref) {
        var at = place.pointer + "/$ref";
        if (!ref.startsWith("#")) {
            return new Problem(at, "only references inside the same schema (#/...) are followed");
        }
        if (ref.length() > 1 && !ref.startsWith("#/")) {
            if (!root.findValuesAsText("$id").contains(ref)) {
                return new Problem(at, "the reference leads nowhere");
            }
            byName.put(place.pointer, ref);
            return null;
        }
        var pointer = Subschema.pointer(ref);
        if (pointer == null) {
            return new Problem(at, "a percent sign in the reference escapes nothing");
        }
        var target = root.at(JsonPointer.compile(pointer));
        if (target.isMissingNode()) {
            // it may be meant relative to an $id further up; the compiler decides
            return root.findValue("$id") == null ? new Problem(at, "the reference leads nowhere") : null;
        }
        if (!target.isObject() && !target.isBoolean()) {
            return new Problem(at, "leads to what is no schema");
        }
        leads(place.pointer, pointer);
        if (!visit(pointer, target)) {
            return null;
        }
        // $defs and other places that draft-07 does not know as schemas
        return metaSchema.apply(target).stream()
                .findFirst()
                .map(problem -> new Problem(pointer + problem.pointer(), problem.message()))
                .orElse(null);
    }

    /** True when the place was not known. */
    private boolean visit(String pointer, JsonNode schema) {
        boolean fresh = (schema.isObject() || schema.isBoolean()) && seen.add(pointer);
        if (fresh) {
            open.addLast(new Place(pointer, schema));
        }
        return fresh;
    }

    private void leads(String from, String to) {
        inPlace.computeIfAbsent(from, k -> new HashSet<>()).add(to);
    }

    /** What an author cannot see could lead a model anywhere. */
    private static @Nullable Problem visible(String at, String text) {
        var hidden = VisibleText.firstInvisible(text);
        return hidden.isEmpty()
                ? null
                : new Problem(at, String.format("holds U+%04X, which a reader cannot see", hidden.getAsInt()));
    }

    private static @Nullable Problem pattern(String at, String pattern) {
        try {
            Re2Expressions.compile(pattern);
            return null;
        } catch (PatternSyntaxException e) {
            return new Problem(
                    at,
                    "the pattern is not one that RE2 takes (no look-around, no back-references): "
                            + e.getDescription());
        }
    }

    /** A circle of references that never goes deeper into the instance would be evaluated for ever. */
    private @Nullable Problem circle() {
        var done = new HashSet<String>();
        for (var start : inPlace.keySet()) {
            var path = new HashSet<String>();
            var found = circleFrom(start, path, done);
            if (found != null) {
                return new Problem(found, "the reference leads back to itself without end");
            }
        }
        return null;
    }

    private @Nullable String circleFrom(String pointer, Set<String> path, Set<String> done) {
        if (done.contains(pointer)) {
            return null;
        }
        if (!path.add(pointer)) {
            return pointer;
        }
        for (var next : inPlace.getOrDefault(pointer, Set.of())) {
            var found = circleFrom(next, path, done);
            if (found != null) {
                return found;
            }
        }
        path.remove(pointer);
        done.add(pointer);
        return null;
    }
}
