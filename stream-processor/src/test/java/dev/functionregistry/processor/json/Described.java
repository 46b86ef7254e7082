package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which values have only members that a schema lists, found out on the value itself and for the schemas of {@link SchemaGrammar} alone. */
final class Described {
    private final JsonNode root;

    Described(JsonNode root) {
        this.root = root;
    }

    /** True when every member in the value stands among the {@code properties} of something that may hold there. */
    boolean covers(JsonNode value) {
        return covers(List.of(root), value);
    }

    private boolean covers(List<JsonNode> schemas, JsonNode value) {
        var all = inPlace(schemas);
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            if (!covers(items(all, i), value.get(i))) {
                return false;
            }
        }
        for (var member : value.properties()) {
            var name = member.getKey();
            boolean listed =
                    all.stream().anyMatch(schema -> schema.path("properties").has(name));
            if (!listed || !covers(members(all, name), member.getValue())) {
                return false;
            }
        }
        return true;
    }

    private Set<JsonNode> inPlace(List<JsonNode> schemas) {
        var all = new LinkedHashSet<JsonNode>();
        var next = new ArrayDeque<>(schemas);
        while (!next.isEmpty()) {
            var schema = next.removeFirst();
            if (schema.has("$ref")) {
                schema = root.at(schema.get("$ref").textValue().substring(1));
            }
            if (schema.isObject() && all.add(schema)) {
                for (var keyword : List.of("allOf", "anyOf", "oneOf", "dependencies")) {
                    schema.path(keyword).forEach(next::add);
                }
                for (var keyword : List.of("not", "if", "then", "else")) {
                    next.add(schema.path(keyword));
                }
            }
        }
        return all;
    }

    private static List<JsonNode> items(Set<JsonNode> all, int index) {
        var items = new ArrayList<JsonNode>();
        for (var schema : all) {
            items.add(schema.path("contains"));
            boolean list = schema.path("items").isArray();
            items.add(list ? schema.path("items").path(index) : schema.path("items"));
            if (list && index >= schema.path("items").size()) {
                items.add(schema.path("additionalItems"));
            }
        }
        return items;
    }

    private static List<JsonNode> members(Set<JsonNode> all, String name) {
        var members = new ArrayList<JsonNode>();
        for (var schema : all) {
            int before = members.size();
            if (schema.path("properties").has(name)) {
                members.add(schema.path("properties").get(name));
            }
            for (var pattern : schema.path("patternProperties").properties()) {
                if (Pattern.compile(pattern.getKey()).matcher(name).find()) {
                    members.add(pattern.getValue());
                }
            }
            if (members.size() == before) {
                members.add(schema.path("additionalProperties"));
            }
        }
        return members;
    }
}
