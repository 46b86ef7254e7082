package dev.functionregistry.bench;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory, ordered by its keys' bytes as RocksDB orders. Kafka's own in-memory store copies all keys of a range for every iterator,
 * which says nothing about the processor.
 */
final class SortedStore implements KeyValueStore<String, byte[]> {
    private static final StringSerializer KEYS = new StringSerializer();

    private final String name;
    private final NavigableMap<Bytes, byte[]> entries = new TreeMap<>();

    SortedStore(String name) {
        this.name = name;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return entries.get(bytes(key));
    }

    @Override
    public void put(String key, byte @Nullable [] value) {
        if (value == null) {
            entries.remove(bytes(key));
        } else {
            entries.put(bytes(key), value);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(String key, byte[] value) {
        return entries.putIfAbsent(bytes(key), value);
    }

    @Override
    public void putAll(List<KeyValue<String, byte[]>> all) {
        all.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(String key) {
        return entries.remove(bytes(key));
    }

    @Override
    public KeyValueIterator<String, byte[]> all() {
        return over(entries);
    }

    @Override
    public KeyValueIterator<String, byte[]> range(String from, String to) {
        var tail = from == null ? entries : entries.tailMap(bytes(from), true);
        return over(to == null ? tail : tail.headMap(bytes(to), true));
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<String, byte[]> prefixScan(P prefix, PS serializer) {
        var from = Bytes.wrap(serializer.serialize(name, prefix));
        return over(entries.subMap(from, true, Bytes.increment(from), false));
    }

    private static KeyValueIterator<String, byte[]> over(NavigableMap<Bytes, byte[]> range) {
        return new Walk(range.entrySet().iterator());
    }

    private static final class Walk implements KeyValueIterator<String, byte[]> {
        private final Iterator<Map.Entry<Bytes, byte[]>> rest;
        private Map.@Nullable Entry<Bytes, byte[]> ahead;

        Walk(Iterator<Map.Entry<Bytes, byte[]>> rest) {
            this.rest = rest;
        }

        @Override
        public boolean hasNext() {
            return ahead != null || rest.hasNext();
        }

        @Override
        public String peekNextKey() {
            return text(look().getKey());
        }

        @Override
        public KeyValue<String, byte[]> next() {
            var entry = look();
            ahead = null;
            return KeyValue.pair(text(entry.getKey()), entry.getValue());
        }

        private Map.Entry<Bytes, byte[]> look() {
            var entry = ahead == null ? rest.next() : ahead;
            ahead = entry;
            return entry;
        }

        @Override
        public void close() {}
    }

    private static Bytes bytes(String key) {
        return Bytes.wrap(KEYS.serialize("", key));
    }

    private static String text(Bytes key) {
        return new String(key.get(), StandardCharsets.UTF_8);
    }

    @Override
    public long approximateNumEntries() {
        return entries.size();
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
