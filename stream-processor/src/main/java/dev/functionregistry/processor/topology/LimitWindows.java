package dev.functionregistry.processor.topology;

import dev.functionregistry.core.limit.AdmittedCalls;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Admitted calls that a limit still counts: one entry per call under owner, function, time and call, and their number beside them under
 * owner and function alone.
 *
 * <p>A crash may leave entry and number apart, so a task counts anew when it starts. An entry whose call was decided otherwise after the crash
 * is counted until its window has passed: a window may then admit one call less, and never one more. For that, entries outlive their
 * windows: a call that is decided anew must not find those gone that a later call, lost with the crash, no longer counted.
 */
final class LimitWindows {
    /** Ends the prefix of a key; what comes after it begins with a digit or is nothing. */
    private static final char END = '\0';

    private static final int TIME_DIGITS = 16;
    private static final HexFormat TIME = HexFormat.of();

    /** How much of the log may be read again after a crash, in milliseconds; many times the interval of commits. */
    static final long REPLAYED_MS = 10_000;

    private final KeyValueStore<String, byte[]> store;

    LimitWindows(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** Counts every window anew. */
    void rebuild() {
        var after = "";
        for (var prefixes = prefixesAfter(after, 100); !prefixes.isEmpty(); prefixes = prefixesAfter(after, 100)) {
            prefixes.forEach(prefix -> putNumber(store::put, prefix, entriesUnder(prefix)));
            after = prefixes.getLast();
        }
    }

    private interface Write {
        void put(String key, byte[] value);
    }

    private void putNumber(Write write, String prefix, int number) {
        if (number != number(prefix)) {
            write.put(prefix, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        }
    }

    private int entriesUnder(String prefix) {
        int number = 0;
        try (var entries = entries(prefix)) {
            while (entries.hasNext()) {
                entries.next();
                number++;
            }
        }
        return number;
    }

    /** What was admitted, as a decision about this call at this time sees it: its own entry, left by a crash, is not there. */
    AdmittedCalls before(String call, long now) {
        var own = suffix(now, call);
        return new AdmittedCalls() {
            @Override
            public int countAfter(LimitKey key, long afterExclusive) {
                var prefix = prefix(key);
                if (now - afterExclusive < REPLAYED_MS) {
                    return live(prefix, afterExclusive, prefix + own);
                }
                int number = number(prefix);
                if (number > 0 && store.get(prefix + own) != null) {
                    number--;
                }
                try (var entries = entries(prefix)) {
                    while (entries.hasNext() && timeOf(prefix, entries.peekNextKey()) <= afterExclusive) {
                        entries.next();
                        number--;
                    }
                }
                return number;
            }

            @Override
            public long timeAfter(LimitKey key, long afterExclusive, int n) {
                var prefix = prefix(key);
                int left = n;
                try (var entries = entries(prefix)) {
                    while (entries.hasNext()) {
                        var entry = entries.next().key;
                        if (timeOf(prefix, entry) > afterExclusive && !entry.equals(prefix + own) && left-- == 0) {
                            return timeOf(prefix, entry);
                        }
                    }
                }
                return now;
            }
        };
    }

    /** Counts what a short window holds: behind it may lie many times as much that is only kept for a crash. */
    private int live(String prefix, long afterExclusive, String own) {
        int live = 0;
        try (var entries = store.range(prefix + TIME.toHexDigits(afterExclusive + 1), prefix + "g")) {
            while (entries.hasNext()) {
                live += entries.next().key.equals(own) ? 0 : 1;
            }
        }
        return live;
    }

    /** Writes down an admitted call, and drops what will never count again. Written again, it changes nothing. */
    void admit(LimitEntry entry, Effects effects) {
        var prefix = prefix(entry.key());
        var key = prefix + suffix(entry.at(), entry.call());
        boolean isNew = store.get(key) == null;
        // known or not, for the store may be ahead of its changelog; whoever starts from there counts anew
        effects.put(
                store,
                key,
                ByteBuffer.allocate(Long.BYTES).putLong(entry.windowMs()).array());
        int added = isNew ? 1 - expired(prefix, entry.at() - REPLAYED_MS, effects) : 0;
        putNumber((k, v) -> effects.put(store, k, v), prefix, number(prefix) + added);
    }

    /** Drops everything under a prefix that no longer counts at this time. */
    void expire(String prefix, long now, Effects effects) {
        int expired = expired(prefix, now, effects);
        int left = number(prefix) - expired;
        if (left == 0) {
            effects.put(store, prefix, null);
        } else {
            putNumber((k, v) -> effects.put(store, k, v), prefix, left);
        }
    }

    private int expired(String prefix, long now, Effects effects) {
        int expired = 0;
        try (var entries = entries(prefix)) {
            while (entries.hasNext()) {
                var next = entries.next();
                if (timeOf(prefix, next.key) + ByteBuffer.wrap(next.value).getLong() > now) {
                    break;
                }
                effects.put(store, next.key, null);
                expired++;
            }
        }
        return expired;
    }

    /** The prefixes after this one, at most so many; the empty text begins. */
    List<String> prefixesAfter(String after, int most) {
        var found = new ArrayList<String>();
        var last = after;
        while (found.size() < most) {
            try (var entries = store.range(last.isEmpty() ? null : last + Character.MAX_VALUE, null)) {
                if (!entries.hasNext()) {
                    return found;
                }
                var key = entries.next().key;
                last = key.substring(0, key.indexOf(END) + 1);
                found.add(last);
            }
        }
        return found;
    }

    private KeyValueIterator<String, byte[]> entries(String prefix) {
        return store.range(prefix + "0", prefix + "g");
    }

    private int number(String prefix) {
        var bytes = store.get(prefix);
        return bytes == null ? 0 : ByteBuffer.wrap(bytes).getInt();
    }

    /** Lengths stand before the names, so no name can look like another name and part of what follows. */
    private static String prefix(LimitKey key) {
        var owner = key.owner().replace(END, ' ');
        return owner.length() + ":" + owner + key.function().length() + ":"
                + key.function().replace(END, ' ') + END;
    }

    private static String suffix(long at, String call) {
        return TIME.toHexDigits(at) + call;
    }

    private static long timeOf(String prefix, String entry) {
        return Long.parseLong(entry.substring(prefix.length(), prefix.length() + TIME_DIGITS), 16);
    }
}
