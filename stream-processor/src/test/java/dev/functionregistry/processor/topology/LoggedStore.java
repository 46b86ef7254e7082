package dev.functionregistry.processor.topology;

import java.util.ArrayList;
import java.util.Arrays;
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

/** A store in memory, ordered as RocksDB orders, that writes a changelog; another can be made of any prefix of it. */
public final class LoggedStore implements KeyValueStore<String, byte[]> {
    private static final StringSerializer KEYS = new StringSerializer();

    private final String name;
    private final NavigableMap<Bytes, byte[]> entries = new TreeMap<>();
    public final List<Map.Entry<String, byte[]>> changelog = new ArrayList<>();

    public LoggedStore(String name) {
        this.name = name;
    }

    /** What a restart finds when only so many changes reached the broker. */
    public LoggedStore after(int changes) {
        var restored = new LoggedStore(name);
        changelog.subList(0, changes).forEach(change -> restored.put(change.getKey(), change.getValue()));
        return restored;
    }

    /** What a restart finds on a disk that outlived its process, when only so many changes reached the broker: all of it. */
    public LoggedStore aheadOf(int changes) {
        var kept = new LoggedStore(name);
        kept.entries.putAll(entries);
        kept.changelog.addAll(changelog.subList(0, changes));
        return kept;
    }

    @Override
    public void put(String key, byte[] value) {
        changelog.add(new java.util.AbstractMap.SimpleEntry<>(key, value));
        if (value == null) {
            entries.remove(bytes(key));
        } else {
            entries.put(bytes(key), value);
        }
    }

    @Override
    public byte[] delete(String key) {
        var old = get(key);
        put(key, null);
        return old;
    }

    @Override
    public byte[] get(String key) {
        return entries.get(bytes(key));
    }

    @Override
    public byte[] putIfAbsent(String key, byte[] value) {
        var old = get(key);
        if (old == null) {
            put(key, value);
        }
        return old;
    }

    @Override
    public void putAll(List<KeyValue<String, byte[]>> all) {
        all.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public KeyValueIterator<String, byte[]> range(String from, String to) {
        var view = from == null ? entries : entries.tailMap(bytes(from), true);
        return iterate(to == null ? view : view.headMap(bytes(to), true));
    }

    @Override
    public KeyValueIterator<String, byte[]> all() {
        return iterate(entries);
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<String, byte[]> prefixScan(P prefix, PS serializer) {
        var wanted = serializer.serialize(name, prefix);
        var from = entries.tailMap(Bytes.wrap(wanted), true);
        var found = new TreeMap<Bytes, byte[]>();
        for (var entry : from.entrySet()) {
            if (!startsWith(entry.getKey().get(), wanted)) {
                break;
            }
            found.put(entry.getKey(), entry.getValue());
        }
        return iterate(found);
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static KeyValueIterator<String, byte[]> iterate(Map<Bytes, byte[]> view) {
        var snapshot = new ArrayList<>(view.entrySet());
        return new KeyValueIterator<>() {
            private int next;

            @Override
            public String peekNextKey() {
                return text(snapshot.get(next).getKey());
            }

            @Override
            public boolean hasNext() {
                return next < snapshot.size();
            }

            @Override
            public KeyValue<String, byte[]> next() {
                var entry = snapshot.get(next++);
                return KeyValue.pair(text(entry.getKey()), entry.getValue());
            }

            @Override
            public void close() {}
        };
    }

    Iterator<Map.Entry<Bytes, byte[]>> iterator() {
        return entries.entrySet().iterator();
    }

    private static Bytes bytes(String key) {
        return Bytes.wrap(KEYS.serialize("", key));
    }

    private static String text(Bytes key) {
        return new String(key.get(), java.nio.charset.StandardCharsets.UTF_8);
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
