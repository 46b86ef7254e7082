package dev.functionregistry.bridge.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.bridge.realtime.RealtimeConnection.Closed;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Listener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link RealtimeConnection} keeps to. */
abstract class RealtimeConnectionContract {

    /** Opens a connection to the peer of this test. */
    abstract RealtimeConnection connect(Listener listener);

    /** What has arrived at the peer, in order. */
    abstract List<String> arrived();

    abstract void peerSays(String text);

    /** The peer closes with a code and a reason. */
    abstract void peerCloses(int code, String reason);

    /** The peer refuses whoever comes. */
    abstract void peerRefuses(int status);

    /** Waits until the connection is open. */
    abstract void awaitOpen();

    /** Remembers what it hears. */
    static final class Heard implements Listener {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final List<Closed> closes = new CopyOnWriteArrayList<>();

        @Override
        public void received(String json) {
            texts.add(json);
        }

        @Override
        public void closed(Closed why) {
            closes.add(why);
        }
    }

    private final Heard heard = new Heard();

    @Test
    void sendsInOrderAndAlsoWhatCameBeforeTheSocketWasOpen() {
        List<String> events =
                IntStream.range(0, 200).mapToObj(i -> "{\"n\":" + i + "}").toList();

        RealtimeConnection connection = connect(heard);
        events.forEach(connection::send);

        await().untilAsserted(() -> assertThat(arrived()).isEqualTo(events));
        connection.close();
    }

    @Test
    void hearsInOrder() {
        List<String> events =
                IntStream.range(0, 200).mapToObj(i -> "{\"n\":" + i + "}").toList();
        RealtimeConnection connection = connect(heard);
        awaitOpen();

        events.forEach(this::peerSays);

        await().untilAsserted(() -> assertThat(heard.texts).isEqualTo(events));
        connection.close();
    }

    @Test
    void carriesLargeMessagesWhole() {
        String large = "{\"text\":\"" + "é".repeat(1_000_000) + "\"}";
        RealtimeConnection connection = connect(heard);
        awaitOpen();

        connection.send(large);
        peerSays(large);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(arrived()).containsExactly(large);
            assertThat(heard.texts).containsExactly(large);
        });
        connection.close();
    }

    @Test
    void tellsOfTheEndOnce() {
        RealtimeConnection connection = connect(heard);
        awaitOpen();

        peerCloses(1001, "");

        await().until(() -> !heard.closes.isEmpty());
        connection.send("{}");
        connection.close();
        assertThat(heard.closes).hasSize(1).allMatch(Closed::retryable);
    }

    @Test
    void tellsOfARefusalOnce() {
        peerRefuses(401);

        RealtimeConnection connection = connect(heard);
        connection.send("{}");

        await().until(() -> !heard.closes.isEmpty());
        connection.close();
        assertThat(heard.closes).singleElement().satisfies(why -> {
            assertThat(why.reason()).isEqualTo("http_401");
            assertThat(why.retryable()).isFalse();
        });
        assertThat(heard.texts).isEmpty();
    }

    @Test
    void isSilentAfterOurClose() {
        RealtimeConnection connection = connect(heard);
        awaitOpen();

        connection.close();
        connection.send("{\"late\":true}");
        connection.close();

        assertThat(heard.closes).isEmpty();
        assertThat(arrived()).isEmpty();
    }
}
