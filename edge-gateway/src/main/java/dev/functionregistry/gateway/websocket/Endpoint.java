package dev.functionregistry.gateway.websocket;

import dev.functionregistry.access.AuthorizationHeader;
import org.jspecify.annotations.Nullable;

/** A path that speaks one subprotocol. */
public interface Endpoint {
    String path();

    String subprotocol();

    /** Begins a conversation over an upgraded socket. */
    Conversation open(Handshake handshake, SocketWriter writer);

    /**
     * What the upgrade request said.
     *
     * @param origin Origin header, already allowed; null outside browsers
     * @param host Host header; null when there was none
     * @param authorization Authorization header; null when there was none
     * @param remoteAddress address of the client, without port: the peer, or whom a trusted proxy speaks for
     */
    record Handshake(
            @Nullable String origin,
            @Nullable String host,
            @Nullable String authorization,
            String remoteAddress) {
        /** The token of the Authorization header; null when there was none. */
        @Nullable
        public String bearer() {
            return AuthorizationHeader.bearer(authorization);
        }
    }
}
