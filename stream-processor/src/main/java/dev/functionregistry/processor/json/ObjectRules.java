package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.core.function.SchemaCheck.Problem;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When what a schema asks of an object's members follows from what was asked of them before. */
final class ObjectRules {
    private static final int MAX_CASES = 6;

    private final Conjunction all;
    private final Subschema after;
    private final Effort effort;
    private final Proof proof;

    /** Proves that a schema follows from others; null when it does. */
    @FunctionalInterface
    interface Proof {
        @Nullable
        Problem prove(List<Subschema> olds, Subschema after, int cases);
    }

    ObjectRules(Conjunction all, Subschema after, Effort effort, Proof proof) {
        this.all = all;
        this.after = after;
        this.effort = effort;
        this.proof = proof;
    }

    @Nullable
    Problem check(String keyword, List<Subschema> olds, String at) {
        return switch (keyword) {
            case "required" -> required(at);
            case "properties" ->
                SchemaComparison.first(after.names(keyword), name -> prove(all.property(name), child(keyword, name)));
            case "patternProperties" ->
                SchemaComparison.first(after.names(keyword), pattern -> pattern(pattern, child(keyword, pattern)));
            case "additionalProperties" -> additional(Objects.requireNonNull(after.child(keyword)), at);
            case "propertyNames" -> names(Objects.requireNonNull(after.child(keyword)), at);
            default ->
                SchemaComparison.first(
                        after.names("dependencies"), name -> dependency(name, child("dependencies", name), olds));
        };
    }

    private Subschema child(String keyword, String name) {
        return Objects.requireNonNull(after.child(keyword, name));
    }

    private @Nullable Problem prove(List<Subschema> olds, Subschema wanted) {
        return proof.prove(olds, wanted, MAX_CASES);
    }

    private @Nullable Problem required(String at) {
        var had = all.required();
        int i = 0;
        for (var name : after.node().path("required")) {
            if (!had.contains(name.asText())) {
                return new Problem(at + "/" + i, "newly requires " + shortened(name));
            }
            i++;
        }
        return null;
    }

    private @Nullable Problem pattern(String pattern, Subschema wanted) {
        var known = new TreeSet<>(all.properties());
        known.addAll(after.names("properties"));
        for (var name : known) {
            if (effort.matches(pattern, name)) {
                var problem = prove(all.property(name), wanted);
                if (problem != null) {
                    return problem;
                }
            }
        }
        return others(wanted, pattern, false);
    }

    /** What {@code additionalProperties} asks of names that neither {@code properties} nor a pattern speaks of. */
    private @Nullable Problem additional(Subschema wanted, String at) {
        for (var name : all.properties()) {
            boolean additional = after.child("properties", name) == null
                    && after.names("patternProperties").stream().noneMatch(pattern -> effort.matches(pattern, name));
            if (additional && prove(all.property(name), wanted) != null) {
                return new Problem(at, "no longer allows what the property " + shortened(name) + " could be");
            }
        }
        return others(wanted, null, true);
    }

    /**
     * Proves a demand on names that no {@code properties} speaks of.
     *
     * @param pattern the names meant match it; null for all
     * @param unmatched true when names that match a pattern of the newer schema are not meant
     */
    private @Nullable Problem others(Subschema wanted, @Nullable String pattern, boolean unmatched) {
        Problem last = all.parts().isEmpty() ? prove(List.of(), wanted) : null;
        for (var part : all.parts()) {
            last = others(part, wanted, pattern, unmatched);
            if (last == null) {
                return null;
            }
        }
        return last;
    }

    private @Nullable Problem others(Subschema part, Subschema wanted, @Nullable String pattern, boolean unmatched) {
        var samePattern = pattern == null ? null : part.child("patternProperties", pattern);
        if (samePattern != null) {
            return prove(List.of(samePattern), wanted);
        }
        var additional = part.child("additionalProperties");
        var problem = prove(additional == null ? List.of() : List.of(additional), wanted);
        for (var had : part.names("patternProperties")) {
            boolean meant = !unmatched || after.child("patternProperties", had) == null;
            if (problem == null && meant) {
                problem = prove(List.of(Objects.requireNonNull(part.child("patternProperties", had))), wanted);
            }
        }
        return problem;
    }

    private @Nullable Problem names(Subschema wanted, String at) {
        for (var part : all.parts()) {
            var had = part.child("propertyNames");
            if (had != null && prove(List.of(had, Subschema.ofType("string")), wanted) == null) {
                return null;
            }
        }
        return prove(List.of(Subschema.ofType("string")), wanted) == null
                ? null
                : new Problem(at, "allows only some of the names that were allowed");
    }

    private @Nullable Problem dependency(String name, Subschema wanted, List<Subschema> olds) {
        if (Conjunction.of(all.property(name), effort).kinds().isEmpty()) {
            return null; // there is no such property
        }
        if (wanted.node().isArray()) {
            var required = all.required();
            for (var needed : wanted.node()) {
                boolean had = required.contains(needed.asText())
                        || all.parts().stream()
                                .anyMatch(part ->
                                        holds(part.node().path("dependencies").path(name), needed));
                if (!had) {
                    return new Problem(wanted.pointer(), "newly needs " + shortened(needed));
                }
            }
            return null;
        }
        for (var part : all.parts()) {
            var had = part.child("dependencies", name);
            if (had != null && !had.node().isArray() && prove(List.of(had), wanted) == null) {
                return null;
            }
        }
        return prove(olds, wanted);
    }

    private boolean holds(JsonNode array, JsonNode wanted) {
        for (var one : array) {
            effort.spend(1);
            if (array.isArray() && one.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static String shortened(JsonNode name) {
        return shortened(name.asText());
    }

    private static String shortened(String name) {
        return "\"" + (name.length() <= 64 ? name : name.substring(0, 64) + "…") + "\"";
    }
}
