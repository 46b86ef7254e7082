package dev.functionregistry.core.session;

import dev.functionregistry.core.function.FunctionCandidate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen to a session. Epochs are offsets of SessionAttached records. */
public sealed interface SessionInput {

    /** A new session, by its authenticated owner. */
    record Open(Principal owner, @Nullable String origin, long graceMs) implements SessionInput {}

    /**
     * A socket asks to carry the session, for the first time or again.
     *
     * @param epoch offset of this very record
     */
    record Attach(
            long epoch,
            String ref,
            GatewayAddress gateway,
            Principal principal,
            @Nullable String origin,
            String pageLife)
            implements SessionInput {}

    /** A socket no longer carries the session. */
    record Detach(long epoch, String reason) implements SessionInput {}

    /**
     * The session shall end.
     *
     * @param epoch epoch of the socket that asked; null when no socket did
     */
    record Close(@Nullable Long epoch, String reason) implements SessionInput {}

    /**
     * A batch of functions, answered per function.
     *
     * @param number count of registration records of this epoch, from 1
     */
    record Register(String ref, long epoch, long number, List<FunctionCandidate> functions) implements SessionInput {
        public Register {
            functions = List.copyOf(functions);
        }
    }

    /** What to remove: names, all versions of each, or {@code name@version}. */
    record Unregister(String ref, long epoch, long number, List<String> names) implements SessionInput {
        public Unregister {
            names = List.copyOf(names);
        }
    }

    /** A deadline passed. The timers write it, the rules judge it. */
    record Due(long epoch, DueReason reason) implements SessionInput {}
}
