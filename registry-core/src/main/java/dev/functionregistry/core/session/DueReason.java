package dev.functionregistry.core.session;

/** Why a deadline of a session passed. */
public enum DueReason {
    /** A detached session was not resumed in time, or a reloaded page did not register its old functions again in time. */
    GRACE_OVER,
    /** The gateway that carries the session gave no sign of life. */
    GATEWAY_LOST,
    /** The operator's policy hides or shows other functions than the list that was published last. */
    POLICY_CHANGED
}
