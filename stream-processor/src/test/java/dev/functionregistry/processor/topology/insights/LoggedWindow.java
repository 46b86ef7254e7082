package dev.functionregistry.processor.topology.insights;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** A window store in memory that is nothing but its changelog; another can be made of any prefix of it. */
final class LoggedWindow implements WindowStore<String, Long> {
    private final String name;
    final List<Entry> changelog;

    record Entry(String key, long value, long at) {}

    LoggedWindow(String name) {
        this(name, List.of());
    }

    private LoggedWindow(String name, List<Entry> changelog) {
        this.name = name;
        this.changelog = new ArrayList<>(changelog);
    }

    /** What a restart finds when only so many changes reached the broker. */
    LoggedWindow after(int changes) {
        return new LoggedWindow(name, changelog.subList(0, changes));
    }

    @Override
    public void put(String key, Long value, long at) {
        changelog.add(new Entry(key, value, at));
    }

    @Override
    public WindowStoreIterator<Long> fetch(String key, long from, long to) {
        var newest = new java.util.TreeMap<Long, Long>();
        changelog.stream()
                .filter(entry -> entry.key().equals(key) && entry.at() >= from && entry.at() <= to)
                .forEach(entry -> newest.put(entry.at(), entry.value()));
        return new Found(newest.entrySet().iterator());
    }

    private record Found(Iterator<Map.Entry<Long, Long>> entries) implements WindowStoreIterator<Long> {
        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public KeyValue<Long, Long> next() {
            var entry = entries.next();
            return KeyValue.pair(entry.getKey(), entry.getValue());
        }

        @Override
        public Long peekNextKey() {
            throw unused();
        }

        @Override
        public void close() {}
    }

    @Override
    public Long fetch(String key, long at) {
        throw unused();
    }

    @Override
    public WindowStoreIterator<Long> fetch(String key, Instant from, Instant to) {
        return fetch(key, from.toEpochMilli(), to.toEpochMilli());
    }

    @Override
    public KeyValueIterator<Windowed<String>, Long> fetch(String first, String last, long from, long to) {
        throw unused();
    }

    @Override
    public KeyValueIterator<Windowed<String>, Long> fetch(String first, String last, Instant from, Instant to) {
        throw unused();
    }

    @Override
    public KeyValueIterator<Windowed<String>, Long> fetchAll(long from, long to) {
        throw unused();
    }

    @Override
    public KeyValueIterator<Windowed<String>, Long> fetchAll(Instant from, Instant to) {
        throw unused();
    }

    @Override
    public KeyValueIterator<Windowed<String>, Long> all() {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("nobody asks so");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void close() {}

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
