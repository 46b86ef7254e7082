package dev.functionregistry.core.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Admitted calls in memory, kept for ever. */
public final class SlidingWindows implements AdmittedCalls {
    private final Map<LimitKey, List<Long>> times = new HashMap<>();

    public void write(LimitEntry entry) {
        List<Long> admitted = times.computeIfAbsent(entry.key(), key -> new ArrayList<>());
        admitted.add(entry.at());
        admitted.sort(null);
    }

    @Override
    public int countAfter(LimitKey key, long afterExclusive) {
        return after(key, afterExclusive).size();
    }

    @Override
    public long timeAfter(LimitKey key, long afterExclusive, int n) {
        return after(key, afterExclusive).get(n);
    }

    private List<Long> after(LimitKey key, long afterExclusive) {
        return times.getOrDefault(key, List.of()).stream()
                .filter(at -> at > afterExclusive)
                .toList();
    }
}
