package dev.functionregistry.processor.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code GET /health/live}, {@code /health/ready}, {@code /metrics}, and what else is served beside them. */
public final class HealthServer implements AutoCloseable {
    private final WebServer server;

    private HealthServer(WebServer server) {
        this.server = server;
    }

    /**
     * @param host address to listen on
     * @param port 0 for any free one
     * @param live checks of the process, by name
     * @param ready checks of its work, by name
     * @param metrics the scrape in Prometheus' text format
     * @param queries served beside them
     * @throws IllegalStateException when it cannot listen on the port, say because it is taken
     */
    public static HealthServer start(
            String host,
            int port,
            Supplier<Map<String, Boolean>> live,
            Supplier<Map<String, Boolean>> ready,
            Supplier<String> metrics,
            QueryApi queries) {
        var routing = HttpRouting.builder()
                .get("/health/live", (request, response) -> answer(response, live.get()))
                .get("/health/ready", (request, response) -> answer(response, ready.get()))
                .get(
                        "/metrics",
                        (request, response) -> response.header(
                                        HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                                .send(metrics.get()))
                .register(queries);
        var server = WebServer.builder()
                .host(host)
                .port(port)
                .routing(routing)
                .build()
                .start();
        if (!server.isRunning()) { // a port that is taken is logged there, and nothing more
            throw new IllegalStateException("The processor cannot listen on port " + port);
        }
        return new HealthServer(server);
    }

    private static void answer(ServerResponse response, Map<String, Boolean> checks) {
        boolean up = checks.values().stream().allMatch(Boolean::booleanValue);
        var members = checks.entrySet().stream()
                .map(check -> "\"" + check.getKey() + "\":" + check.getValue())
                .collect(Collectors.joining(","));
        response.status(up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .send("{\"status\":\"" + (up ? "UP" : "DOWN") + "\",\"checks\":{" + members + "}}");
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
