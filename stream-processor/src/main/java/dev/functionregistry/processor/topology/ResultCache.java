package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CacheKey;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Results that may answer equal calls: at most {@value #MAX_PER_OWNER} an owner, the least recently used goes first; and in all as many as
 * {@value #MAX_CHARACTERS} characters hold, keys and all, the least recently seen owner loses first. What is met and is too old goes. In memory
 * alone: a task that starts has none.
 */
final class ResultCache {
    static final int MAX_PER_OWNER = 500;
    static final int MAX_CHARACTERS = 4 * 1024 * 1024;

    /** What an entry takes beside its result: its key, with two hashes and an owner's name, and its places in two maps. */
    static final int ENTRY_CHARACTERS = 800;

    private final LinkedHashMap<String, LinkedHashMap<CacheKey, Kept>> byOwner = new LinkedHashMap<>(16, 0.75f, true);
    private int characters;

    /** @param at when the call that it answered ended, in milliseconds since the epoch */
    private record Kept(String result, long at) {}

    /** The result under a key, if it is younger than this time; null otherwise. */
    @Nullable
    String resultAfter(CacheKey key, long afterExclusive) {
        var results = byOwner.get(key.owner());
        var kept = results == null ? null : results.get(key);
        if (results == null || kept == null) {
            return null;
        }
        if (kept.at() > afterExclusive) {
            return kept.result();
        }
        results.remove(key);
        characters -= weight(kept);
        if (results.isEmpty()) {
            byOwner.remove(key.owner());
        }
        return null;
    }

    /** Keeps a result, in place of an older one. */
    void put(CacheKey key, String result, long at) {
        var results = byOwner.computeIfAbsent(key.owner(), owner -> new LinkedHashMap<>(16, 0.75f, true));
        var kept = new Kept(result, at);
        var before = results.put(key, kept);
        characters += weight(kept) - (before == null ? 0 : weight(before));
        if (results.size() > MAX_PER_OWNER) {
            dropEldest(results);
        }
        while (characters > MAX_CHARACTERS) {
            var eldest = byOwner.firstEntry();
            dropEldest(eldest.getValue());
            if (eldest.getValue().isEmpty()) {
                byOwner.remove(eldest.getKey());
            }
        }
    }

    private void dropEldest(LinkedHashMap<CacheKey, Kept> results) {
        characters -= weight(results.pollFirstEntry().getValue());
    }

    private static int weight(Kept kept) {
        return kept.result().length() + ENTRY_CHARACTERS;
    }

    int size() {
        return byOwner.values().stream().mapToInt(LinkedHashMap::size).sum();
    }
}
