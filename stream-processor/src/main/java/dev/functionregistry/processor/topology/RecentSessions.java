package dev.functionregistry.processor.topology;

import dev.functionregistry.core.session.Session;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions used last, bounded by the number of their functions. Belongs to one task, so to one thread. */
final class RecentSessions {
    /** Sessions and functions together; a function takes about 2 KiB. */
    static final int CAPACITY = 5_000;

    private final LinkedHashMap<String, KeptSession> sessions = new LinkedHashMap<>(64, 0.75f, true);
    private int weight;

    @Nullable
    KeptSession get(String sessionId) {
        return sessions.get(sessionId);
    }

    void put(String sessionId, KeptSession session) {
        remove(sessionId);
        sessions.put(sessionId, session);
        weight += weightOf(session);
        var eldest = sessions.entrySet().iterator();
        while (weight > CAPACITY && sessions.size() > 1) {
            weight -= weightOf(eldest.next().getValue());
            eldest.remove();
        }
    }

    void remove(String sessionId) {
        var old = sessions.remove(sessionId);
        if (old != null) {
            weight -= weightOf(old);
        }
    }

    private static int weightOf(KeptSession session) {
        return 1
                + session.state()
                        .open()
                        .map(Session::functions)
                        .map(f -> f.all().size())
                        .orElse(0);
    }
}
