package dev.functionregistry.gateway.auth;

import dev.functionregistry.access.Principal;
import dev.functionregistry.schemas.SessionId;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a session that is not theirs by a socket. The owner is known from the id alone: its tag is the HMAC of issuer and subject, so
 * any gateway can tell without asking.
 */
public final class SessionAccess {
    private final byte[] deploymentKey;
    private final ResumeSecrets secrets;

    public SessionAccess(byte[] deploymentKey, ResumeSecrets secrets) {
        this.deploymentKey = deploymentKey.clone();
        this.secrets = secrets;
    }

    /** True for the session's owner and for agents. */
    public boolean mayCall(Principal caller, SessionId session) {
        return caller.hasRole(Principal.AGENT) || owns(caller, session);
    }

    /** True for the session's owner and for operators. */
    public boolean mayWatch(Principal caller, SessionId session) {
        return caller.hasRole(Principal.OPERATOR) || owns(caller, session);
    }

    /** True when the secret was made for this session and this caller, who may be anonymous. */
    public boolean holdsSecret(Principal caller, SessionId session, @Nullable String secret, long nowMillis) {
        return secret != null && secrets.holds(session.toString(), secret, caller, nowMillis);
    }

    private boolean owns(Principal caller, SessionId session) {
        return !caller.anonymous() && ownerTag(caller).equals(session.ownerTag());
    }

    /** The tag that all sessions of a principal share, who must not be anonymous. */
    public String ownerTag(Principal owner) {
        return SessionId.ownerTag(deploymentKey, owner.issuer() + "|" + owner.subject());
    }
}
