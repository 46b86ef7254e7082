package dev.functionregistry.simulator.websocket;

/** One client of a session. Called by the session's thread alone; a peer that is gone ignores all calls. */
public interface Peer {
    /** Sends a text message; false when the peer is gone. */
    boolean send(String text);

    /** Answers a ping, or sends one. */
    boolean ping();

    boolean pong(byte[] payload);

    void close(int code, String reason);

    /** Cuts the connection without a close frame. */
    void cut();
}
