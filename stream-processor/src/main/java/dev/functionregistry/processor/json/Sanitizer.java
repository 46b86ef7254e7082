package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rewrites the strings of a value, never its members' names, by what a function asked for, in this order: {@code stripControl} takes away
 * control characters other than tab and line breaks, {@code nfc} composes characters (Unicode NFC), {@code trim} takes away white space and
 * byte-order marks at both ends.
 */
final class Sanitizer {
    /** Most places that are told. */
    static final int MAX_POINTERS = 20;

    private final Set<String> steps;
    private final List<String> changed = new ArrayList<>();

    Sanitizer(Set<String> steps) {
        this.steps = steps;
    }

    /** JSON pointers to the strings that were changed, at most {@value #MAX_POINTERS}. */
    List<String> changed() {
        return changed;
    }

    /** The value with its strings rewritten. What it was made of stays as it is: others may hold it, and read it again. */
    JsonNode rewrite(JsonNode node, Pointer at) {
        return switch (node) {
            case ObjectNode object -> rewrite(object, at);
            case ArrayNode array -> rewrite(array, at);
            case JsonNode leaf when leaf.isTextual() -> rewriteText(leaf, at);
            default -> node;
        };
    }

    private JsonNode rewrite(ObjectNode object, Pointer at) {
        var rewritten = object;
        for (var member : object.properties()) {
            var before = member.getValue();
            var after = rewrite(before, at.at(member.getKey()));
            if (after != before) {
                if (rewritten == object) {
                    rewritten = object.objectNode().setAll(object);
                }
                rewritten.set(member.getKey(), after);
            }
        }
        return rewritten;
    }

    private JsonNode rewrite(ArrayNode array, Pointer at) {
        var rewritten = array;
        for (int i = 0; i < array.size(); i++) {
            var before = array.get(i);
            var after = rewrite(before, at.at(i));
            if (after != before) {
                if (rewritten == array) {
                    rewritten = array.arrayNode(array.size()).addAll(array);
                }
                rewritten.set(i, after);
            }
        }
        return rewritten;
    }

    private JsonNode rewriteText(JsonNode leaf, Pointer at) {
        var before = leaf.textValue();
        var after = rewrite(before);
        if (after.equals(before)) {
            return leaf;
        }
        if (changed.size() < MAX_POINTERS) {
            changed.add(at.told());
        }
        return JsonNodeFactory.instance.textNode(after);
    }

    String rewrite(String text) {
        var rewritten = text;
        if (steps.contains("stripControl")) {
            rewritten = withoutControl(rewritten);
        }
        if (steps.contains("nfc")) {
            rewritten = Normalizer.normalize(rewritten, Normalizer.Form.NFC);
        }
        return steps.contains("trim") ? trimmed(rewritten) : rewritten;
    }

    private static String withoutControl(String text) {
        if (text.chars().noneMatch(Sanitizer::isControl)) {
            return text;
        }
        var kept = new StringBuilder(text.length());
        text.chars().filter(c -> !isControl(c)).forEach(c -> kept.append((char) c));
        return kept.toString();
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r';
    }

    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** As ECMAScript trims. */
    private static boolean isBlank(char c) {
        return (c >= '\t' && c <= '\r') || c == '\uFEFF' || Character.isSpaceChar(c);
    }
}
