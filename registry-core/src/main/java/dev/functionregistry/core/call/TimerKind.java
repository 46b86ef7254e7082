package dev.functionregistry.core.call;

/** What a timer of a call waits for. */
public enum TimerKind {
    /** The attempt's time is over. */
    DEADLINE,
    /** The pause before the next attempt is over. */
    RETRY,
    /** A held result has waited long enough. */
    BARRIER
}
