package dev.functionregistry.simulator.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsSession;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A peer behind a WebSocket. */
final class SocketPeer implements Peer {
    private static final Logger log = LoggerFactory.getLogger(SocketPeer.class);

    private final WsSession socket;
    private boolean gone;

    SocketPeer(WsSession socket) {
        this.socket = socket;
    }

    @Override
    public boolean send(String text) {
        return attempt(to -> to.send(text, true));
    }

    @Override
    public boolean ping() {
        return attempt(to -> to.ping(BufferData.empty()));
    }

    @Override
    public boolean pong(byte[] payload) {
        return attempt(to -> to.pong(BufferData.create(payload)));
    }

    @Override
    public void close(int code, String reason) {
        attempt(to -> to.close(code, reason));
        gone = true;
    }

    @Override
    public void cut() {
        // interrupting a virtual thread that reads a socket closes the socket: the client sees no close frame
        attempt(to -> ((ServerConnection) to).close(true));
        gone = true;
    }

    private boolean attempt(Consumer<WsSession> action) {
        if (gone) {
            return false;
        }
        try {
            action.accept(socket);
        } catch (RuntimeException e) {
            log.debug("socket lost reason={}", e.toString());
            gone = true;
        }
        return !gone;
    }
}
