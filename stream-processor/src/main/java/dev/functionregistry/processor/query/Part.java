package dev.functionregistry.processor.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a list that is ordered by key: everything after the cursor that was asked for, up to {@code cursor}.
 *
 * @param items in the order of their keys
 * @param cursor where to go on; null at the end. It may lie behind the last item when what lies between may not be seen by the asker
 */
public record Part<T>(List<T> items, @Nullable String cursor) {
    public Part {
        items = List.copyOf(items);
    }

    public static <T> Part<T> empty() {
        return new Part<>(List.of(), null);
    }

    /**
     * One stretch from several that began at the same cursor. What lies behind the nearest end of an unfinished one is left for the next
     * page, since that one may still have something to go before it.
     *
     * @param key orders the items
     * @param same joins two items of one key
     * @param limit most items of the result
     */
    public static <T> Part<T> merge(
            Collection<Part<T>> parts, Function<T, String> key, BinaryOperator<T> same, int limit) {
        String end = null;
        var byKey = new TreeMap<String, T>();
        for (var part : parts) {
            if (part.cursor != null && (end == null || part.cursor.compareTo(end) < 0)) {
                end = part.cursor;
            }
            part.items.forEach(item -> byKey.merge(key.apply(item), item, same));
        }
        var whole = end == null ? byKey : byKey.headMap(end, true);
        if (whole.size() <= limit) {
            return new Part<>(new ArrayList<>(whole.values()), end);
        }
        var first = whole.entrySet().stream().limit(limit).toList();
        return new Part<>(
                first.stream().map(Map.Entry::getValue).toList(),
                first.getLast().getKey());
    }

    /** The same stretch, ended there if it goes on behind it. @param end null: nowhere */
    public Part<T> until(@Nullable String end, Function<T, String> key) {
        return end == null
                ? this
                : new Part<>(
                        items.stream()
                                .filter(item -> key.apply(item).compareTo(end) <= 0)
                                .toList(),
                        end);
    }
}
