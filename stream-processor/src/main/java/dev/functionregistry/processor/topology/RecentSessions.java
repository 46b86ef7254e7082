package dev.functionregistry.processor.topology;

import dev.functionregistry.core.session.Session;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions used last, bounded by what their definitions and remembered outputs take. Belongs to one task, so to one thread. */
final class RecentSessions {
    /** Bytes of all sessions together, about. */
    static final int CAPACITY = 10 * 1024 * 1024;

    /** What a session, a function or a remembered input takes beside its texts and bytes. */
    static final int EACH = 1_000;

    private final LinkedHashMap<String, Kept> sessions = new LinkedHashMap<>(64, 0.75f, true);
    private int weight;

    private record Kept(KeptSession session, int weight) {}

    @Nullable
    KeptSession get(String sessionId) {
        var kept = sessions.get(sessionId);
        return kept == null ? null : kept.session();
    }

    void put(String sessionId, KeptSession session) {
        remove(sessionId);
        var kept = new Kept(session, weightOf(session));
        sessions.put(sessionId, kept);
        weight += kept.weight();
        while (weight > CAPACITY && sessions.size() > 1) {
            weight -= sessions.pollFirstEntry().getValue().weight();
        }
    }

    void remove(String sessionId) {
        var old = sessions.remove(sessionId);
        if (old != null) {
            weight -= old.weight();
        }
    }

    private static int weightOf(KeptSession session) {
        int functions = session.state()
                .open()
                .map(Session::functions)
                .map(all -> all.all().stream()
                        .mapToInt(function -> EACH + function.definition().bytes())
                        .sum())
                .orElse(0);
        int log = session.log().stream()
                .mapToInt(emission -> EACH + emission.bytes())
                .sum();
        return EACH + functions + log;
    }
}
