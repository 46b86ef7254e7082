package dev.functionregistry.gateway.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a socket: a bounded queue, emptied by a virtual thread. Nobody who sends ever waits; a client that does not read is cut
 * when its queue is full. Frames that wait together are written together. Safe for use by many threads.
 */
public final class SocketWriter {
    /** Most messages, and most bytes of them, that may wait for a client. */
    static final int MOST_WAITING = 4_096;

    static final int MOST_BYTES_WAITING = 4 * 1024 * 1024;
    private static final int TOGETHER = 64 * 1024;
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(SocketWriter.class);

    private final DataWriter out;
    private final Runnable hardClose;
    private final BlockingQueue<Frame> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicInteger bytesWaiting = new AtomicInteger();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch farewell = new CountDownLatch(1);
    private final CountDownLatch readerDone = new CountDownLatch(1);
    private final AtomicBoolean slow = new AtomicBoolean();

    /** @param hardClose closes the socket without ceremony, from any thread */
    SocketWriter(DataWriter out, Runnable hardClose) {
        this.out = out;
        this.hardClose = hardClose;
    }

    private record Frame(
            int opcode, byte[] payload, @Nullable Runnable written) {}

    private final Thread thread = Thread.ofVirtual().name("socket-writer").unstarted(this::run);

    void start() {
        thread.start();
    }

    /** Sends a text message. */
    public void text(String message) {
        text(message, null);
    }

    /** Sends a text message; {@code written} runs on the writer when the socket has taken it. */
    public void text(String message, @Nullable Runnable written) {
        offer(new Frame(TEXT, message.getBytes(StandardCharsets.UTF_8), written));
    }

    void ping() {
        offer(new Frame(PING, new byte[0], null));
    }

    void pong(byte[] payload) {
        offer(new Frame(PONG, payload, null));
    }

    /**
     * Sends a close frame behind everything sent before; nothing can be sent after it.
     *
     * @param reason a stable code
     */
    public void close(int code, String reason) {
        byte[] words = reason.getBytes(StandardCharsets.US_ASCII);
        byte[] payload = new byte[2 + words.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(words, 0, payload, 2, words.length);
        if (ending.compareAndSet(false, true) && !queue.offer(new Frame(CLOSE, payload, null))) {
            hardClose.run();
        }
    }

    private void offer(Frame frame) {
        if (ending.get()) {
            return;
        }
        int waiting = bytesWaiting.addAndGet(frame.payload().length);
        if (waiting > MOST_BYTES_WAITING || !queue.offer(frame)) {
            if (slow.compareAndSet(false, true)) {
                log.info("slow reader cut waiting={} bytesWaiting={}", queue.size(), waiting);
            }
            ending.set(true);
            hardClose.run();
        }
    }

    /** True when the client was cut because it did not read. */
    public boolean cutAsSlow() {
        return slow.get();
    }

    /** Messages that wait. */
    public int waiting() {
        return queue.size();
    }

    private void run() {
        try {
            boolean open = true;
            while (open) {
                open = write(queue.take());
            }
            farewell.countDown();
            if (!readerDone.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                hardClose.run(); // a client that does not answer the close frame is not waited for
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the reader is done
        } catch (RuntimeException e) {
            hardClose.run(); // the peer is gone; the reader finds out and tells the conversation
        } finally {
            ending.set(true);
            farewell.countDown();
        }
    }

    /** Writes a frame and what waits behind it; false when it was the last. */
    private boolean write(Frame first) {
        BufferData buffer = BufferData.growing(first.payload().length + 16);
        List<Runnable> written = new ArrayList<>(1);
        Frame frame = first;
        int size = 0;
        boolean open = true;
        while (frame != null && open) {
            encode(frame, buffer);
            size += frame.payload().length;
            bytesWaiting.addAndGet(-frame.payload().length);
            if (frame.written() != null) {
                written.add(frame.written());
            }
            open = frame.opcode() != CLOSE;
            frame = open && size < TOGETHER ? queue.poll() : null;
        }
        out.writeNow(buffer);
        written.forEach(Runnable::run);
        return open;
    }

    private static void encode(Frame frame, BufferData buffer) {
        int length = frame.payload().length;
        buffer.write(frame.opcode());
        if (length < 126) {
            buffer.write(length);
        } else if (length < 1 << 16) {
            buffer.write(126);
            buffer.write(length >>> 8);
            buffer.write(length & 0xFF);
        } else {
            buffer.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                buffer.write((int) ((long) length >>> shift) & 0xFF);
            }
        }
        buffer.write(frame.payload());
    }

    /** The client's close frame came: answer it if nobody has closed yet, and let what was sent before be written. */
    void finish() {
        close(1000, "CLOSED");
        try {
            farewell.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody reads the socket any more. */
    void stop() {
        ending.set(true);
        readerDone.countDown();
        thread.interrupt();
    }
}
