package dev.functionregistry.processor.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one input does, collected first and done together: nothing is written or sent before all of it is decided and encoded.
 *
 * <p>What a gateway or the bridge waits for leaves first: the producer sends it at once in a request of its own, and writes to the changelogs
 * and the audit share the next. No order here is relied upon, for a crash cuts every partition where it likes.
 */
final class Effects {
    private final List<Runnable> writes = new ArrayList<>();
    private final List<Departure> departures = new ArrayList<>();
    private final List<Runnable> memories = new ArrayList<>();

    /**
     * A record about to leave.
     *
     * @param sink node of the topology
     * @param key record key as bytes; null only for dead letters
     * @param value what it carries
     * @param traceparent trace to put on it; null for none
     * @param headers further headers
     */
    @SuppressWarnings("ArrayRecordComponent") // sent once, never compared
    record Departure(
            String sink,
            byte @Nullable [] key,
            Outgoing value,
            @Nullable String traceparent,
            List<Header> headers) {

        /** True unless it is kept for people. */
        private boolean isAwaited() {
            return !sink.equals(RegistryTopology.TELL_AUDIT) && !sink.equals(RegistryTopology.TELL_DEAD_LETTER);
        }
    }

    /** Writes an entry; null removes it. */
    void put(KeyValueStore<String, byte[]> store, String key, byte @Nullable [] value) {
        writes.add(() -> {
            if (value == null) {
                store.delete(key);
            } else {
                store.put(key, value);
            }
        });
    }

    void send(Departure departure) {
        departures.add(departure);
    }

    /** Changes something in memory once the writes are done. */
    void remember(Runnable memory) {
        memories.add(memory);
    }

    void apply(Consumer<Departure> forward) {
        departures.stream().filter(Departure::isAwaited).forEach(forward);
        writes.forEach(Runnable::run);
        memories.forEach(Runnable::run);
        departures.stream().filter(departure -> !departure.isAwaited()).forEach(forward);
    }
}
