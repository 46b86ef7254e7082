package dev.functionregistry.core.session;

import dev.functionregistry.core.function.SchemaCheck;
import java.util.List;

/** The rules of a session. */
public final class SessionRules {
    private SessionRules() {}

    /**
     * What follows from an input.
     *
     * @param now time of the input's record, in milliseconds since the epoch
     * @return the events in order; never empty
     */
    public static List<SessionEvent> decide(SessionState state, SessionInput input, long now, SchemaCheck schemas) {
        throw new UnsupportedOperationException("being written");
    }

    /** The state after an event. */
    public static SessionState evolve(SessionState state, SessionEvent event) {
        throw new UnsupportedOperationException("being written");
    }
}
