package dev.functionregistry.gateway.websocket;

import dev.functionregistry.gateway.session.EdgeCode;

/** What is spoken over one socket. {@code text}, {@code faulty} and {@code closed} are called by one thread, the socket's reader. */
public interface Conversation {

    /** A whole text message. */
    void text(String message);

    /**
     * A text message over the cap was thrown away.
     *
     * @param head how it began
     * @param ended false when its end was not waited for any longer; then the socket ends
     * @return true when the conversation goes on all the same
     */
    default boolean tooLarge(String head, boolean ended) {
        return false;
    }

    /** The client sent what cannot be a message; the conversation ends the socket with this code. */
    void faulty(int closeCode, EdgeCode code, String message);

    /** The socket is gone. Called exactly once. @param orderly true when a close frame came */
    void closed(boolean orderly);
}
