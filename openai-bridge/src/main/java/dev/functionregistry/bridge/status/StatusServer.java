package dev.functionregistry.bridge.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code GET /health/live} and {@code /health/ready} (200, or 503; the second with its checks as JSON), and {@code /metrics}. */
public final class StatusServer implements AutoCloseable {
    private final HttpServer server;

    /**
     * Starts it.
     *
     * @param host address to listen on; {@code 0.0.0.0} for every one
     * @param port 0 for any free one
     * @param alive false when only a new start can help
     * @param checks what must hold to be ready, by name
     * @param metrics text of the scrape
     */
    public StatusServer(
            String host,
            int port,
            Executor executor,
            BooleanSupplier alive,
            Supplier<Map<String, Boolean>> checks,
            Supplier<String> metrics) {
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port + " cannot be opened: set FR_PORT to another one", e);
        }
        server.createContext("/health/live", exchange -> {
            boolean lives = alive.getAsBoolean();
            answer(exchange, lives ? 200 : 503, "application/json", "{\"live\":" + lives + "}");
        });
        server.createContext("/health/ready", exchange -> {
            Map<String, Boolean> results = checks.get();
            boolean ready = !results.containsValue(false);
            answer(exchange, ready ? 200 : 503, "application/json", json(ready, results));
        });
        server.createContext(
                "/metrics",
                exchange -> answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
        server.setExecutor(executor);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Names are ours and need no escaping. */
    private static String json(boolean ready, Map<String, Boolean> checks) {
        return checks.entrySet().stream()
                .map(check -> "\"" + check.getKey() + "\":" + check.getValue())
                .collect(Collectors.joining(",", "{\"ready\":" + ready + ",\"checks\":{", "}}"));
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
