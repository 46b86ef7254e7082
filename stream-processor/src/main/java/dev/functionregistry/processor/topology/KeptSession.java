package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.session.SessionState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as the store keeps it.
 *
 * @param state with the functions that were loaded, which may be none or some
 * @param lastOffset newest applied input of {@code functions.registrations}; -1 before the first
 * @param changes function entries that this input wrote or removed
 * @param log what the newest inputs caused, oldest first
 */
record KeptSession(SessionState state, long lastOffset, List<Change> changes, List<Emission> log) {
    static final KeptSession NONE = new KeptSession(new SessionState.None(), -1, List.of(), List.of());

    /** @param function null when this version was removed */
    record Change(String name, String version, @Nullable RegisteredFunction function) {}

    KeptSession after(SessionState next, long offset, List<Change> changed, Emission emission) {
        return new KeptSession(next, offset, changed, Emission.append(log, emission));
    }
}
