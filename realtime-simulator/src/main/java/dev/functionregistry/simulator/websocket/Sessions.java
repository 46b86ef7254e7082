package dev.functionregistry.simulator.websocket;

import dev.functionregistry.simulator.conversation.Conversation;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.protocol.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** The sessions of a simulator: those that run, and the last ones that ended. */
public final class Sessions {
    private static final int ENDED_KEPT = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Model model;
    private final Duration life;
    private final int recordedEvents;
    private final Clock clock;
    private final Ids ids;
    private final RandomGenerator random;
    private final Map<String, SessionActor> running = new ConcurrentHashMap<>();
    private final Deque<SessionActor> all = new ArrayDeque<>();
    private final AtomicLong opened = new AtomicLong();
    private volatile Pacing pacing;

    public Sessions(
            Model model,
            Pacing pacing,
            Duration life,
            int recordedEvents,
            Clock clock,
            Ids ids,
            RandomGenerator random) {
        this.model = model;
        this.pacing = pacing;
        this.life = life;
        this.recordedEvents = recordedEvents;
        this.clock = clock;
        this.ids = ids;
        this.random = random;
    }

    /** A new session that ends with its socket. */
    SessionActor open(String modelName) {
        String id = ids.next("sess");
        Conversation conversation = new Conversation(id, modelName, life, pacing, model, ids, random, clock.instant());
        SessionActor session = new SessionActor(id, conversation, clock, recordedEvents, false, this::forget);
        running.put(id, session);
        remember(session);
        opened.incrementAndGet();
        return session.start();
    }

    /** The session of a running call. Calls over WebRTC are not simulated yet, so there is none. */
    Optional<SessionActor> ofCall(String callId) {
        return Optional.empty();
    }

    /** Sessions in the order they were opened; with recording on, also the last ones that ended. */
    public List<SessionActor> all() {
        synchronized (all) {
            return new ArrayList<>(all);
        }
    }

    int runningCount() {
        return running.size();
    }

    long openedCount() {
        return opened.get();
    }

    public void pace(Pacing pacing) {
        this.pacing = pacing;
        running.values().forEach(session -> session.tell(new SessionActor.Input.Pace(pacing)));
    }

    /** Ends all sessions, and waits a moment until they have said so. */
    void closeAll(int code, String reason) {
        List<SessionActor> ending = List.copyOf(running.values());
        ending.forEach(session -> session.tell(new SessionActor.Input.Close(code, reason)));
        Instant deadline = clock.instant().plus(PATIENCE);
        try {
            for (SessionActor session : ending) {
                Duration left = Duration.between(clock.instant(), deadline);
                session.awaitEnd(left.isNegative() ? Duration.ZERO : left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remember(SessionActor session) {
        synchronized (all) {
            all.addLast(session);
            if (all.size() > ENDED_KEPT) {
                all.removeIf(SessionActor::ended);
            }
        }
    }

    private void forget(SessionActor session) {
        running.remove(session.id());
        if (recordedEvents == 0) {
            synchronized (all) {
                all.remove(session);
            }
        }
    }
}
