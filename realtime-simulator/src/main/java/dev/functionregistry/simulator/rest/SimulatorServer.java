package dev.functionregistry.simulator.rest;

import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.protocol.Ids;
import dev.functionregistry.simulator.script.Faults.Refusal;
import dev.functionregistry.simulator.session.Entrance;
import dev.functionregistry.simulator.session.Sessions;
import dev.functionregistry.simulator.websocket.FailedUpgrades;
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
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The HTTP side: the WebSocket endpoint, calls, chat completions, control, health, metrics. */
public final class SimulatorServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_BODY = 1024 * 1024;
    private static final int GOING_AWAY = 1001;

    static final ApiError CALL_NOT_FOUND =
            ApiError.invalidRequest("call_id_not_found", "No session found for the given call_id.");

    private final Sessions sessions;
    private final WebServer server;

    private SimulatorServer(Place place, Sessions sessions, Entrance entrance, Ids ids, Clock clock) {
        this.sessions = sessions;
        FailedUpgrades failed = new FailedUpgrades();
        Supplier<WsListener> sockets = () -> new RealtimeSocket(sessions, entrance, failed);
        CallRoutes calls = new CallRoutes(sessions, entrance);
        ChatRoutes chat = new ChatRoutes(sessions.model(), entrance, ids, clock);
        ControlRoutes control = new ControlRoutes(sessions, sessions.expectations());
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
                .routing(routing -> http(
                        routing.register("/v1/realtime", calls)
                                .register("/v1/chat", chat)
                                .register("/simulator", control),
                        failed));
        place.tls().ifPresent(context -> builder.tls(tls -> tls.sslContext(context)));
        this.server = builder.build();
    }

    /** Where to listen; with {@code tls} not in the clear. */
    public record Place(String host, int port, Optional<SSLContext> tls) {}

    /**
     * Starts serving; the port is bound when this returns.
     *
     * @throws IllegalStateException when it cannot listen there, say because the port is taken
     */
    public static SimulatorServer start(Place place, Sessions sessions, Entrance entrance, Ids ids, Clock clock) {
        SimulatorServer simulator = new SimulatorServer(place, sessions, entrance, ids, clock);
        simulator.server.start();
        if (!simulator.running()) { // a port that is taken is logged there, and nothing more
            throw new IllegalStateException("The simulator cannot listen on port " + place.port());
        }
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

    private void http(HttpRouting.Builder routing, FailedUpgrades failed) {
        routing.get("/health/live", (request, response) -> health(response))
                .get("/health/ready", (request, response) -> health(response))
                .get("/metrics", (request, response) -> metrics(response))
                .get("/v1/realtime", (request, response) -> withoutSocket(request, response, failed))
                .get("/openai/v1/realtime", (request, response) -> withoutSocket(request, response, failed));
    }

    private void health(ServerResponse response) {
        Answers.json(
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
    private static void withoutSocket(ServerRequest request, ServerResponse response, FailedUpgrades failed) {
        Optional<Refusal> refusal = failed.take(request.headers());
        if (refusal.isPresent()) {
            Answers.refuse(response, refusal.get());
        } else if (request.query().contains("call_id")) {
            Answers.json(response.status(Status.NOT_FOUND_404), JsonObject.of("error", CALL_NOT_FOUND.tree(null)));
        } else {
            ApiError error = ApiError.invalidRequest("websocket_required", "Connect with a WebSocket.");
            Answers.json(response.status(Status.UPGRADE_REQUIRED_426), JsonObject.of("error", error.tree(null)));
        }
    }
}
