package dev.functionregistry.simulator.rest;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.session.Keys;
import dev.functionregistry.simulator.session.Sessions;
import dev.functionregistry.simulator.websocket.RealtimeSocket;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The HTTP side: the WebSocket endpoint, health, metrics. */
public final class SimulatorServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_BODY = 1024 * 1024;
    private static final int GOING_AWAY = 1001;

    static final ApiError CALL_NOT_FOUND =
            ApiError.invalidRequest("call_id_not_found", "No session found for the given call_id.");

    private final Sessions sessions;
    private final WebServer server;

    private SimulatorServer(Place place, Sessions sessions, Keys keys, Set<String> models) {
        this.sessions = sessions;
        Supplier<WsListener> sockets = () -> new RealtimeSocket(sessions, keys, models);
        CallRoutes calls = new CallRoutes(sessions, keys, models);
        WebServerConfig.Builder builder = WebServer.builder()
                .host(place.host())
                .port(place.port())
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(200))
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxPayloadSize(MAX_BODY)
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .addProtocol(WsConfig.builder()
                        .maxFrameLength(RealtimeSocket.MAX_MESSAGE)
                        .build())
                .addRouting(
                        WsRouting.builder().endpoint("/v1/realtime", sockets).endpoint("/openai/v1/realtime", sockets))
                .routing(routing -> http(routing, calls));
        place.tls().ifPresent(context -> builder.tls(tls -> tls.sslContext(context)));
        this.server = builder.build();
    }

    /** Where to listen; with {@code tls} not in the clear. */
    public record Place(String host, int port, Optional<SSLContext> tls) {}

    /** Starts serving; the port is bound when this returns. {@code models} empty lets every well-formed name exist. */
    public static SimulatorServer start(Place place, Sessions sessions, Keys keys, Set<String> models) {
        SimulatorServer simulator = new SimulatorServer(place, sessions, keys, models);
        simulator.server.start();
        return simulator;
    }

    public int port() {
        return server.port();
    }

    public boolean running() {
        return server.isRunning();
    }

    @Override
    public void close() {
        sessions.closeAll(GOING_AWAY, "going_away");
        server.stop();
    }

    private void http(HttpRouting.Builder routing, CallRoutes calls) {
        routing.get("/health/live", (request, response) -> health(response))
                .get("/health/ready", (request, response) -> health(response))
                .get("/metrics", (request, response) -> metrics(response))
                .register("/v1/realtime", calls)
                .get("/v1/realtime", SimulatorServer::withoutSocket)
                .get("/openai/v1/realtime", SimulatorServer::withoutSocket);
    }

    private void health(ServerResponse response) {
        json(
                response.status(server.isRunning() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503),
                JsonObject.of("status", server.isRunning() ? "up" : "down")
                        .with("checks", JsonObject.of("sessions", sessions.runningCount())));
    }

    private void metrics(ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        response.send("""
                # HELP simulator_sessions_open Sessions that run now.
                # TYPE simulator_sessions_open gauge
                simulator_sessions_open %d
                # HELP simulator_sessions_opened_total Sessions opened since the start.
                # TYPE simulator_sessions_opened_total counter
                simulator_sessions_opened_total %d
                """.formatted(sessions.runningCount(), sessions.openedCount()));
    }

    /** What a handshake that was refused, or a plain request, is told. */
    private static void withoutSocket(ServerRequest request, ServerResponse response) {
        if (request.query().contains("call_id")) {
            json(response.status(Status.NOT_FOUND_404), JsonObject.of("error", CALL_NOT_FOUND.tree(null)));
        } else {
            ApiError error = ApiError.invalidRequest("websocket_required", "Connect with a WebSocket.");
            json(response.status(Status.UPGRADE_REQUIRED_426), JsonObject.of("error", error.tree(null)));
        }
    }

    private static void json(ServerResponse response, Map<String, Object> body) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Json.write(body));
    }
}
