package dev.functionregistry.processor.topology;

import dev.functionregistry.core.limit.AdmittedCalls;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Admitted calls that a limit still counts: one entry per call under owner, function, time and call, and their number beside them.
 *
 * <p>The number says which entry it counted last. An entry that a crash left uncounted is found when its input comes again, and the entries
 * are counted anew.
 */
final class LimitWindows {
    private static final StringSerializer KEYS = new StringSerializer();

    /** Ends the prefix of a key; what comes after it begins with a digit or is nothing. */
    private static final char END = '\0';

    private final KeyValueStore<String, byte[]> store;

    LimitWindows(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** Number of entries, and the suffix of the newest that it counts. */
    private record Count(int number, String newest) {}

    /** What was admitted, as a decision about this call at this time sees it: its own entry, left by a crash, is not there. */
    AdmittedCalls before(String call, long now) {
        return new AdmittedCalls() {
            @Override
            public int countAfter(LimitKey key, long afterExclusive) {
                var count = count(key);
                int number = count == null ? 0 : count.number();
                if (number == 0) {
                    return 0;
                }
                if (isCounted(key, now, call, count)) {
                    number--;
                }
                try (var entries = entries(key)) {
                    while (entries.hasNext() && timeOf(key, entries.peekNextKey()) <= afterExclusive) {
                        entries.next();
                        number--;
                    }
                }
                return Math.max(number, 0);
            }

            @Override
            public long timeAfter(LimitKey key, long afterExclusive, int n) {
                var own = prefix(key) + suffix(now, call);
                int left = n;
                try (var entries = entries(key)) {
                    while (entries.hasNext()) {
                        var entry = entries.next().key;
                        if (timeOf(key, entry) > afterExclusive && !entry.equals(own) && left-- == 0) {
                            return timeOf(key, entry);
                        }
                    }
                }
                return now;
            }
        };
    }

    private boolean isCounted(LimitKey key, long now, String call, @Nullable Count count) {
        var suffix = suffix(now, call);
        return count != null && count.newest().compareTo(suffix) >= 0 && store.get(prefix(key) + suffix) != null;
    }

    /** Writes down an admitted call, and drops what no longer counts. Written again, it changes nothing. */
    void admit(LimitEntry entry, Effects effects) {
        var key = entry.key();
        var suffix = suffix(entry.at(), entry.call());
        var count = count(key);
        if (isCounted(key, entry.at(), entry.call(), count)) {
            return;
        }
        boolean lostCount = store.get(prefix(key) + suffix) != null;
        effects.put(store, prefix(key) + suffix, longBytes(entry.windowMs()));
        int number = count == null ? 0 : count.number();
        int seen = 0;
        int expired = 0;
        try (var entries = entries(key)) {
            while (entries.hasNext()) {
                var next = entries.next();
                boolean over =
                        timeOf(key, next.key) + ByteBuffer.wrap(next.value).getLong() <= entry.at();
                if (over) {
                    effects.put(store, next.key, null);
                    expired++;
                } else if (!lostCount) {
                    break;
                } else {
                    seen++;
                }
            }
        }
        effects.put(store, prefix(key), encode(new Count(lostCount ? seen : number - expired + 1, suffix)));
    }

    /** Drops everything under a prefix that no longer counts at this time. */
    void expire(String countKey, long now, Effects effects) {
        int left = 0;
        int expired = 0;
        try (KeyValueIterator<String, byte[]> entries = store.prefixScan(countKey, KEYS)) {
            while (entries.hasNext()) {
                var next = entries.next();
                if (next.key.equals(countKey)) {
                    continue;
                }
                long at = Long.parseLong(next.key.substring(countKey.length(), countKey.length() + 16), 16);
                if (at + ByteBuffer.wrap(next.value).getLong() <= now) {
                    effects.put(store, next.key, null);
                    expired++;
                } else {
                    left++;
                }
            }
        }
        if (expired > 0) {
            var count = decode(store.get(countKey));
            effects.put(store, countKey, left == 0 || count == null ? null : encode(new Count(left, count.newest())));
        }
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

    private KeyValueIterator<String, byte[]> entries(LimitKey key) {
        var prefix = prefix(key);
        return store.range(prefix + "0", prefix + "g");
    }

    private @Nullable Count count(LimitKey key) {
        return decode(store.get(prefix(key)));
    }

    /** Lengths stand before the names, so no name can look like another name and part of what follows. */
    private static String prefix(LimitKey key) {
        var owner = key.owner().replace(END, ' ');
        return owner.length() + ":" + owner + key.function().length() + ":"
                + key.function().replace(END, ' ') + END;
    }

    private static String suffix(long at, String call) {
        return String.format("%016x", at) + call;
    }

    private static long timeOf(LimitKey key, String entry) {
        int from = prefix(key).length();
        return Long.parseLong(entry.substring(from, from + 16), 16);
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] encode(Count count) {
        var newest = count.newest().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + newest.length)
                .putInt(count.number())
                .put(newest)
                .array();
    }

    private static @Nullable Count decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new Count(
                buffer.getInt(),
                new String(bytes, Integer.BYTES, bytes.length - Integer.BYTES, StandardCharsets.UTF_8));
    }
}
