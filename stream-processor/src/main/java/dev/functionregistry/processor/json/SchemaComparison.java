package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.functionregistry.core.function.SchemaCheck.Problem;
import dev.functionregistry.processor.json.Conjunction.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries to prove that every value that one schema allows is allowed by another.
 *
 * <p>Each keyword of the newer schema must follow from what the older one demands; where that fails, the older one is taken apart (its
 * alternatives, its types) and each case is proven alone. A proof is never wrong; that there is none may be, and then the change counts as
 * breaking. Keywords that only annotate ({@code description}, {@code default}, {@code format} …) play no part, as in validation.
 *
 * <p>Recursive schemas: a step that is being proven already may be used as proven, since it is met again only deeper in the instance.
 */
final class SchemaComparison {
    /** How often the older schema is taken apart on the way to one place. */
    private static final int MAX_CASES = 6;

    private final Set<String> underWay = new HashSet<>();
    private final Effort effort = new Effort();

    private SchemaComparison() {}

    /**
     * The first place of {@code after} that may refuse what {@code before} describes; null when there is certainly none. A member that was
     * not described and is now counts as new, not as narrower, although an open object allowed it any value.
     */
    static @Nullable Problem breakBetween(JsonNode before, JsonNode after) {
        try {
            var strictly = strictBreak(before, after);
            return strictly == null ? null : strictBreak(described(before, after), after);
        } catch (Effort.Exhausted e) {
            return new Problem("", "is too complex to be compared with the schema before");
        }
    }

    /** The older schema as {@link Description} reads it. */
    static JsonNode described(JsonNode before, JsonNode after) {
        return Description.of(before, after, new Effort());
    }

    /** The first place of {@code after} that may refuse what {@code before} allows; null when there is certainly none. */
    static @Nullable Problem strictBreak(JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return null;
        }
        if (hasNestedId(before, true) || hasNestedId(after, true)) {
            return new Problem("", "cannot be compared with the schema before, because of an $id inside");
        }
        return new SchemaComparison()
                .prove(List.of(Subschema.whole("before", before)), Subschema.whole("after", after), MAX_CASES);
    }

    /** An {@code $id} below the root changes what references mean. */
    private static boolean hasNestedId(JsonNode node, boolean root) {
        if (!root && node.path("$id").isTextual()) {
            return true;
        }
        for (var child : node) {
            if (hasNestedId(child, false)) {
                return true;
            }
        }
        return false;
    }

    private boolean proves(List<Subschema> olds, Subschema after, int cases) {
        return prove(olds, after, cases) == null;
    }

    private @Nullable Problem prove(List<Subschema> olds, Subschema unresolved, int cases) {
        var after = unresolved.resolved();
        if (after == null) {
            return new Problem(unresolved.pointer(), "cannot be compared, because its reference goes by name");
        }
        effort.enter();
        try {
            return proveResolved(olds, after, cases);
        } finally {
            effort.leave();
        }
    }

    private @Nullable Problem proveResolved(List<Subschema> olds, Subschema after, int cases) {
        var all = Conjunction.of(olds, effort);
        if (after.node().isBoolean() || after.node().isEmpty()) {
            return after.isFalse() && !all.kinds().isEmpty()
                    ? new Problem(after.pointer(), "allows nothing any more")
                    : null;
        }
        // with the cases left, since to take the older schema apart is to go no deeper
        var step = olds.stream().map(Subschema::key).collect(Collectors.joining(" ")) + " => " + after.key() + cases;
        effort.read(step.length());
        if (!underWay.add(step)) {
            return null;
        }
        try {
            var problem = direct(all, olds, after, cases);
            return problem == null || byCases(all, olds, after, cases) ? null : problem;
        } finally {
            underWay.remove(step);
        }
    }

    /** Takes the older schema apart where it has alternatives or several types. */
    private boolean byCases(Conjunction all, List<Subschema> olds, Subschema after, int cases) {
        if (cases == 0) {
            return false;
        }
        for (var part : all.parts()) {
            for (var keyword : List.of("anyOf", "oneOf")) {
                var branches = forms(part, keyword);
                if (!branches.isEmpty()) {
                    var others = new ArrayList<>(all.parts());
                    others.remove(part);
                    others.add(part.without(keyword));
                    return branches.stream().allMatch(branch -> proves(and(others, branch), after, cases - 1));
                }
            }
        }
        boolean hasAlternatives = after.node().has("anyOf") || after.node().has("oneOf");
        return hasAlternatives
                && all.kinds().size() > 1
                && all.kinds().stream()
                        .allMatch(kind -> proves(and(olds, Subschema.ofType(typeOf(kind))), after, cases - 1));
    }

    private static String typeOf(Kind kind) {
        return kind == Kind.FRACTION ? "number" : kind.name().toLowerCase(Locale.ROOT);
    }

    private static List<Subschema> and(List<Subschema> olds, Subschema another) {
        return Stream.concat(olds.stream(), Stream.of(another)).toList();
    }

    private @Nullable Problem direct(Conjunction all, List<Subschema> olds, Subschema after, int cases) {
        if (all.kinds().isEmpty()) {
            return null;
        }
        for (var keyword : after.node().properties()) {
            var problem = keyword(all, olds, after, keyword.getKey(), keyword.getValue(), cases);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private @Nullable Problem keyword(
            Conjunction all, List<Subschema> olds, Subschema after, String keyword, JsonNode wanted, int cases) {
        var at = after.pointer() + "/" + keyword;
        return switch (keyword) {
            case "type" -> type(all, wanted, at);
            case "enum" -> values(all, wanted, at);
            case "const" -> values(all, List.of(wanted), at);
            case "multipleOf", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum" ->
                all.kinds().contains(Kind.INTEGER) || all.kinds().contains(Kind.FRACTION)
                        ? ScalarRules.number(all, keyword, wanted, at)
                        : null;
            case "minLength", "maxLength", "pattern" ->
                all.kinds().contains(Kind.STRING) ? ScalarRules.text(all, keyword, wanted, at) : null;
            case "minItems", "maxItems", "uniqueItems" ->
                all.kinds().contains(Kind.ARRAY) ? ScalarRules.count(all, keyword, wanted, at) : null;
            case "minProperties", "maxProperties" ->
                all.kinds().contains(Kind.OBJECT) ? ScalarRules.count(all, keyword, wanted, at) : null;
            case "items", "contains" -> all.kinds().contains(Kind.ARRAY) ? array(all, after, keyword, at) : null;
            case "additionalItems" -> null; // with items
            case "required",
                    "properties",
                    "patternProperties",
                    "additionalProperties",
                    "propertyNames",
                    "dependencies" ->
                all.kinds().contains(Kind.OBJECT)
                        ? new ObjectRules(all, after, effort, this::prove).check(keyword, olds, at)
                        : null;
            case "allOf" -> first(forms(after, keyword), each -> prove(olds, each, cases));
            case "anyOf" ->
                forms(after, keyword).stream().anyMatch(each -> proves(olds, each, cases))
                        ? null
                        : new Problem(at, "may be fitted by none of its forms");
            case "oneOf" -> oneOf(all, olds, after, at, cases);
            case "not" -> not(all, after, at);
            case "if" -> conditional(all, olds, after, at, cases);
            default -> null; // an annotation, or then and else, which come with if
        };
    }

    private List<Subschema> forms(Subschema schema, String keyword) {
        effort.spend(schema.node().path(keyword).size());
        return schema.children(keyword);
    }

    /** Asks for each until there is a problem. */
    static <T> @Nullable Problem first(Iterable<T> all, Function<T, @Nullable Problem> ask) {
        for (var one : all) {
            var problem = ask.apply(one);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable Problem type(Conjunction all, JsonNode wanted, String at) {
        var missing = EnumSet.copyOf(all.kinds());
        missing.removeAll(Conjunction.kindsOf(wanted));
        return missing.isEmpty()
                ? null
                : new Problem(
                        at, "no longer allows " + typeOf(missing.iterator().next()));
    }

    private @Nullable Problem values(Conjunction all, Iterable<JsonNode> allowed, String at) {
        var values = all.values();
        if (values == null) {
            return new Problem(at, "allows only some of the values that were allowed");
        }
        boolean same = values.stream().allMatch(value -> Conjunction.contains(allowed, value, effort));
        return same ? null : new Problem(at, "no longer holds every value that was allowed");
    }

    private @Nullable Problem array(Conjunction all, Subschema after, String keyword, String at) {
        if (keyword.equals("contains")) {
            var wanted = after.child(keyword);
            boolean held = wanted != null
                    && all.parts().stream()
                            .map(part -> part.child("contains"))
                            .anyMatch(had -> had != null && proves(List.of(had), wanted, MAX_CASES));
            return held ? null : new Problem(at, "demands an item that was not demanded");
        }
        int distinct = Math.max(
                all.distinctItems(), Conjunction.of(List.of(after), effort).distinctItems());
        for (int i = 0; i <= distinct; i++) {
            var wanted = Conjunction.itemOf(after, i);
            var problem = wanted == null ? null : prove(all.item(i), wanted, MAX_CASES);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** Exactly one form must fit: one does and the others cannot, or the older schema chose among the same forms. */
    private @Nullable Problem oneOf(Conjunction all, List<Subschema> olds, Subschema after, String at, int cases) {
        var forms = forms(after, "oneOf");
        for (var form : forms) {
            boolean alone =
                    forms.stream().allMatch(other -> other == form || disjoint(olds, List.of(other), MAX_CASES));
            if (alone && proves(olds, form, cases)) {
                return null;
            }
        }
        for (var part : all.parts()) {
            if (part.node().has("oneOf") && choosesAmong(forms(part, "oneOf"), forms)) {
                return null;
            }
        }
        return new Problem(at, "may be fitted by none of its forms, or by more than one");
    }

    private boolean choosesAmong(List<Subschema> before, List<Subschema> after) {
        var extra = new ArrayList<>(after);
        for (var form : before) {
            var same = extra.stream().filter(other -> equivalent(form, other)).findFirst();
            if (same.isEmpty()) {
                return false;
            }
            extra.remove(same.get());
        }
        return extra.stream()
                .allMatch(form -> before.stream().allMatch(old -> disjoint(List.of(old), List.of(form), MAX_CASES)));
    }

    private boolean equivalent(Subschema one, Subschema other) {
        return proves(List.of(one), other, MAX_CASES) && proves(List.of(other), one, MAX_CASES);
    }

    private @Nullable Problem not(Conjunction all, Subschema after, String at) {
        var excluded = after.child("not");
        boolean holds = excluded != null
                && (disjoint(all.parts(), List.of(excluded), MAX_CASES)
                        || all.parts().stream()
                                .map(part -> part.child("not"))
                                .anyMatch(had -> had != null && proves(List.of(excluded), had, MAX_CASES)));
        return holds ? null : new Problem(at, "excludes values that may have been allowed");
    }

    private @Nullable Problem conditional(
            Conjunction all, List<Subschema> olds, Subschema after, String at, int cases) {
        var then = after.child("then");
        var otherwise = after.child("else");
        for (var part : all.parts()) {
            var had = part.child("if");
            var asks = after.child("if");
            if (had != null && asks != null && equivalent(had, asks)) {
                boolean follows = (then == null || proves(and(olds, orTrue(part, "then")), then, cases))
                        && (otherwise == null || proves(and(olds, orTrue(part, "else")), otherwise, cases));
                if (follows) {
                    return null;
                }
            }
        }
        boolean eitherWay =
                (then == null || proves(olds, then, cases)) && (otherwise == null || proves(olds, otherwise, cases));
        return eitherWay ? null : new Problem(at, "demands under a condition what was not demanded");
    }

    private static Subschema orTrue(Subschema part, String keyword) {
        var child = part.child(keyword);
        return child == null ? Subschema.whole("true", BooleanNode.TRUE) : child;
    }

    /** True when certainly no value fits both. */
    private boolean disjoint(List<Subschema> left, List<Subschema> right, int depth) {
        if (depth == 0) {
            return false;
        }
        effort.spend(1);
        var one = Conjunction.of(left, effort);
        var other = Conjunction.of(right, effort);
        var shared = EnumSet.noneOf(Kind.class);
        shared.addAll(one.kinds());
        shared.retainAll(other.kinds());
        if (shared.isEmpty()) {
            return true;
        }
        var values = one.values();
        var others = other.values();
        if (values != null && others != null) {
            return values.stream().noneMatch(value -> Conjunction.contains(others, value, effort));
        }
        if (!shared.equals(EnumSet.of(Kind.OBJECT))) {
            return false;
        }
        var present = new HashSet<>(one.required());
        present.addAll(other.required());
        return present.stream().anyMatch(name -> disjoint(one.property(name), other.property(name), depth - 1));
    }
}
