package dev.functionregistry.processor.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Deadlines in time order, one per key, in memory. A deadline that fired fires again every second until it is replaced or cleared: what it
 * wrote may have been lost.
 *
 * @param <D> what is due; equal means the same deadline
 */
final class Deadlines<D> {
    private static final long AGAIN_AFTER_MS = 1_000;

    private final Map<String, Slot> slots = new HashMap<>();
    private final TreeMap<Slot, Entry<D>> entries = new TreeMap<>();
    private long sequence;

    private record Slot(long at, long sequence) implements Comparable<Slot> {
        @Override
        public int compareTo(Slot other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private record Entry<D>(String key, long dueAt, D due) {}

    /** Sets the only deadline of a key; the same one again changes nothing. */
    void set(String key, long at, D due) {
        var slot = slots.get(key);
        if (slot != null) {
            var entry = entries.get(slot);
            if (entry != null && entry.dueAt() == at && entry.due().equals(due)) {
                return;
            }
        }
        clear(key);
        arm(at, new Entry<>(key, at, due));
    }

    void clear(String key) {
        var slot = slots.remove(key);
        if (slot != null) {
            entries.remove(slot);
        }
    }

    /** Hands out everything due by now, earliest first. */
    void fire(long now, Consumer<D> action) {
        if (entries.isEmpty() || entries.firstKey().at() > now) {
            return;
        }
        var due = new ArrayList<Entry<D>>();
        while (!entries.isEmpty() && entries.firstKey().at() <= now) {
            due.add(entries.pollFirstEntry().getValue());
        }
        for (var entry : due) {
            arm(now + AGAIN_AFTER_MS, entry);
            action.accept(entry.due());
        }
    }

    int size() {
        return entries.size();
    }

    private void arm(long at, Entry<D> entry) {
        var slot = new Slot(at, sequence++);
        slots.put(entry.key(), slot);
        entries.put(slot, entry);
    }
}
