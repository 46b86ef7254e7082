package dev.functionregistry.gateway.websocket;

import dev.functionregistry.gateway.auth.TrustedProxies;
import dev.functionregistry.gateway.session.EdgeCode;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The handshake: path, Origin, subprotocol and number of sockets are checked before a socket is upgraded. */
public final class WebSocketUpgrade implements Http1Upgrader {
    private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
    private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
    private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
    private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Map<String, Endpoint> endpoints;
    private final AllowedOrigins origins;
    private final TrustedProxies proxies;
    private final int maxMessageBytes;
    private final int maxSockets;
    private final Set<SocketConnection> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean accepting = true;

    public WebSocketUpgrade(
            List<Endpoint> endpoints,
            AllowedOrigins origins,
            TrustedProxies proxies,
            int maxMessageBytes,
            int maxSockets) {
        this.endpoints = endpoints.stream().collect(Collectors.toUnmodifiableMap(Endpoint::path, Function.identity()));
        this.origins = origins;
        this.proxies = proxies;
        this.maxMessageBytes = maxMessageBytes;
        this.maxSockets = maxSockets;
    }

    @Override
    public String supportedProtocol() {
        return "websocket";
    }

    /** Refuses every new socket from now on. */
    public void stopAccepting() {
        accepting = false;
    }

    /** Pings silent sockets and closes dead ones; called about once a second. */
    public void tick() {
        long now = System.nanoTime();
        sockets.forEach(socket -> socket.tick(now));
    }

    /** Open sockets. */
    public int open() {
        return sockets.size();
    }

    /** Null when the path is none of ours: then the request is answered as plain HTTP. */
    @Override
    public @Nullable ServerConnection upgrade(
            ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
        Endpoint endpoint = endpoints.get(prologue.uriPath().path());
        if (endpoint == null || prologue.method() != Method.GET) {
            return null;
        }
        String key = first(headers, KEY);
        if (key == null || !isKey(key) || !"13".equals(first(headers, VERSION))) {
            throw refuse(context, "400 Bad Request", EdgeCode.INVALID_REQUEST, "This is no WebSocket handshake.");
        }
        String origin = first(headers, HeaderNames.ORIGIN);
        if (!origins.allows(origin, first(headers, HeaderNames.HOST))) {
            throw refuse(context, "403 Forbidden", EdgeCode.FORBIDDEN_ORIGIN, "Pages of this origin may not connect.");
        }
        List<String> offered = offered(headers);
        if (!offered.isEmpty() && !offered.contains(endpoint.subprotocol())) {
            throw refuse(
                    context,
                    "400 Bad Request",
                    EdgeCode.INVALID_REQUEST,
                    "The subprotocol here is " + endpoint.subprotocol() + ".");
        }
        if (!accepting || sockets.size() >= maxSockets) {
            throw refuse(context, "503 Service Unavailable", EdgeCode.OVERLOADED, "No more sockets here; try later.");
        }
        switchProtocols(context, key, offered.isEmpty() ? null : endpoint.subprotocol());
        SocketWriter writer = new SocketWriter(context.dataWriter(), () -> SocketConnection.hardClose(context));
        Conversation conversation = endpoint.open(
                new Endpoint.Handshake(
                        origin,
                        first(headers, HeaderNames.HOST),
                        first(headers, HeaderNames.AUTHORIZATION),
                        proxies.client(peer(context), all(headers, FORWARDED_FOR))),
                writer);
        return tracked(context, writer, conversation);
    }

    private SocketConnection tracked(ConnectionContext context, SocketWriter writer, Conversation conversation) {
        SocketConnection[] self = new SocketConnection[1];
        SocketConnection connection =
                new SocketConnection(context, maxMessageBytes, writer, conversation, () -> sockets.remove(self[0]));
        self[0] = connection;
        sockets.add(connection);
        return connection;
    }

    private static void switchProtocols(ConnectionContext context, String key, @Nullable String subprotocol) {
        String response = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n"
                + (subprotocol == null ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                + "\r\n";
        context.dataWriter().writeNow(BufferData.create(response.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Writes the refusal and gives the exception that ends the connection. */
    private static CloseConnectionException refuse(
            ConnectionContext context, String status, EdgeCode code, String message) {
        String body = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"retryable\":"
                + code.retryable() + ",\"help\":\"" + EdgeCode.help(code.name()) + "\"}}";
        String response = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        context.dataWriter().writeNow(BufferData.create(response.getBytes(StandardCharsets.US_ASCII)));
        return new CloseConnectionException("WebSocket refused: " + code);
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<String> offered(WritableHeaders<?> headers) {
        return headers.contains(PROTOCOL)
                ? headers.get(PROTOCOL).allValues().stream()
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .map(String::trim)
                        .filter(value -> !value.isEmpty())
                        .toList()
                : List.of();
    }

    private static String peer(ConnectionContext context) {
        return context.remotePeer().address() instanceof InetSocketAddress socket && socket.getAddress() != null
                ? socket.getAddress().getHostAddress()
                : context.remotePeer().host();
    }

    /** A header that was sent in several lines is one list. */
    private static @Nullable String all(WritableHeaders<?> headers, HeaderName name) {
        return headers.contains(name) ? String.join(",", headers.get(name).allValues()) : null;
    }

    private static @Nullable String first(WritableHeaders<?> headers, HeaderName name) {
        return headers.contains(name) ? headers.get(name).get() : null;
    }
}
