package dev.functionregistry.gateway.console;

import dev.functionregistry.gateway.codec.ConsoleCodec;
import dev.functionregistry.gateway.codec.ConsoleCodec.First;
import dev.functionregistry.gateway.codec.FrameWriter;
import dev.functionregistry.gateway.feed.FeedEvent;
import dev.functionregistry.gateway.feed.FeedScope;
import dev.functionregistry.gateway.kafka.LiveFeed;
import dev.functionregistry.gateway.session.CloseCode;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.session.ServerFrame;
import dev.functionregistry.gateway.websocket.Conversation;
import dev.functionregistry.gateway.websocket.Endpoint;
import dev.functionregistry.gateway.websocket.SocketWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watcher: console.open, then events for as long as it stays. Events go out as fast as the watcher reads them; one that falls behind the
 * ring is sent away and may come back with {@code sinceMs}.
 */
final class FeedConversation implements Conversation {
    private static final Logger log = LoggerFactory.getLogger(FeedConversation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SLOWEST_BATCH = Duration.ofSeconds(30);

    private final FeedEndpoint endpoint;
    private final Endpoint.Handshake handshake;
    private final SocketWriter writer;
    private volatile boolean open = true;
    private @Nullable Thread pump;

    FeedConversation(FeedEndpoint endpoint, Endpoint.Handshake handshake, SocketWriter writer) {
        this.endpoint = endpoint;
        this.handshake = handshake;
        this.writer = writer;
    }

    @Override
    public void text(String message) {
        if (pump != null) {
            return; // a watcher has nothing more to say
        }
        switch (ConsoleCodec.first(message)) {
            case First.Unreadable(EdgeCode code, String sentence) -> end(CloseCode.NOT_OPEN, code, sentence, null);
            case First.Open first -> {
                switch (endpoint.grant(first, handshake)) {
                    case FeedEndpoint.Grant.Denied(EdgeCode code, String sentence) ->
                        end(
                                code == EdgeCode.UNAUTHENTICATED ? CloseCode.UNAUTHENTICATED : CloseCode.FORBIDDEN,
                                code,
                                sentence,
                                first.ref());
                    case FeedEndpoint.Grant.Granted(FeedScope scope) -> begin(first, scope);
                }
            }
        }
    }

    private void begin(First.Open first, FeedScope scope) {
        LiveFeed.Watch watch = endpoint.watch(scope, first.sinceMs());
        writer.text(ConsoleCodec.opened(first.ref()));
        pump = Thread.ofVirtual().name("feed-pump").start(() -> pump(watch));
    }

    private void pump(LiveFeed.Watch watch) {
        try {
            while (open) {
                if (!send(watch.next(PATIENCE))) {
                    end(CloseCode.TRY_LATER, EdgeCode.OVERLOADED, "The feed is read too slowly.", null);
                    return;
                }
            }
        } catch (LiveFeed.FellBehind e) {
            end(CloseCode.TRY_LATER, EdgeCode.OVERLOADED, "The feed is read too slowly.", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the watcher left
        } catch (RuntimeException e) {
            log.error("feed failed", e);
            writer.close(CloseCode.INTERNAL_ERROR, EdgeCode.INTERNAL_ERROR.name());
        }
    }

    /** Waits until the socket has taken the batch, so that a slow watcher holds nothing but its place in the ring. */
    private boolean send(List<FeedEvent> events) throws InterruptedException {
        if (events.isEmpty()) {
            return true;
        }
        CountDownLatch written = new CountDownLatch(1);
        for (int i = 0; i < events.size(); i++) {
            String text = ConsoleCodec.event(events.get(i));
            writer.text(text, i == events.size() - 1 ? written::countDown : null);
        }
        return written.await(SLOWEST_BATCH.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void faulty(int closeCode, EdgeCode code, String message) {
        end(closeCode, code, message, null);
    }

    private void end(int closeCode, EdgeCode code, String message, @Nullable String ref) {
        open = false;
        writer.text(FrameWriter.write(
                new ServerFrame.Error(ref, null, code.name(), message, code.retryable(), null, null, true)));
        writer.close(closeCode, code.name());
    }

    @Override
    public void closed(boolean orderly) {
        open = false;
        Thread running = pump;
        if (running != null) {
            running.interrupt();
        }
    }
}
