package dev.functionregistry.simulator.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks session objects that come outside of events: with a call, with a client secret. */
public final class SessionChecks {
    private SessionChecks() {}

    /** Why this is no session to begin with. */
    public static Optional<ApiError> refusal(@Nullable Object session) {
        return ClientEventShapes.SESSION.check(session, "session");
    }
}
