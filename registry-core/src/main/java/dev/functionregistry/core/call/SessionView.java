package dev.functionregistry.core.call;

import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;

/**
 * What the call rules see of the call's session.
 *
 * @param sessionId id of the session
 * @param state its state; of its functions only the versions of the called name are looked at, so the shell need not load others
 */
public record SessionView(String sessionId, SessionState state) {

    /** Tools revision in force; 0 where there is no session. */
    long revision() {
        return switch (state) {
            case SessionState.None none -> 0;
            case SessionState.Closed closed -> closed.revision();
            case SessionState.Detached detached -> detached.session().revision();
            case SessionState.Attached attached -> attached.session().revision();
        };
    }

    boolean passed(Barrier barrier) {
        return state.open()
                .map((Session session) -> barrier.passed(session.epoch(), session.applied()))
                .orElse(true);
    }
}
