package dev.functionregistry.core.call;

import java.util.List;

/** The call machine. */
public final class CallRules {
    private CallRules() {}

    /**
     * What follows from an input.
     *
     * @param session the session as it stands now, after the input where the input came from the session
     * @param now time of the input's record, in milliseconds since the epoch
     * @return the events in order; empty when the input changes nothing
     */
    public static List<CallEvent> decide(
            CallState state, CallInput input, SessionView session, long now, CallPorts ports) {
        throw new UnsupportedOperationException("being written");
    }

    /** The state after an event. */
    public static CallState evolve(CallState state, CallEvent event) {
        throw new UnsupportedOperationException("being written");
    }
}
