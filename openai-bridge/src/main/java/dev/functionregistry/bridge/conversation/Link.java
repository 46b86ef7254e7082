package dev.functionregistry.bridge.conversation;

/**
 * The connection to the model.
 *
 * <pre>
 *   Unlinked --a turn, a memory--> Opening --session.created--> Linked
 *      ^                           |    ^                         |
 *      |       nobody waits, or it |    \--lost, and a turn waits-+
 *      \-------cannot help---------/------lost, nobody waits------/         any --session ended--> Ended
 * </pre>
 */
sealed interface Link {
    /** No socket, and none wanted. */
    record Unlinked() implements Link {}

    /** The shell is opening a socket, for the so-many-th time. */
    record Opening(int attempt) implements Link {}

    /** The model session is there. */
    record Linked() implements Link {}

    /** The session is closed; nothing follows. */
    record Ended() implements Link {}
}
