package dev.functionregistry.simulator.session;

import dev.functionregistry.simulator.conversation.Conversation;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.conversation.Setup;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.protocol.Ids;
import dev.functionregistry.simulator.script.Expectations;
import dev.functionregistry.simulator.script.Scenario;
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
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The sessions of a simulator: those that run, and the last ones that ended. Safe for many threads. */
public final class Sessions {
    private static final int ENDED_KEPT = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Model model;
    private final Scenario scenario;
    private final Duration life;
    private final int recordedEvents;
    private final Consumer<SessionActor> onEnd;
    private final Clock clock;
    private final Ids ids;
    private final RandomGenerator random;
    private final Map<String, SessionActor> running = new ConcurrentHashMap<>();
    private final Map<String, SessionActor> calls = new ConcurrentHashMap<>();
    private final Deque<SessionActor> all = new ArrayDeque<>();
    private final AtomicLong opened = new AtomicLong();
    private volatile Pacing pacing;

    public Sessions(
            Scenario scenario,
            Pacing pacing,
            Duration life,
            int recordedEvents,
            Consumer<SessionActor> onEnd,
            Clock clock,
            Ids ids,
            RandomGenerator random) {
        this.scenario = scenario;
        this.model = scenario.faults().spoil(scenario.model(), random);
        this.pacing = pacing;
        this.life = life;
        this.recordedEvents = recordedEvents;
        this.onEnd = onEnd;
        this.clock = clock;
        this.ids = ids;
        this.random = random;
    }

    /** A new session that ends with its socket. */
    public SessionActor open(String modelName, Map<String, Object> config) {
        return begin(modelName, config, Optional.empty());
    }

    /** A new session of a call over WebRTC: it ends when someone hangs up. */
    public SessionActor openCall(String modelName, Map<String, Object> config) {
        return begin(modelName, config, Optional.of(ids.next("rtc")));
    }

    /** What a session of this kind would look like; nothing is opened. */
    public Map<String, Object> preview(String modelName, Map<String, Object> config) {
        Setup setup = new Setup(ids.next("sess"), modelName, config, true, life);
        return new Conversation(setup, pacing, model, ids, random, clock.instant()).session();
    }

    /** The session of a running call. */
    public Optional<SessionActor> ofCall(String callId) {
        return Optional.ofNullable(calls.get(callId));
    }

    /** Sessions in the order they were opened; with recording on, also the last ones that ended. */
    public List<SessionActor> all() {
        synchronized (all) {
            return new ArrayList<>(all);
        }
    }

    /** Those that run, in the order they were opened. */
    public List<SessionActor> running() {
        return all().stream()
                .filter(session -> running.containsKey(session.id()))
                .toList();
    }

    /** What plays the model of all sessions. */
    public Model model() {
        return model;
    }

    /** What the script wants of the clients. */
    public Expectations expectations() {
        return scenario.expectations();
    }

    public int runningCount() {
        return running.size();
    }

    public long openedCount() {
        return opened.get();
    }

    /** Paces all sessions, those that run and those to come. */
    public void pace(Pacing pacing) {
        this.pacing = pacing;
        running.values().forEach(session -> session.tell(new SessionActor.Input.Pace(pacing)));
    }

    /** Ends all sessions, and waits a moment until they have said so. */
    public void closeAll(int code, String reason) {
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

    private SessionActor begin(String modelName, Map<String, Object> config, Optional<String> callId) {
        Setup setup = new Setup(ids.next("sess"), modelName, config, callId.isPresent(), life);
        Conversation conversation = new Conversation(setup, pacing, model, ids, random, clock.instant());
        SessionActor session = new SessionActor(
                setup.sessionId(), callId, conversation, scenario, clock, recordedEvents, this::forget);
        running.put(session.id(), session);
        callId.ifPresent(id -> calls.put(id, session));
        synchronized (all) {
            all.addLast(session);
            if (all.size() > ENDED_KEPT) {
                all.removeIf(SessionActor::ended);
            }
        }
        opened.incrementAndGet();
        return session.start();
    }

    private void forget(SessionActor session) {
        onEnd.accept(session);
        running.remove(session.id());
        session.callId().ifPresent(calls::remove);
        if (recordedEvents == 0) {
            synchronized (all) {
                all.remove(session);
            }
        }
    }
}
