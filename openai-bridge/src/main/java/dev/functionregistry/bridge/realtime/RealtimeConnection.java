package dev.functionregistry.bridge.realtime;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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
        /** The socket is open: first of all calls, if it comes. */
        default void opened() {}

        /** A whole event, however many frames it came in. */
        void received(String json);

        /** The socket could not be opened, or is gone. Last call, and the only one of its kind. */
        void closed(Closed why);
    }

    /** Opens connections. */
    interface Connector {
        /** Begins to open a connection; ends in {@link Listener#opened} or {@link Listener#closed}. Never blocks. */
        RealtimeConnection connect(Target target, Listener listener);
    }

    /**
     * What to connect to.
     *
     * @param callId {@code rtc_…} of a WebRTC or SIP call to attach to; null for a new model session
     * @param tenant whose key is used; null for the deployment's own
     */
    record Target(@Nullable String callId, @Nullable String tenant) {
        /** A new model session on the deployment's own key. */
        public static final Target NEW = new Target(null, null);
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
