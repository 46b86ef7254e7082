package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One side of a conversation over a real socket: send this, expect that. */
final class Dialogue implements AutoCloseable, WebSocket.Listener {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final Deque<JsonNode> skipped = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private volatile WebSocket socket;

    record Closed(int code, String reason) {}

    static Dialogue with(int port) {
        return with(port, "/v1/socket", "function-registry.v1", Map.of());
    }

    static Dialogue with(int port, String path, String subprotocol, Map<String, String> headers) {
        Dialogue dialogue = new Dialogue();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10));
        headers.forEach(builder::header);
        if (!subprotocol.isEmpty()) {
            builder.subprotocols(subprotocol);
        }
        dialogue.socket = builder.buildAsync(URI.create("ws://localhost:" + port + path), dialogue)
                .join();
        return dialogue;
    }

    /** Opens an anonymous session and gives its id. */
    String open() {
        return openFrame("{'type':'session.open','ref':'o','page':'p1','client':'test/1'}")
                .get("sessionId")
                .asText();
    }

    JsonNode openFrame(String frame) {
        send(frame);
        return expect("session.opened");
    }

    Dialogue register(String name) {
        send("{'type':'functions.register','ref':'r-" + name + "','functions':[{'name':'" + name
                + "','description':'A function','parameters':{'type':'object'}}]}");
        JsonNode answer = expect("functions.registered");
        assertThat(answer.at("/results/0/accepted").asBoolean()).isTrue();
        return this;
    }

    /** Sends a frame, written with single quotes. */
    Dialogue send(String frame) {
        return sendRaw(frame.replace('\'', '"'));
    }

    Dialogue sendRaw(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    Dialogue sendPart(String text, boolean last) {
        socket.sendText(text, last).join();
        return this;
    }

    Dialogue sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    /** The next frame, which must be of this type. */
    JsonNode expect(String type) {
        JsonNode frame = next();
        assertThat(frame.get("type").asText()).as("in %s", frame).isEqualTo(type);
        return frame;
    }

    JsonNode expectError(String code) {
        JsonNode frame = expect("error");
        assertThat(frame.get("code").asText()).as("in %s", frame).isEqualTo(code);
        return frame;
    }

    JsonNode next() {
        try {
            JsonNode frame = received.poll(20, TimeUnit.SECONDS);
            assertThat(frame)
                    .as("a frame within 20 s; closed: %s", closed.getNow(null))
                    .isNotNull();
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean silentFor(Duration time) throws InterruptedException {
        JsonNode frame = received.poll(time.toMillis(), TimeUnit.MILLISECONDS);
        if (frame != null) {
            skipped.add(frame);
        }
        return frame == null;
    }

    Closed expectClose(int code) {
        Closed end = closed.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(end.code()).as("reason %s", end.reason()).isEqualTo(code);
        return end;
    }

    void abort() {
        socket.abort();
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            try {
                received.add(JSON.readTree(text.toString()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("not JSON: " + text, e);
            }
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(new Closed(1006, error.toString()));
    }

    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(1000, "").orTimeout(2, TimeUnit.SECONDS).exceptionally(e -> socket);
        }
        socket.abort();
    }
}
