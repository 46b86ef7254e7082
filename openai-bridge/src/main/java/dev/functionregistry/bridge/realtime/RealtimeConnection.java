package dev.functionregistry.bridge.realtime;

import java.util.OptionalLong;

/**
 * One connection to a model. Every implementation keeps to the contract that {@code RealtimeConnectionContract} tests.
 *
 * <p>Safe for use by many threads.
 */
public interface RealtimeConnection extends AutoCloseable {

    /** Sends an event. Never blocks; events arrive in the order of the calls. What is sent before the socket is open waits for it. */
    void send(String json);

    /** Closes the socket. The listener hears nothing more, not even of the close. */
    @Override
    void close();

    /** Hears what a connection has to say, on any thread; never two events at once. */
    interface Listener {
        /** A whole event, however many frames it came in. */
        void received(String json);

        /** The socket could not be opened, or is gone. Last call, and the only one of its kind. */
        void closed(Closed why);
    }

    /** Opens connections. */
    interface Connector {
        /** Begins to open a connection; success shows by the first event, failure by {@link Listener#closed}. Never blocks. */
        RealtimeConnection connect(Listener listener);
    }

    /**
     * Why there is no connection any more.
     *
     * @param reason code: of the refusal, of the close, or ours; never free text
     * @param retryable false when trying again cannot help
     * @param retryAfterMs what the service asked for; empty when it said nothing
     */
    record Closed(String reason, boolean retryable, OptionalLong retryAfterMs) {}
}
