package dev.functionregistry.gateway.session;

import dev.functionregistry.access.Principal;
import org.jspecify.annotations.Nullable;

/** Who may open or resume a session. Answers depend on the arguments and the deployment's keys alone. */
public interface Admission {

    /**
     * Checks a token.
     *
     * @param token JWT; null when none was sent
     * @param nowMillis milliseconds since the epoch
     */
    Verdict authenticate(@Nullable String token, long nowMillis);

    /** A fresh id for a session of this owner. */
    String newSessionId(Principal owner);

    /** The secret with which the principal may resume the session. */
    String resumeSecret(String sessionId, Principal principal, long nowMillis);

    /** True when the secret was made for this session and principal and has not expired. */
    boolean mayResume(String sessionId, String secret, Principal principal, long nowMillis);

    /** Outcome of {@link #authenticate}. */
    sealed interface Verdict {
        record Admitted(Principal principal) implements Verdict {}

        record Refused(EdgeCode code, String message) implements Verdict {}
    }
}
