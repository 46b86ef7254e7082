package dev.functionregistry.bench.soak;

import dev.functionregistry.bench.pipeline.StandInPipeline;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.simulator.RealtimeSimulator;
import dev.functionregistry.simulator.SimulatedSession;
import dev.functionregistry.simulator.SimulatorConfig;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.script.Faults;
import dev.functionregistry.simulator.script.Scenario;
import dev.functionregistry.stack.broker.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Conversations by the thousand between two bridges and a strict simulator, while sockets are cut, responses fail and break off,
 * tools change, users break in, and one bridge is killed every few seconds. Nothing may be lost, doubled or refused.
 *
 * <pre>
 *  lanes --turns, tools--> Kafka --> bridge 1 | bridge 2  <==WebSocket==> simulator --every session, when over--> audit
 *    ^                      | ^           (kill -9)
 *    +------ answers -------+ +-- results of the calls, by the answerer
 * </pre>
 *
 * Arguments: {@link SoakSettings#of}. Ends with exit code 1 and the seed when a promise was broken.
 */
public final class BridgeSoak {
    static final String INJECTED = "The soak says:";

    private static final Map<String, Object> SERVER_ERROR = JsonObject.of("type", "error")
            .with("event_id", "event_soak")
            .with(
                    "error",
                    JsonObject.of("type", "server_error")
                            .with("code", "server_error")
                            .with("message", INJECTED + " the server had an error.")
                            .with("param", null)
                            .with("event_id", null));

    private static final Duration TURN = Duration.ofSeconds(90);
    private static final Duration SPOKEN = Duration.ofSeconds(15);
    private static final int MOST_TURNS = 6;
    private static final int SIDEBAND_PERCENT = 20;

    private final SoakSettings settings;
    private final Path directory;
    private final Figures figures = new Figures();
    private final Offences offences = new Offences();
    private final Answerer answerer;
    private final Audit audit;
    private final Map<String, CompletableFuture<AssistantTurn>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<String>> spoken = new ConcurrentHashMap<>();
    private final AtomicInteger nextConversation = new AtomicInteger();
    private volatile @Nullable StandInPipeline pipeline;
    private volatile @Nullable Coverage coverage;
    private volatile boolean over;

    BridgeSoak(SoakSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
        this.answerer = new Answerer(settings.seed(), figures, () -> {
            Coverage now = coverage;
            return now == null ? 0 : now.nanos();
        });
        this.audit = new Audit(figures, offences, answerer, directory);
    }

    public static void main(String[] arguments) throws Exception {
        SoakSettings settings = SoakSettings.of(arguments, System.nanoTime() & 0xffffff);
        Path target = Files.createDirectories(Path.of(System.getProperty("registry.home", "."), "target"));
        Path directory = Files.createTempDirectory(target, "bridge-soak-");
        System.setProperty("logback.configurationFile", BridgeChild.LOGGING);
        System.setProperty("registry.logs", directory.toString());
        System.out.println("soak of the bridge, seed " + settings.seed() + ", logs in " + directory);
        SoakReport report = new BridgeSoak(settings, directory).run();
        System.out.println(report.text());
        System.exit(report.passed() ? 0 : 1);
    }

    SoakReport run() throws Exception {
        long began = System.nanoTime();
        LocalCluster cluster = LocalCluster.shared();
        SimulatorConfig config = SimulatorConfig.inProcess()
                .withScenario(Scenario.of(new DirectedModel(this::told)).with(Faults.parse("429=3%,503=3%")))
                .withPacing(new Pacing(Duration.ofMillis(5), Duration.ofMillis(30), Duration.ofMillis(1)))
                .withRecordedEvents(20_000)
                .withOnEnd(audit::check);
        String prefix = "soak-" + settings.seed() + ".";
        try (RealtimeSimulator simulator = RealtimeSimulator.start(config);
                StandInPipeline stand = new StandInPipeline(
                        cluster.bootstrapServers(),
                        cluster.schemaRegistryUrl(),
                        prefix,
                        Clock.systemUTC(),
                        this::wrote)) {
            pipeline = stand;
            Map<String, String> environment = Map.of(
                    "FR_BOOTSTRAP", cluster.bootstrapServers(),
                    "FR_SCHEMA_REGISTRY", cluster.schemaRegistryUrl(),
                    "FR_TOPIC_PREFIX", prefix,
                    "OPENAI_API_KEY", "sk-soak",
                    "FR_REALTIME_URL", simulator.uri().toString());
            try (BridgeChild first = new BridgeChild("bridge-1", environment, directory);
                    BridgeChild second = new BridgeChild("bridge-2", environment, directory);
                    Coverage watched = new Coverage(List.of(first, second), StandInPipeline.PARTITIONS)) {
                coverage = watched;
                awaitServing(first);
                awaitServing(second);
                Thread cuts = Thread.ofPlatform().name("cuts").start(() -> cutSockets(simulator));
                Thread kills = Thread.ofPlatform().name("kills").start(() -> killBridges(List.of(first, second)));
                converse(stand, simulator);
                over = true;
                cuts.join();
                kills.join();
                settle(simulator);
            }
        } finally {
            answerer.close();
        }
        return new SoakReport(settings, directory, figures, offences, Duration.ofNanos(System.nanoTime() - began));
    }

    /** The sessions that bridges still hold are looked at when they close. */
    private static void settle(RealtimeSimulator simulator) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < deadline && simulator.sessions().stream().anyMatch(session -> !session.ended())) {
            Thread.sleep(50);
        }
    }

    private void wrote(Topic topic, String session, @Nullable SpecificRecord value) {
        StandInPipeline to = pipeline;
        if (value instanceof ToolCall call && to != null) {
            answerer.called(session, call, to);
        } else if (value instanceof AssistantTurn turn && turn.getDone()) {
            CompletableFuture<AssistantTurn> future = waiting.remove(turn.getRef());
            if (future == null) {
                figures.count("turns told again");
            } else {
                future.complete(turn);
            }
        } else if (topic == Topic.DEAD_LETTERS) {
            offences.add(Offences.PROTOCOL_ERROR, session, "a dead letter");
        }
    }

    private void told(String turn) {
        CompletableFuture<String> future = spoken.remove(turn);
        if (future != null) {
            future.complete(turn);
        }
    }

    private void converse(StandInPipeline stand, RealtimeSimulator simulator) throws InterruptedException {
        try (var lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int lane = 0; lane < settings.lanes(); lane++) {
                running.add(lanes.submit(() -> {
                    while (goesOn()) {
                        conversation(nextConversation.getAndIncrement(), stand, simulator);
                    }
                    return null;
                }));
            }
            for (Future<?> lane : running) {
                try {
                    lane.get();
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a lane of the soak failed", e.getCause());
                }
            }
        }
    }

    private boolean goesOn() {
        boolean enough = nextConversation.get() >= settings.conversations()
                && figures.of("tool calls written") >= settings.calls();
        return !enough && offences.all().size() < 20;
    }

    private void conversation(int number, StandInPipeline stand, RealtimeSimulator simulator)
            throws InterruptedException {
        Random random = new Random(settings.seed() * 1_000_003 + number);
        String name = "c" + number;
        String session = StandInPipeline.newSession(random);
        answerer.changeTools(session, stand, random);
        SimulatedSession call = random.nextInt(100) < SIDEBAND_PERCENT ? BrowserCall.begin(simulator) : null;
        if (call != null) {
            stand.attach(session, call.callId().orElseThrow());
        }
        int turns = 2 + random.nextInt(MOST_TURNS - 1);
        boolean whole = true;
        for (int i = 0; i < turns; i++) {
            if (random.nextInt(5) == 0) {
                answerer.changeTools(session, stand, random);
            }
            Directive directive = Directive.draw(name + "." + i, random);
            if (call != null && i > 0 && random.nextBoolean()) {
                speak(directive, call);
            } else {
                whole &= turn(directive, session, stand);
            }
        }
        if (whole) {
            audit.finished(name);
        }
        stand.sessionClosed(session);
        if (call != null) {
            call.close(1000, "call_ended");
        }
        figures.count("conversations");
    }

    /** The user says it aloud, so that no text of ours asks for the answer; who listens is the bridge, if it is there. */
    private void speak(Directive directive, SimulatedSession call) throws InterruptedException {
        CompletableFuture<String> end = new CompletableFuture<>();
        spoken.put(directive.turn(), end);
        call.hear(directive.text());
        figures.count("spoken turns");
        try {
            end.get(SPOKEN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // broken off, or said while nobody was attached: the next turn goes on from there
            figures.count("spoken turns without a last word");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says whether the model session has nothing open now: its turn ended with the model's last word. */
    private boolean turn(Directive directive, String session, StandInPipeline stand) throws InterruptedException {
        CompletableFuture<AssistantTurn> answer = new CompletableFuture<>();
        waiting.put(directive.turn(), answer);
        long asked = System.nanoTime();
        stand.userSays(session, directive.turn(), directive.text());
        figures.count("turns");
        try {
            AssistantTurn turn = answer.get(TURN.toSeconds(), TimeUnit.SECONDS);
            figures.count(
                    turn.getError() == null
                            ? "turns ended: answered"
                            : "turns ended: " + turn.getError().getCode());
            figures.add("turn ms", Duration.ofNanos(System.nanoTime() - asked).toMillis());
            return turn.getError() == null;
        } catch (TimeoutException e) {
            offences.add(
                    Offences.TURN_LOST,
                    Directive.conversationOf(directive.turn()),
                    directive.turn() + " had no end after " + TURN.toSeconds() + " s: " + directive.text());
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Cuts sockets at random. */
    private void cutSockets(RealtimeSimulator simulator) {
        Random random = new Random(settings.seed());
        try {
            while (!over) {
                Thread.sleep(settings.dropEvery().dividedBy(settings.lanes()));
                List<SimulatedSession> running = simulator.sessions().stream()
                        .filter(session -> !session.ended())
                        .toList();
                // one lane in turn: towards the end, those that are left are not cut more often
                int lane = random.nextInt(Math.max(settings.lanes(), running.size()));
                if (lane < running.size()) {
                    SimulatedSession session = running.get(lane);
                    if (random.nextInt(4) == 0) {
                        session.inject(SERVER_ERROR);
                        figures.count("error events injected");
                    } else {
                        session.drop();
                        figures.count("sockets cut");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On a busy machine a bridge is slow to start, and slower to get its share; with none at work nothing would be tried. */
    private void awaitServing(BridgeChild bridge) throws InterruptedException {
        while (!over && bridge.partitions() == 0) {
            Thread.sleep(50);
        }
    }

    /** Kills the bridges by turns; each comes back, sometimes before the group notices, sometimes after the other took over. */
    private void killBridges(List<BridgeChild> bridges) {
        Random random = new Random(settings.seed() + 1);
        try {
            for (int victim = 0; !over; victim++) {
                long down = random.nextLong(Math.max(1, settings.killEvery().toMillis() * 8 / 10));
                Thread.sleep(settings.killEvery().toMillis() - down);
                BridgeChild bridge = bridges.get(victim % bridges.size());
                awaitServing(bridges.get((victim + 1) % bridges.size()));
                bridge.kill();
                figures.count("bridges killed");
                Thread.sleep(down);
                bridge.restart();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
