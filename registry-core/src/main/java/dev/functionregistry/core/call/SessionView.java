package dev.functionregistry.core.call;

import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionState;
import org.jspecify.annotations.Nullable;

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

    /** Who owns the session; null where there never was one, as far as anybody remembers. */
    @Nullable
    Principal owner() {
        return switch (state) {
            case SessionState.None none -> null;
            case SessionState.Closed closed -> closed.owner();
            case SessionState.Detached detached -> detached.session().owner();
            case SessionState.Attached attached -> attached.session().owner();
        };
    }

    /** {@code issuer|subject} of the owner; null when anonymous or unknown. */
    @Nullable
    String user() {
        Principal owner = owner();
        return owner == null ? null : owner.user();
    }

    /** True when the socket of this epoch carries the session now. */
    boolean carriedBy(long epoch) {
        return state instanceof SessionState.Attached attached
                && attached.session().epoch() == epoch;
    }

    boolean passed(Barrier barrier) {
        return state.open()
                .map(session -> barrier.passed(session.epoch(), session.applied()))
                .orElse(true);
    }
}
