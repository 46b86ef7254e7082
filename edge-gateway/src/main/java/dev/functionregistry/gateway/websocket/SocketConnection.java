package dev.functionregistry.gateway.websocket;

import dev.functionregistry.gateway.session.CloseCode;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.websocket.MessageJoiner.Joined;
import dev.functionregistry.gateway.websocket.SocketReader.Incoming;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One upgraded socket: reads frames on the connection's virtual thread, joins messages, answers pings, and tells the conversation when the
 * socket is gone, however it went. A socket that is silent for 15 s is pinged; one that leaves two pings unanswered is closed. A message
 * over the cap is read to its end and thrown away, at no higher a pace than messages have.
 */
final class SocketConnection implements ServerConnection {
    private static final Logger log = LoggerFactory.getLogger(SocketConnection.class);
    /** What is thrown away costs the reader the time that so many messages a second of the largest size would take. */
    private static final int LARGEST_MESSAGES_A_SECOND = 100;

    private static final long PING_AFTER_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long DEAD_AFTER_NANOS = Duration.ofSeconds(45).toNanos();

    private final ConnectionContext context;
    private final int maxMessageBytes;
    private final SocketWriter writer;
    private final Conversation conversation;
    private final Runnable onEnd;
    private final SocketReader reader;
    private final MessageJoiner joiner;
    private volatile long lastHeard = System.nanoTime();
    private volatile long lastPing = System.nanoTime();

    SocketConnection(
            ConnectionContext context,
            int maxMessageBytes,
            SocketWriter writer,
            Conversation conversation,
            Runnable onEnd) {
        this.context = context;
        this.maxMessageBytes = maxMessageBytes;
        this.writer = writer;
        this.conversation = conversation;
        this.onEnd = onEnd;
        this.reader = new SocketReader(context.dataReader(), MessageJoiner.PATIENCE * maxMessageBytes);
        this.joiner = new MessageJoiner(maxMessageBytes);
    }

    @Override
    public void handle(Limit limit) {
        boolean orderly = false;
        writer.start();
        try {
            boolean open = true;
            while (open) {
                Incoming incoming = reader.next();
                lastHeard = System.nanoTime();
                open = process(incoming);
            }
            orderly = true;
            writer.finish();
        } catch (RuntimeException e) {
            log.debug("socket lost reason={}", e.toString());
        } finally {
            conversation.closed(orderly);
            writer.stop();
            onEnd.run();
        }
    }

    private void notFrames() {
        conversation.faulty(CloseCode.PROTOCOL_ERROR, EdgeCode.INVALID_FRAME, "The bytes are no WebSocket frame.");
        readOn();
    }

    private void tooLarge() {
        conversation.faulty(
                CloseCode.TOO_LARGE, EdgeCode.FRAME_TOO_LARGE, "A message has at most " + maxMessageBytes + " bytes.");
        readOn();
    }

    /** Lets the client finish what it sends, so that it gets to read why the socket closes; the writer ends this after 2 s. */
    private void readOn() {
        try {
            while (true) {
                context.dataReader().ensureAvailable();
                context.dataReader().skip(context.dataReader().available());
            }
        } catch (RuntimeException e) {
            log.debug("socket ended reason={}", e.toString());
        }
    }

    /** False when the client has closed. */
    private boolean process(Incoming incoming) {
        switch (incoming) {
            case Incoming.Text(byte[] piece, boolean last) -> message(joiner.add(piece, last));
            case Incoming.Binary binary ->
                conversation.faulty(CloseCode.NOT_TEXT, EdgeCode.INVALID_FRAME, "Messages are text, not binary.");
            case Incoming.Ping(byte[] payload) -> writer.pong(payload);
            case Incoming.Pong pong -> {} // lastHeard says it
            case Incoming.TooLarge tooLarge -> tooLarge();
            case Incoming.NotFrames notFrames -> notFrames();
            case Incoming.Close close -> {
                return false;
            }
        }
        return true;
    }

    private void message(Joined joined) {
        switch (joined) {
            case Joined.Message(String text) -> conversation.text(text);
            case Joined.Unfinished unfinished -> {}
            case Joined.TooLarge(String head, long bytes, boolean ended) -> {
                if (conversation.tooLarge(head, ended)) {
                    pauseFor(bytes);
                } else {
                    tooLarge();
                }
            }
            case Joined.NotUtf8 notUtf8 ->
                conversation.faulty(CloseCode.NOT_UTF8, EdgeCode.INVALID_JSON, "The message is not UTF-8.");
        }
    }

    /** Many bytes in one message must not get by the limit of messages a second: meanwhile the client's own socket makes it wait. */
    private void pauseFor(long bytes) {
        try {
            Thread.sleep(Duration.ofSeconds(bytes).dividedBy((long) LARGEST_MESSAGES_A_SECOND * maxMessageBytes));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops; the socket is closed with it
        }
    }

    /** Pings a silent socket and closes a dead one; called about once a second. */
    void tick(long nanoTime) {
        long silent = nanoTime - lastHeard;
        if (silent > DEAD_AFTER_NANOS) {
            hardClose(context);
        } else if (silent > PING_AFTER_NANOS && nanoTime - lastPing > PING_AFTER_NANOS) {
            lastPing = nanoTime;
            writer.ping();
        }
    }

    /** Closes a socket from any thread; whoever reads or writes it finds it closed. */
    static void hardClose(ConnectionContext context) {
        try {
            context.serverSocket().close();
        } catch (RuntimeException e) {
            log.debug("socket close failed reason={}", e.toString());
        }
    }

    /** Never idle for Helidon: liveness is decided here. */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        hardClose(context);
    }
}
