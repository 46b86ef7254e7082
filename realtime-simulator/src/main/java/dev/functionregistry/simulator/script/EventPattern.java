package dev.functionregistry.simulator.script;

import dev.functionregistry.simulator.codec.Json;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The part of an event that matters: what it names must be there, anything else may be. Of a list, the named entries must be
 * there in this order. {@code "*"} stands for any value, {@code "/re/"} for text in which the expression is found.
 */
final class EventPattern {
    private final Map<String, Object> tree;

    private EventPattern(Map<String, Object> tree) {
        this.tree = tree;
    }

    /** @throws IllegalArgumentException naming the place of what is no pattern */
    static EventPattern of(@Nullable Object tree, String place) {
        if (!(tree instanceof Map<?, ?> map) || !(map.get("type") instanceof String)) {
            throw new IllegalArgumentException(place + " must be an object with a type");
        }
        check(map, place);
        return new EventPattern(Json.asObject(map));
    }

    boolean matches(Map<String, Object> event) {
        return matches(tree, event);
    }

    /** As it stands in the script. */
    String text() {
        return Json.write(tree);
    }

    private static void check(@Nullable Object pattern, String place) {
        switch (pattern) {
            case Map<?, ?> map -> map.forEach((name, value) -> check(value, place + "." + name));
            case List<?> list -> list.forEach(value -> check(value, place + "[]"));
            case String text
            when isRegex(text) -> {
                try {
                    regex(text);
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException(place + ": " + e.getDescription(), e);
                }
            }
            case null, default -> {}
        }
    }

    private static boolean matches(@Nullable Object pattern, @Nullable Object value) {
        return switch (pattern) {
            case Map<?, ?> wanted ->
                value instanceof Map<?, ?> map
                        && wanted.entrySet().stream()
                                .allMatch(entry -> map.containsKey(entry.getKey())
                                        && matches(entry.getValue(), map.get(entry.getKey())));
            case List<?> wanted -> value instanceof List<?> list && matchesInOrder(wanted, list);
            case String text when text.equals("*") -> value != null;
            case String text
            when isRegex(text) ->
                value instanceof String found && regex(text).matcher(found).find();
            case Number number ->
                value instanceof Number found
                        && new BigDecimal(number.toString()).compareTo(new BigDecimal(found.toString())) == 0;
            case null -> value == null;
            default -> pattern.equals(value);
        };
    }

    private static boolean matchesInOrder(List<?> wanted, List<?> list) {
        Iterator<?> entries = list.iterator();
        for (Object one : wanted) {
            boolean found = false;
            while (!found && entries.hasNext()) {
                found = matches(one, entries.next());
            }
            if (!found) {
                return false;
            }
        }
        return !wanted.isEmpty() || list.isEmpty();
    }

    private static boolean isRegex(String text) {
        return text.length() > 2 && text.startsWith("/") && text.endsWith("/");
    }

    private static Pattern regex(String text) {
        return Pattern.compile(text.substring(1, text.length() - 1));
    }
}
