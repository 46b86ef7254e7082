package dev.functionregistry.simulator.websocket;

import dev.functionregistry.simulator.session.Peer;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.websocket.WsSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A peer behind a WebSocket. Its session is the socket's only writer, so frames may go out in batches. */
final class SocketPeer implements Peer {
    private static final Logger log = LoggerFactory.getLogger(SocketPeer.class);

    private final WsSession socket;
    private final FrameBatch batch = new FrameBatch();
    private boolean gone;

    SocketPeer(WsSession socket) {
        this.socket = socket;
    }

    @Override
    public void send(String text) {
        if (!gone) {
            batch.add(text);
            if (batch.isLarge()) {
                flush();
            }
        }
    }

    @Override
    public boolean flush() {
        return attempt(() -> {});
    }

    @Override
    public boolean ping() {
        return attempt(() -> socket.ping(BufferData.empty()));
    }

    @Override
    public boolean pong(byte[] payload) {
        return attempt(() -> socket.pong(BufferData.create(payload)));
    }

    @Override
    public void close(int code, String reason) {
        attempt(() -> socket.close(code, reason));
        gone = true;
    }

    @Override
    public void cut() {
        attempt(() -> connection().serverSocket().close());
        gone = true;
    }

    private ConnectionContext connection() {
        return (ConnectionContext) socket.socketContext();
    }

    /** Sends what is in line, then does this. */
    private boolean attempt(Runnable action) {
        if (gone) {
            return false;
        }
        try {
            if (!batch.isEmpty()) {
                connection().dataWriter().writeNow(BufferData.create(batch.take()));
            }
            action.run();
        } catch (RuntimeException e) {
            log.debug("socket lost reason={}", e.toString());
            gone = true;
        }
        return !gone;
    }
}
