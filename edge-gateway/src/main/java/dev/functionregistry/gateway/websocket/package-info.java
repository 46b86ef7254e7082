/**
 * WebSockets on Helidon: handshake, framing, one writer per socket, and the glue between sockets and {@code session}.
 *
 * <p>Helidon 4.3.1's own WebSocket connection hands out text fragments decoded one by one, tells nobody when a socket is lost without a close
 * frame, and lets any thread write. So only its frames are used; {@link dev.functionregistry.gateway.websocket.SocketConnection} is ours.
 */
@NullMarked
package dev.functionregistry.gateway.websocket;

import org.jspecify.annotations.NullMarked;
