package dev.functionregistry.simulator.session;

import dev.functionregistry.simulator.codec.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The last events that went one way, as text; read by tests while the session writes. */
public final class EventRecord {
    private final int limit;
    private final Deque<String> events = new ArrayDeque<>();
    private long total;

    EventRecord(int limit) {
        this.limit = limit;
    }

    synchronized void add(String text) {
        total++;
        if (limit == 0) {
            return;
        }
        if (events.size() == limit) {
            events.removeFirst();
        }
        events.addLast(text);
    }

    /** How many went by, kept or not. */
    synchronized long total() {
        return total;
    }

    synchronized List<String> texts() {
        return List.copyOf(events);
    }

    /** Those that are JSON objects. */
    public List<Map<String, Object>> trees() {
        List<Map<String, Object>> trees = new ArrayList<>();
        for (String text : texts()) {
            if (Json.parse(text) instanceof Json.Parsed.Tree(Map<?, ?> tree)) {
                trees.add(Json.asObject(tree));
            }
        }
        return trees;
    }
}
