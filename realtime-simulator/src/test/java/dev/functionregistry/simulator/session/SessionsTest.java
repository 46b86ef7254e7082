package dev.functionregistry.simulator.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.model.WordModel;
import dev.functionregistry.simulator.protocol.ClientEventReader;
import dev.functionregistry.simulator.protocol.Ids;
import dev.functionregistry.simulator.script.Scenario;
import dev.functionregistry.simulator.session.SessionActor.Input;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SessionsTest {

    @Test
    void aSessionThatFailsIsClosedAndOthersGoOn() {
        Sessions sessions = sessions(prompt -> {
            throw new IllegalStateException("a bug in the model");
        });
        Client broken = new Client();
        Client other = new Client();
        SessionActor failing = open(sessions, broken);
        SessionActor running = open(sessions, other);

        failing.tell(new Input.Received(broken, ClientEventReader.read("{\"type\":\"response.create\"}"), ""));

        await().until(failing::ended);
        assertThat(broken.heard).contains("close 1011 server_error");
        assertThat(running.ended()).isFalse();
        assertThat(sessions.runningCount()).isEqualTo(1);
    }

    @Test
    void aClientThatIsGoneIsForgottenWhenItIsWrittenTo() {
        Sessions sessions = sessions(new WordModel());
        Client client = new Client();
        SessionActor session = open(sessions, client);
        await().until(() -> client.heard.size() == 1);

        client.gone = true;
        session.tell(new Input.Received(client, ClientEventReader.read("{"), "{"));

        await().until(session::ended);
        assertThat(sessions.runningCount()).isZero();
        assertThat(sessions.all()).containsExactly(session);
    }

    @Test
    void closingAllWaitsForTheGoodbyes() {
        Sessions sessions = sessions(new WordModel());
        List<Client> clients = List.of(new Client(), new Client(), new Client());
        clients.forEach(client -> open(sessions, client));

        sessions.closeAll(1001, "going_away");

        assertThat(clients).allSatisfy(client -> assertThat(client.heard).last().isEqualTo("close 1001 going_away"));
        assertThat(sessions.runningCount()).isZero();
    }

    private static Sessions sessions(Model model) {
        Random random = new Random(1);
        return new Sessions(
                Scenario.of(model),
                Pacing.NONE,
                Duration.ofMinutes(60),
                100,
                ended -> {},
                Clock.systemUTC(),
                Ids.random(random),
                random);
    }

    private static SessionActor open(Sessions sessions, Client client) {
        SessionActor session = sessions.open("gpt-realtime", Map.of());
        session.tell(new Input.Attach(client, true));
        return session;
    }

    /** Writes down what it hears. */
    private static final class Client implements Peer {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private volatile boolean gone;

        @Override
        public void send(String text) {
            heard.add(text);
        }

        @Override
        public boolean flush() {
            return !gone;
        }

        @Override
        public boolean ping() {
            return !gone;
        }

        @Override
        public boolean pong(byte[] payload) {
            return !gone;
        }

        @Override
        public void close(int code, String reason) {
            heard.add("close " + code + " " + reason);
        }

        @Override
        public void cut() {
            gone = true;
        }
    }
}
