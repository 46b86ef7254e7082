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

    /** The value with its strings rewritten; arrays and objects are changed in place. */
    JsonNode rewrite(JsonNode node, String pointer) {
        switch (node) {
            case ObjectNode object -> {
                for (var member : object.properties()) {
                    member.setValue(rewrite(member.getValue(), pointer + "/" + Subschema.escape(member.getKey())));
                }
                return object;
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, rewrite(array.get(i), pointer + "/" + i));
                }
                return array;
            }
            case JsonNode leaf
            when leaf.isTextual() -> {
                var before = leaf.textValue();
                var after = rewrite(before);
                if (after.equals(before)) {
                    return leaf;
                }
                if (changed.size() < MAX_POINTERS) {
                    changed.add(pointer);
                }
                return JsonNodeFactory.instance.textNode(after);
            }
            default -> {
                return node;
            }
        }
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
