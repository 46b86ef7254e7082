package dev.functionregistry.bench.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by name. Safe for many threads. */
final class Figures {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void count(String name) {
        add(name, 1);
    }

    void add(String name, long more) {
        counts.computeIfAbsent(name, key -> new LongAdder()).add(more);
    }

    long of(String name) {
        LongAdder count = counts.get(name);
        return count == null ? 0 : count.sum();
    }

    /** All whose name begins so, in alphabetical order. */
    Map<String, Long> under(String prefix) {
        Map<String, Long> found = new TreeMap<>();
        counts.forEach((name, count) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), count.sum());
            }
        });
        return found;
    }
}
