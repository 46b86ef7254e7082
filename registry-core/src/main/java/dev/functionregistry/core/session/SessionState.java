package dev.functionregistry.core.session;

import java.util.Optional;

/**
 * The life of a session.
 *
 * <pre>
 *  None --Open--> Detached --Attach--> Attached --Close--------------> Closed
 *                    ^   |                |  ^-- Attach (replaces the socket)
 *                    |   |                |
 *                    |   +--Close, Due(GRACE_OVER)--> Closed
 *                    +-----Detach, Due(GATEWAY_LOST)
 * </pre>
 *
 * A session is opened detached and waits for its first socket as it later waits for the next. Closed absorbs.
 */
public sealed interface SessionState {

    /** No session of this id was opened, or it was closed long ago. */
    record None() implements SessionState {}

    /** A socket carries the session. */
    record Attached(Session session, GatewayAddress gateway) implements SessionState {}

    /**
     * No socket carries it; its functions stay until the grace is over.
     *
     * @param since milliseconds since the epoch
     */
    record Detached(Session session, long since) implements SessionState {}

    /**
     * It is over.
     *
     * @param owner who owned it
     * @param revision last tools revision
     * @param reason stable word
     * @param at milliseconds since the epoch
     */
    record Closed(Principal owner, long revision, String reason, long at) implements SessionState {}

    /**
     * The next deadline to write a SessionDue for. GATEWAY_LOST is not among them: only the shell hears the gateways.
     *
     * @param epoch epoch that the deadline belongs to
     * @param at milliseconds since the epoch
     */
    record NextDue(long epoch, DueReason reason, long at) {}

    default Optional<NextDue> nextDue() {
        return switch (this) {
            case None none -> Optional.empty();
            case Closed closed -> Optional.empty();
            case Detached(Session session, long since) ->
                Optional.of(new NextDue(session.epoch(), DueReason.GRACE_OVER, since + session.graceMs()));
            case Attached(Session session, var gateway) ->
                session.functions().allOf(session.pageLife())
                        ? Optional.empty()
                        : Optional.of(new NextDue(
                                session.epoch(), DueReason.GRACE_OVER, session.attachedAt() + session.graceMs()));
        };
    }

    /** The session while it is open; empty before and after. */
    default Optional<Session> open() {
        return switch (this) {
            case None none -> Optional.empty();
            case Closed closed -> Optional.empty();
            case Detached detached -> Optional.of(detached.session());
            case Attached attached -> Optional.of(attached.session());
        };
    }
}
