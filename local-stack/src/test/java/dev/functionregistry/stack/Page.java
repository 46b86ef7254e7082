package dev.functionregistry.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A browser's page on the gateway's socket, frame by frame. */
final class Page implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;

    Page(int gatewayPort) {
        socket = http.newWebSocketBuilder()
                .subprotocols("function-registry.v1")
                .buildAsync(URI.create("ws://localhost:" + gatewayPort + "/v1/socket"), new Listener())
                .join();
    }

    void send(String json) {
        socket.sendText(json.replace('\'', '"'), true).join();
    }

    /** The next frame of a type; others before it are dropped. */
    JsonNode await(String type) throws Exception {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            var frame = frames.poll(limit - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (frame == null) {
                throw new AssertionError("no frame " + type + " within 60 s");
            }
            if (frame.path("type").asText().equals(type)) {
                return frame;
            }
            if (frame.path("type").asText().equals("error")) {
                throw new AssertionError("instead of " + type + ": " + frame);
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    frames.add(JSON.readTree(text.toString()));
                } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                    throw new AssertionError("the gateway sent no JSON: " + text, e);
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
