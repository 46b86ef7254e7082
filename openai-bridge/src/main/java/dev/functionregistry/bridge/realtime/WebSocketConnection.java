package dev.functionregistry.bridge.realtime;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connection over the JDK's WebSocket, which allows one send at a time: texts queue here, and each is begun when the one before it is
 * through. Messages are joined from their frames without a limit of ours, since a {@code session.updated} repeats every tool.
 */
final class WebSocketConnection implements RealtimeConnection, WebSocket.Listener {
    /** After so many pings without a word of any kind the peer is taken for dead. */
    private static final int PINGS_UNHEARD = 2;

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private final Listener listener;
    private final ScheduledExecutorService timer;
    private final Duration pingInterval;
    private final Queue<String> unsent = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final StringBuilder parts = new StringBuilder();
    private volatile @Nullable WebSocket socket;
    private final AtomicInteger pingsUnheard = new AtomicInteger();
    private volatile @Nullable ScheduledFuture<?> pings;

    WebSocketConnection(Listener listener, ScheduledExecutorService timer, Duration pingInterval) {
        this.listener = listener;
        this.timer = timer;
        this.pingInterval = pingInterval;
        waiting.set(1); // as if a text were on its way, until the socket is open
    }

    @Override
    public void send(String json) {
        if (over.get()) {
            return;
        }
        unsent.add(json);
        if (waiting.getAndIncrement() == 0) {
            sendNext();
        }
    }

    /** Called only by whoever raised {@code waiting} from 0, or by the end of the send before. */
    private void sendNext() {
        WebSocket open = socket;
        String next = unsent.poll();
        if (open == null || next == null) {
            return;
        }
        open.sendText(next, true).whenComplete((sent, failure) -> {
            if (failure != null) {
                failed(new Closed("send_failed", true, OptionalLong.empty()));
            } else if (waiting.decrementAndGet() > 0) {
                sendNext();
            }
        });
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        if (over.get()) {
            opened.abort();
            return;
        }
        long interval = pingInterval.toNanos();
        pings = timer.scheduleWithFixedDelay(this::ping, interval, interval, TimeUnit.NANOSECONDS);
        listener.opened();
        opened.request(1);
        if (waiting.decrementAndGet() > 0) {
            sendNext();
        }
    }

    private void ping() {
        WebSocket open = socket;
        if (open == null || over.get()) {
            return;
        }
        if (open.isInputClosed() || open.isOutputClosed()) {
            failed(new Closed("connection_lost", true, OptionalLong.empty()));
            return;
        }
        // Counted in pings, not in time: a process that wakes from a long stop must not take its own silence for the
        // peer's.
        if (pingsUnheard.getAndIncrement() == PINGS_UNHEARD) {
            failed(new Closed("silent", true, OptionalLong.empty()));
            return;
        }
        open.sendPing(NO_BYTES.duplicate()).whenComplete((sent, failure) -> {
            // A ping that finds another send on its way is refused; then that one proves as much. Any other failure is
            // the end, which
            // the JDK does not always tell by itself.
            if (failure != null && !(failure instanceof IllegalStateException)) {
                failed(new Closed("ping_failed", true, OptionalLong.empty()));
            }
        });
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        pingsUnheard.set(0);
        if (!last || !parts.isEmpty()) {
            parts.append(data);
        }
        if (last && !over.get()) {
            String whole = parts.isEmpty() ? data.toString() : parts.toString();
            parts.setLength(0);
            listener.received(whole);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        from.request(1); // the protocol knows none
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        pingsUnheard.set(0); // the JDK answers it
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        pingsUnheard.set(0);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        failed(WebSocketConnector.whyClosed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        failed(new Closed("connection_lost", true, OptionalLong.empty()));
    }

    /** The end that we did not choose. */
    void failed(Closed why) {
        if (end()) {
            listener.closed(why);
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (end() && open != null) {
            open.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((sent, failure) -> open.abort());
        }
    }

    private boolean end() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        unsent.clear();
        ScheduledFuture<?> scheduled = pings;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        return true;
    }
}
