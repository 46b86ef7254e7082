package dev.functionregistry.simulator.session;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.conversation.Conversation;
import dev.functionregistry.simulator.conversation.Output;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.protocol.ClientEvent;
import dev.functionregistry.simulator.script.Scenario;
import dev.functionregistry.simulator.script.Told;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session at run time: a virtual thread that owns the conversation and is the only writer of its sockets. Everything
 * reaches it through a bounded inbox; a client that sends faster than it reads is held up by its own socket.
 *
 * <pre>
 *  running --(last peer gone or dropped, unless it is a call's; closed, hung up, expired)--> ended
 * </pre>
 */
public final class SessionActor {
    private static final Logger log = LoggerFactory.getLogger(SessionActor.class);
    private static final int INBOX = 1_024;
    private static final Duration PING_EVERY = Duration.ofSeconds(20);

    private final String id;
    private final Optional<String> callId;
    private final Conversation conversation;
    private final Scenario scenario;
    private final Clock clock;
    private final Consumer<SessionActor> onEnd;
    private final BlockingQueue<Input> inbox = new LinkedBlockingQueue<>(INBOX);
    private final List<Peer> peers = new ArrayList<>();
    private final EventRecord received;
    private final EventRecord sent;
    /** Nothing more is to be done; known to the session's thread alone. */
    private boolean ending;
    /** It is over and forgotten. */
    private volatile boolean ended;

    private @Nullable Thread thread;

    /** What reaches a session. */
    public sealed interface Input {
        record Attach(Peer peer, boolean greet) implements Input {}

        record Detach(Peer peer, String reason) implements Input {}

        /** Without a peer it came from the browser, over the data channel of its call. */
        record Received(@Nullable Peer peer, ClientEvent event, String text) implements Input {}

        /** What the user said aloud. */
        record Heard(String words) implements Input {}

        record Pinged(Peer peer, byte[] payload) implements Input {}

        /** Sent as it is, whatever the state of the conversation. */
        record Inject(String event) implements Input {}

        record Pace(Pacing pacing) implements Input {}

        record Close(int code, String reason) implements Input {}

        record Drop() implements Input {}

        /** Its time is up. */
        record Expire() implements Input {}
    }

    /** A session with a call id is that of a call: it goes on when a controller leaves. */
    SessionActor(
            String id,
            Optional<String> callId,
            Conversation conversation,
            Scenario scenario,
            Clock clock,
            int recordedEvents,
            Consumer<SessionActor> onEnd) {
        this.id = id;
        this.callId = callId;
        this.conversation = conversation;
        this.scenario = scenario;
        this.clock = clock;
        this.onEnd = onEnd;
        this.received = new EventRecord(recordedEvents);
        this.sent = new EventRecord(recordedEvents);
    }

    SessionActor start() {
        thread = Thread.ofVirtual().name("session-" + id).start(this::run);
        return this;
    }

    public String id() {
        return id;
    }

    /** {@code rtc_...} of the call that this is the session of. */
    public Optional<String> callId() {
        return callId;
    }

    public EventRecord received() {
        return received;
    }

    public EventRecord sent() {
        return sent;
    }

    public boolean ended() {
        return ended;
    }

    /** Waits until the session is over, at most this long. */
    void awaitEnd(Duration patience) throws InterruptedException {
        if (thread != null) {
            thread.join(patience);
        }
    }

    /** Hands an input over, waiting while the inbox is full; what comes after the end is dropped. */
    public void tell(Input input) {
        try {
            while (!ended && !inbox.offer(input, 100, TimeUnit.MILLISECONDS)) {
                // full: the sender waits
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Instant nextPing = clock.instant().plus(PING_EVERY);
        try {
            while (!ending) {
                Input input = next(nextPing);
                if (input != null) {
                    handle(input);
                }
                Instant now = clock.instant();
                perform(conversation.tick(now), null);
                keep(Peer::flush);
                if (!nextPing.isAfter(now)) {
                    keep(Peer::ping);
                    nextPing = now.plus(PING_EVERY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | StackOverflowError e) {
            log.error("session failed sessionId={}", id, e);
            close(1011, "server_error");
        } finally {
            onEnd.accept(this);
            ended = true;
        }
    }

    private @Nullable Input next(Instant nextPing) throws InterruptedException {
        Instant due = conversation.due();
        Instant until = due.isBefore(nextPing) ? due : nextPing;
        long nanos = Duration.between(clock.instant(), until).toNanos();
        return nanos <= 0 ? inbox.poll() : inbox.poll(nanos, TimeUnit.NANOSECONDS);
    }

    private void handle(Input input) {
        switch (input) {
            case Input.Attach(Peer peer, boolean greet) -> {
                peers.add(peer);
                if (greet) {
                    perform(conversation.greeting(), peer);
                }
            }
            case Input.Detach(Peer peer, String reason) -> {
                if (peers.contains(peer)) {
                    log.debug("socket closed sessionId={} reason={}", id, reason);
                    forget(peer);
                }
            }
            case Input.Received(Peer peer, ClientEvent event, String text) -> {
                received.add(text);
                received(event, text, peer);
            }
            case Input.Heard(String words) -> perform(conversation.hear(words, clock.instant()), null);
            case Input.Pinged(Peer peer, byte[] payload) -> {
                if (!peer.pong(payload)) {
                    forget(peer);
                }
            }
            case Input.Inject(String event) -> broadcast(event);
            case Input.Pace(Pacing pacing) -> conversation.pace(pacing);
            case Input.Close(int code, String reason) -> close(code, reason);
            case Input.Drop drop -> drop();
            case Input.Expire expire -> perform(conversation.expire(), null);
        }
    }

    private void received(ClientEvent event, String text, @Nullable Peer origin) {
        Told told = scenario.listens() && Json.parse(text) instanceof Json.Parsed.Tree(Map<?, ?> tree)
                ? scenario.received(Json.asObject(tree), text)
                : Told.NOTHING;
        if (told.handle()) {
            perform(conversation.receive(event, clock.instant()), origin);
        }
        told.send().forEach(one -> broadcast(Json.write(one)));
        told.error().ifPresent(error -> {
            log.warn(
                    "script answers with an error sessionId={} errorCode={} reason={}",
                    id,
                    error.code(),
                    error.message());
            perform(conversation.refuse(error, event), origin);
        });
        if (told.expire()) {
            perform(conversation.expire(), null);
        }
        told.close().ifPresent(close -> close(close.code(), close.reason()));
        if (told.drop()) {
            drop();
        }
    }

    private void perform(List<Output> outputs, @Nullable Peer origin) {
        for (Output output : outputs) {
            switch (output) {
                case Output.Broadcast(var event) -> broadcast(event.json());
                case Output.Answer(var event) -> {
                    String text = event.json();
                    sent.add(text);
                    if (origin != null) {
                        origin.send(text);
                    }
                }
                case Output.Close(int code, String reason) -> close(code, reason);
                case Output.Drop drop -> drop();
            }
        }
    }

    private void broadcast(String text) {
        sent.add(text);
        peers.forEach(peer -> peer.send(text));
    }

    /** Does this with every peer, and keeps those that are still there. */
    private void keep(Predicate<Peer> action) {
        List.copyOf(peers).stream().filter(action.negate()).forEach(this::forget);
    }

    private void forget(Peer peer) {
        peers.remove(peer);
        ending |= peers.isEmpty() && callId.isEmpty();
    }

    private void close(int code, String reason) {
        log.info("session closed sessionId={} code={} reason={}", id, code, reason);
        peers.forEach(peer -> peer.close(code, reason));
        peers.clear();
        ending = true;
    }

    private void drop() {
        log.info("session dropped sessionId={}", id);
        peers.forEach(Peer::cut);
        peers.clear();
        ending |= callId.isEmpty();
    }
}
