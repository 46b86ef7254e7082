package dev.functionregistry.simulator.session;

/** One client of a session. Called by the session's thread alone; a peer that is gone ignores all calls. */
public interface Peer {
    /** Puts a text message in line; {@link #flush} sends it. */
    void send(String text);

    /** Sends what is in line; false when the peer is gone. */
    boolean flush();

    boolean ping();

    boolean pong(byte[] payload);

    void close(int code, String reason);

    /** Cuts the connection without a close frame. */
    void cut();
}
