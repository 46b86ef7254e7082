package dev.functionregistry.core.call;

import dev.functionregistry.core.session.Principal;

/** Who asks for a call. */
public sealed interface Caller {

    /** The role that may use every session. */
    String AGENT_ROLE = "agent";

    /** True when this caller may use a session of that owner. */
    boolean mayUse(Principal owner);

    /** The session's own model, through the bridge. */
    record Model() implements Caller {
        @Override
        public boolean mayUse(Principal owner) {
            return true;
        }
    }

    /**
     * Somebody at the call API: the session's subject, or who has the role {@value #AGENT_ROLE}. An anonymous one has shown the gateway the
     * session's secret, which an anonymous session alone gives to the nameless.
     */
    record Rest(Principal principal) implements Caller {
        @Override
        public boolean mayUse(Principal owner) {
            return principal.samePerson(owner) || principal.roles().contains(AGENT_ROLE);
        }
    }
}
