package dev.functionregistry.bridge.conversation;

/**
 * The connection to the model.
 *
 * <pre>
 *              a memory worth it
 *   Unlinked ---------------------> Resting --its turn, or a text--+
 *    ^  |                                                          v
 *    |  +--a text, a call to attach to----------------------> Opening --session.created, or the socket of a call--> Linked
 *    |                                                        |  ^  ^                                                 |
 *    |      nobody waits, or it cannot help, or the call is   |  |  +---lost, and somebody waits; or time to renew----+
 *    +------over----------------------------------------------+  +--lost: again, later                               |
 *    +-----------------------------------------------------------lost, or time to renew, and nobody waits------------+
 *
 *   any --session ended--> Ended
 * </pre>
 */
sealed interface Link {
    /** No socket, and none wanted. */
    record Unlinked() implements Link {}

    /** A socket is wanted, but not yet: after a restart not all sessions are opened at once. */
    record Resting(long untilMicros) implements Link {}

    /**
     * The shell is opening a socket, for the so-many-th time.
     *
     * @param dueMicros until when {@code session.created} may take, microseconds since the epoch; {@link #NEVER} before the socket is open
     */
    record Opening(int attempt, long dueMicros) implements Link {
        static final long NEVER = Long.MAX_VALUE;

        Opening(int attempt) {
            this(attempt, NEVER);
        }
    }

    /** The model session is there. */
    record Linked() implements Link {}

    /** The session is closed; nothing follows. */
    record Ended() implements Link {}
}
