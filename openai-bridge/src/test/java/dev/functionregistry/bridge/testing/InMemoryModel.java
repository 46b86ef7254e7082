package dev.functionregistry.bridge.testing;

import dev.functionregistry.bridge.realtime.RealtimeConnection;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Closed;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Connector;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Listener;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Connections without a socket: what is sent lies in a list, what is to be heard is said by the test. */
public final class InMemoryModel implements Connector {
    private final List<Connection> connections = new ArrayList<>();
    private Optional<Closed> refusal = Optional.empty();

    /** The next connections are refused so. */
    public void refuse(Closed why) {
        refusal = Optional.of(why);
    }

    /** The next connections are taken. */
    public void accept() {
        refusal = Optional.empty();
    }

    @Override
    public RealtimeConnection connect(Target target, Listener listener) {
        Connection connection = new Connection(target, listener);
        connections.add(connection);
        refusal.ifPresent(connection::end);
        return connection;
    }

    /** Connections so far, newest last. */
    public List<Connection> connections() {
        return List.copyOf(connections);
    }

    public Connection newest() {
        return connections.getLast();
    }

    /** One connection, seen from both ends. */
    public static final class Connection implements RealtimeConnection {
        private final Target target;
        private final Listener listener;
        private final List<String> sent = new ArrayList<>();
        private boolean over;
        private boolean closedByUs;

        Connection(Target target, Listener listener) {
            this.target = target;
            this.listener = listener;
        }

        @Override
        public void send(String json) {
            if (!over) {
                sent.add(json);
            }
        }

        @Override
        public void close() {
            closedByUs = !over;
            over = true;
        }

        public List<String> sent() {
            return List.copyOf(sent);
        }

        public boolean closedByUs() {
            return closedByUs;
        }

        public Target target() {
            return target;
        }

        /** The socket is open. */
        public void open() {
            if (!over) {
                listener.opened();
            }
        }

        /** The model speaks. */
        public void say(String json) {
            if (!over) {
                listener.received(json);
            }
        }

        /** The model hangs up. */
        public void end(Closed why) {
            if (!over) {
                over = true;
                listener.closed(why);
            }
        }

        /** The model hangs up for a reason that may pass. */
        public void end(String reason) {
            end(new Closed(reason, true, OptionalLong.empty()));
        }
    }
}
