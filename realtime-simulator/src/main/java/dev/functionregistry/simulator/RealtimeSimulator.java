package dev.functionregistry.simulator;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.protocol.ClientEventReader;
import dev.functionregistry.simulator.protocol.Ids;
import dev.functionregistry.simulator.rest.SimulatorServer;
import dev.functionregistry.simulator.script.Expectations;
import dev.functionregistry.simulator.session.Entrance;
import dev.functionregistry.simulator.session.Keys;
import dev.functionregistry.simulator.session.SessionActor;
import dev.functionregistry.simulator.session.SessionActor.Input;
import dev.functionregistry.simulator.session.Sessions;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * A running simulator: a server that speaks the Realtime API at {@code /v1/realtime}, and for tests a view of each of
 * its sessions.
 */
public final class RealtimeSimulator implements AutoCloseable {
    private final Sessions sessions;
    private final SimulatorServer server;
    private final boolean secure;

    private RealtimeSimulator(Sessions sessions, SimulatorServer server, boolean secure) {
        this.sessions = sessions;
        this.secure = secure;
        this.server = server;
    }

    /**
     * Starts a simulator; it serves when this returns.
     *
     * @throws RuntimeException if the port cannot be bound
     */
    public static RealtimeSimulator start(SimulatorConfig config) {
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        Ids ids = Ids.random(random);
        Clock clock = Clock.systemUTC();
        Sessions sessions = new Sessions(
                config.scenario(),
                config.pacing(),
                config.sessionLife(),
                config.recordedEvents(),
                ended -> config.onEnd().accept(new View(ended)),
                clock,
                ids,
                random);
        SimulatorServer server = SimulatorServer.start(
                new SimulatorServer.Place(config.host(), config.port(), config.tls()),
                sessions,
                new Entrance(
                        new Keys(config.keys(), clock, ids),
                        config.models(),
                        () -> config.scenario().faults().refuse(random)),
                ids,
                clock);
        return new RealtimeSimulator(sessions, server, config.tls().isPresent());
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    public boolean ready() {
        return server.running();
    }

    /** Address for clients on this machine, such as {@code ws://127.0.0.1:8092/v1/realtime}; the model is theirs to add. */
    public URI uri() {
        return URI.create((secure ? "wss" : "ws") + "://127.0.0.1:" + port() + "/v1/realtime");
    }

    /** Sessions in the order they were opened; with recording on, also those that ended. */
    public List<SimulatedSession> sessions() {
        return sessions.all().stream().<SimulatedSession>map(View::new).toList();
    }

    /** How the script's expectations stand. */
    public Expectations.State expectations() {
        return sessions.expectations().state();
    }

    /**
     * For the end of a test.
     *
     * @throws AssertionError naming what the script expected and did not come, and what it forbids and came
     */
    public void verify() {
        Expectations.State state = expectations();
        if (!state.satisfied()) {
            throw new AssertionError("the script's expectations were not met:\n" + state.text());
        }
    }

    /** Paces all sessions, those that run and those to come. */
    public void pace(Pacing pacing) {
        sessions.pace(pacing);
    }

    /** Closes every session with 1001 and stops serving. */
    @Override
    public void close() {
        server.close();
    }

    private record View(SessionActor session) implements SimulatedSession {
        @Override
        public String id() {
            return session.id();
        }

        @Override
        public Optional<String> callId() {
            return session.callId();
        }

        @Override
        public boolean ended() {
            return session.ended();
        }

        @Override
        public List<Map<String, Object>> received() {
            return session.received().trees();
        }

        @Override
        public List<Map<String, Object>> sent() {
            return session.sent().trees();
        }

        @Override
        public void inject(Map<String, Object> event) {
            session.tell(new Input.Inject(Json.write(event)));
        }

        @Override
        public void receive(Map<String, Object> event) {
            session.tell(new Input.Received(null, ClientEventReader.read(event), Json.write(event)));
        }

        @Override
        public void hear(String words) {
            session.tell(new Input.Heard(words));
        }

        @Override
        public void pace(Pacing pacing) {
            session.tell(new Input.Pace(pacing));
        }

        @Override
        public void expire() {
            session.tell(new Input.Expire());
        }

        @Override
        public void close(int code, String reason) {
            session.tell(new Input.Close(code, reason));
        }

        @Override
        public void drop() {
            session.tell(new Input.Drop());
        }
    }
}
