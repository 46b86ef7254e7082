package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A client of the JDK's own: a dialogue is a list of sends and receives. */
final class TestClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Inbox inbox = new Inbox();
    private final WebSocket socket;
    private final List<String> seen = new ArrayList<>();

    private TestClient(URI uri, Map<String, String> headers, List<String> subprotocols) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
        headers.forEach(builder::header);
        if (!subprotocols.isEmpty()) {
            builder.subprotocols(
                    subprotocols.getFirst(),
                    subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
        }
        this.socket = builder.buildAsync(uri, inbox).join();
    }

    static TestClient connect(RealtimeSimulator simulator) {
        return open(simulator, "?model=gpt-realtime", Map.of("Authorization", "Bearer sk-test"));
    }

    static TestClient open(RealtimeSimulator simulator, String query, Map<String, String> headers) {
        return new TestClient(URI.create(simulator.uri() + query), headers, List.of());
    }

    static TestClient open(RealtimeSimulator simulator, String query, List<String> subprotocols) {
        return new TestClient(URI.create(simulator.uri() + query), Map.of(), subprotocols);
    }

    TestClient send(String event) {
        socket.sendText(event, true).join();
        return this;
    }

    TestClient sendFragment(String part, boolean last) {
        socket.sendText(part, last).join();
        return this;
    }

    TestClient sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    TestClient ping(String payload) {
        socket.sendPing(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .join();
        return this;
    }

    TestClient user(String text) {
        return send(Json.write(JsonObject.of("type", "conversation.item.create")
                .with(
                        "item",
                        JsonObject.of("type", "message")
                                .with("role", "user")
                                .with(
                                        "content",
                                        List.of(JsonObject.of("type", "input_text")
                                                .with("text", text))))));
    }

    TestClient output(Object callId, String output) {
        return send(Json.write(JsonObject.of("type", "conversation.item.create")
                .with(
                        "item",
                        JsonObject.of("type", "function_call_output")
                                .with("call_id", callId)
                                .with("output", output))));
    }

    TestClient respond() {
        return send("{\"type\":\"response.create\"}");
    }

    TestClient tools(String tools) {
        send(
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"output_modalities\":[\"text\"],\"tools\":"
                        + tools + "}}");
        await("session.updated");
        return this;
    }

    /** The next event of this type; events before it are passed over. */
    Map<String, Object> await(String type) {
        while (true) {
            Map<String, Object> event = next();
            if (type.equals(event.get("type"))) {
                return event;
            }
            if ("error".equals(event.get("type"))) {
                fail("an error instead of " + type + ": " + event);
            }
        }
    }

    /** The error that comes next. */
    Map<String, Object> awaitError() {
        while (true) {
            Map<String, Object> event = next();
            if ("error".equals(event.get("type"))) {
                return Json.objectAt(event, "error");
            }
        }
    }

    /** The function calls of the response that is done next. */
    List<Map<String, Object>> awaitCalls() {
        List<Map<String, Object>> calls = new ArrayList<>();
        for (Object item : Json.listAt(Json.objectAt(await("response.done"), "response"), "output")) {
            Map<String, Object> call = Json.asObject((Map<?, ?>) item);
            assertThat(call).containsEntry("type", "function_call").containsEntry("status", "completed");
            calls.add(call);
        }
        return calls;
    }

    /** The words of the response that is done next. */
    String awaitText() {
        String text = String.valueOf(await("response.output_text.done").get("text"));
        await("response.done");
        return text;
    }

    private Map<String, Object> next() {
        try {
            String text = inbox.texts.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (text == null) {
                return fail("nothing came; before that: " + seen);
            }
            seen.add(text);
            return Json.readObject(text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }

    /**
     * Code and reason of the close frame, or {@code lost} when the connection went without one. The JDK's client misses
     * an end of stream that comes while it delivers a message (its receive demand underflows), so this pings as it waits.
     */
    String awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!inbox.over.await(100, TimeUnit.MILLISECONDS)) {
                assertThat(System.nanoTime()).as("nothing ended").isLessThan(deadline);
                socket.sendPing(ByteBuffer.allocate(0)).whenComplete((sent, failure) -> {
                    if (failure != null) {
                        inbox.onError(socket, failure);
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return inbox.end.get();
    }

    String awaitPong() {
        try {
            return String.valueOf(inbox.pongs.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    /** Every event that was looked at, as text. */
    List<String> seen() {
        return seen;
    }

    /** Breaks the connection, without a close frame. */
    void vanish() {
        socket.abort();
    }

    @Override
    public void close() {
        // the server may have closed first; then there is nothing left to say
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done")
                .exceptionally(closed -> socket)
                .join();
        socket.abort();
    }

    private static final class Inbox implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
        private final CountDownLatch over = new CountDownLatch(1);
        private final StringBuilder parts = new StringBuilder();
        private final AtomicReference<String> end = new AtomicReference<>("open");

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                texts.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pongs.add(StandardCharsets.UTF_8.decode(message).toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            end.compareAndSet("open", code + " " + reason);
            over.countDown();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end.compareAndSet("open", "lost");
            over.countDown();
        }
    }
}
