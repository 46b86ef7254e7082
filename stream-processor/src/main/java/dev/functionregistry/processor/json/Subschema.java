package dev.functionregistry.processor.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place of a schema document that draft-07 reads as a schema.
 *
 * @param document what references in it lead into
 * @param pointer JSON pointer of the place in the document
 */
record Subschema(Document document, JsonNode node, String pointer) {

    /** A whole schema; {@code side} tells the documents of one comparison apart. */
    record Document(String side, JsonNode root) {}

    static Subschema whole(String side, JsonNode root) {
        return new Subschema(new Document(side, root), root, "");
    }

    /** A schema that no document holds: instances of one type. */
    static Subschema ofType(String type) {
        var node = JsonNodeFactory.instance.objectNode().put("type", type);
        return new Subschema(new Document("type " + type, node), node, "");
    }

    /** Names the place among those of one comparison. */
    String key() {
        return document.side() + "#" + pointer;
    }

    /** The schema that the references here lead to, or this one. Null when they lead nowhere that a pointer can name. */
    @Nullable
    Subschema resolved() {
        var at = this;
        // references in place form no circle: such schemas are refused
        while (at.node.path("$ref").isTextual()) {
            var target = at.target(at.node.get("$ref").textValue());
            if (target == null) {
                return null;
            }
            at = target;
        }
        return at;
    }

    private @Nullable Subschema target(String ref) {
        if (!ref.equals("#") && !ref.startsWith("#/")) {
            return null;
        }
        var place = pointer(ref);
        if (place == null) {
            return null;
        }
        var found = document.root().at(JsonPointer.compile(place));
        return found.isMissingNode() ? null : new Subschema(document, found, place);
    }

    /** The JSON pointer in a reference such as {@code #/definitions/a%20b}; null when a percent sign in it escapes nothing. */
    static @Nullable String pointer(String ref) {
        try {
            return URLDecoder.decode(ref.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    boolean isFalse() {
        return node.isBoolean() && !node.booleanValue();
    }

    /** The schema of a keyword; null when it is not there. */
    @Nullable
    Subschema child(String keyword) {
        var child = node.get(keyword);
        return child == null ? null : new Subschema(document, child, pointer + "/" + keyword);
    }

    /** The schema under a name of a keyword such as {@code properties}; null when it is not there. */
    @Nullable
    Subschema child(String keyword, String name) {
        var child = node.path(keyword).get(name);
        return child == null ? null : new Subschema(document, child, pointer + "/" + keyword + "/" + escape(name));
    }

    /** The schemas of a keyword such as {@code anyOf}; empty when it is not there. */
    List<Subschema> children(String keyword) {
        var children = new ArrayList<Subschema>();
        for (var child : node.path(keyword)) {
            children.add(new Subschema(document, child, pointer + "/" + keyword + "/" + children.size()));
        }
        return children;
    }

    /** One of the schemas of a keyword such as {@code items}; null when there are not so many. */
    @Nullable
    Subschema child(String keyword, int index) {
        var child = node.path(keyword).get(index);
        return child == null ? null : new Subschema(document, child, pointer + "/" + keyword + "/" + index);
    }

    /** Names in a keyword such as {@code properties}; empty when it is not there. */
    List<String> names(String keyword) {
        var names = new ArrayList<String>();
        node.path(keyword).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The same place without one of its keywords. */
    Subschema without(String keyword) {
        var rest = ((ObjectNode) node).objectNode();
        rest.setAll((ObjectNode) node);
        rest.remove(keyword);
        return new Subschema(document, rest, pointer + "!" + keyword);
    }

    static String escape(String name) {
        return Objects.requireNonNull(name).replace("~", "~0").replace("/", "~1");
    }
}
