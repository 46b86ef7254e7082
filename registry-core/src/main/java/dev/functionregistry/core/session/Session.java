package dev.functionregistry.core.session;

import dev.functionregistry.core.function.Functions;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session that is not over.
 *
 * @param owner issuer and subject from the opening, claims from the last attach
 * @param origin origin of the page at the last attach; null outside browsers
 * @param graceMs how long a detached session is kept, in milliseconds
 * @param openedAt milliseconds since the epoch
 * @param epoch epoch of the last accepted attach, {@link #NEVER_ATTACHED} before the first
 * @param pageLife page life of that attach; empty before the first
 * @param attachedAt time of that attach; {@code openedAt} before the first
 * @param applied number of the last registration record of this epoch that was applied
 * @param revision tools revision; 0 before the first registration
 * @param functions every registered version
 */
public record Session(
        Principal owner,
        @Nullable String origin,
        long graceMs,
        long openedAt,
        long epoch,
        String pageLife,
        long attachedAt,
        long applied,
        long revision,
        Functions functions) {
    public static final long NEVER_ATTACHED = -1;

    /** The same session with other functions; the shell uses it to put head and functions together. */
    public Session with(Functions other) {
        return new Session(owner, origin, graceMs, openedAt, epoch, pageLife, attachedAt, applied, revision, other);
    }

    Session attached(long byEpoch, Principal principal, @Nullable String pageOrigin, String life, long at) {
        return new Session(principal, pageOrigin, graceMs, openedAt, byEpoch, life, at, 0, revision, functions);
    }

    Session applied(long number) {
        return new Session(
                owner,
                origin,
                graceMs,
                openedAt,
                epoch,
                pageLife,
                attachedAt,
                Math.max(applied, number),
                revision,
                functions);
    }

    Session revised(long newRevision) {
        return new Session(
                owner, origin, graceMs, openedAt, epoch, pageLife, attachedAt, applied, newRevision, functions);
    }
}
