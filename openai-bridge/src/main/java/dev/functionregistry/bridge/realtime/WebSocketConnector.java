package dev.functionregistry.bridge.realtime;

import dev.functionregistry.bridge.realtime.RealtimeConnection.Closed;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Connector;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Listener;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Target;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Opens model sessions by WebSocket, and understands how services refuse them: at the upgrade, or after it by error and close code. */
public final class WebSocketConnector implements Connector, AutoCloseable {
    /** The endpoint failed too often in a row: it is left alone for a while. */
    private static final String CIRCUIT_OPEN = "circuit_open";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Dialect dialect;
    private final ApiKeys keys;
    private final Circuit circuit;
    private final ScheduledExecutorService timer;
    private final Duration pingInterval;
    private final HttpClient http;

    /**
     * @param dialect where to, and how
     * @param keys of the service
     * @param circuit of the endpoint
     * @param executor runs what the sockets have to say
     * @param timer times the pings
     * @param pingInterval a socket that is silent for two pings is taken for dead
     */
    public WebSocketConnector(
            Dialect dialect,
            ApiKeys keys,
            Circuit circuit,
            Executor executor,
            ScheduledExecutorService timer,
            Duration pingInterval) {
        this.dialect = dialect;
        this.keys = keys;
        this.circuit = circuit;
        this.timer = timer;
        this.pingInterval = pingInterval;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(executor)
                .build();
    }

    @Override
    public RealtimeConnection connect(Target target, Listener listener) {
        WebSocketConnection connection = new WebSocketConnection(listener, timer, pingInterval);
        long waitNanos = circuit.waitNanos();
        if (waitNanos > 0) {
            connection.failed(new Closed(CIRCUIT_OPEN, true, OptionalLong.of(waitNanos / 1_000_000 + 1)));
            return connection;
        }
        WebSocket.Builder opening = http.newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT);
        dialect.headers(keys.of(target.tenant())).forEach(opening::header);
        opening.buildAsync(dialect.address(target.callId()), connection).whenComplete((socket, failure) -> {
            if (failure == null) {
                circuit.succeeded();
                return;
            }
            Closed why = whyNotOpened(failure);
            if (why.retryable()) {
                circuit.failed();
            } else {
                circuit.succeeded();
            }
            connection.failed(why);
        });
        return connection;
    }

    static Closed whyNotOpened(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof WebSocketHandshakeException refused)) {
            return new Closed("unreachable", true, OptionalLong.empty());
        }
        int status = refused.getResponse().statusCode();
        boolean retryable = status == 408 || status == 425 || status == 429 || status >= 500;
        return new Closed(
                "http_" + status, retryable, retryAfterMs(refused.getResponse().headers()));
    }

    private static OptionalLong retryAfterMs(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,5}"))
                .map(value -> OptionalLong.of(Long.parseLong(value) * 1_000))
                .orElse(OptionalLong.empty());
    }

    /** A close code of 3000 says who we are not, 4000 and 4004 what we may not ask for; the others say that a connection has an end. */
    static Closed whyClosed(int code, String reason) {
        boolean retryable = code != 3000 && code != 4000 && code != 4004;
        String known = reason.matches("[a-z0-9_.]{1,100}") ? reason : "close_" + code;
        return new Closed(known, retryable, OptionalLong.empty());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
