package dev.functionregistry.bridge.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Closed;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Listener;
import dev.functionregistry.bridge.testing.ScriptedRealtimeServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketConnectionTest extends RealtimeConnectionContract {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final ScriptedRealtimeServer server = new ScriptedRealtimeServer();
    private WebSocketConnector connector;

    @BeforeEach
    void connector() {
        connector = connector(server.url(), Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        connector.close();
        server.close();
        timer.shutdownNow();
        executor.shutdownNow();
    }

    private WebSocketConnector connector(URI url, Duration pingInterval) {
        return new WebSocketConnector(
                Dialect.of("", url, "gpt-realtime"),
                ApiKeys.ofDeployment(Optional.of("sk-test")),
                new Circuit(System::nanoTime, () -> 0.5),
                executor,
                timer,
                pingInterval);
    }

    @Override
    RealtimeConnection connect(Listener listener) {
        return connector.connect(RealtimeConnection.Target.NEW, listener);
    }

    @Override
    List<String> arrived() {
        return server.received().stream().map(JsonNode::toString).toList();
    }

    @Override
    void peerSays(String text) {
        server.clients().getLast().send(text);
    }

    @Override
    void peerCloses(int code, String reason) {
        server.clients().getLast().closeWith(code, reason);
    }

    @Override
    void peerRefuses(int status) {
        server.refuse(status);
    }

    @Override
    void awaitOpen() {
        await().until(() -> !server.clients().isEmpty());
    }

    @Test
    void joinsFramesThatWereCutInsideOfCharacters() {
        Heard heard = new Heard();
        RealtimeConnection connection = connect(heard);
        awaitOpen();

        server.clients().getLast().sendInFrames("{\"text\":\"20 °C, naïve, 東京\"}", 3);
        server.clients().getLast().send("{}");

        await().untilAsserted(() -> assertThat(heard.texts).containsExactly("{\"text\":\"20 °C, naïve, 東京\"}", "{}"));
        connection.close();
    }

    @ParameterizedTest
    @CsvSource({
        "3000, invalid_request_error.invalid_api_key, invalid_request_error.invalid_api_key, false",
        "4000, invalid_request_error.missing_model, invalid_request_error.missing_model, false",
        "4004, invalid_request_error.model_not_found, invalid_request_error.model_not_found, false",
        "1001, '', close_1001, true",
        "1011, Some words that are no code, close_1011, true",
    })
    void understandsARefusalAfterTheUpgrade(int code, String reason, String told, boolean retryable) {
        Heard heard = new Heard();
        connect(heard);
        awaitOpen();

        server.clients().getLast().send("{\"type\":\"error\"}");
        server.clients().getLast().closeWith(code, reason);

        await().untilAsserted(() ->
                assertThat(heard.closes).containsExactly(new Closed(told, retryable, OptionalLong.empty())));
        assertThat(heard.texts).containsExactly("{\"type\":\"error\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, false",
        "401, false",
        "403, false",
        "404, false",
        "408, true",
        "429, true",
        "500, true",
        "503, true"
    })
    void understandsARefusedUpgrade(int status, boolean retryable) {
        Heard heard = new Heard();
        server.refuse(status);

        connect(heard);

        await().untilAsserted(() -> assertThat(heard.closes)
                .containsExactly(new Closed("http_" + status, retryable, OptionalLong.of(1_000))));
    }

    @Test
    void mayTryAgainWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Heard heard = new Heard();
        try (WebSocketConnector nowhere = connector(URI.create("ws://localhost:" + port), Duration.ofSeconds(20))) {
            nowhere.connect(RealtimeConnection.Target.NEW, heard);

            await().untilAsserted(() ->
                    assertThat(heard.closes).containsExactly(new Closed("unreachable", true, OptionalLong.empty())));
        }
    }

    @Test
    void hearsALineThatIsCut() {
        Heard heard = new Heard();
        connect(heard);
        awaitOpen();

        server.clients().getLast().hangUp();

        await().untilAsserted(() -> assertThat(heard.closes).singleElement().matches(Closed::retryable));
    }

    /** The JDK (25.0.3) tells nothing of an end that comes while it delivers a message, in about one of four tries. */
    @Test
    void hearsALineThatIsCutInTheMiddleOfAWord() {
        try (WebSocketConnector lively = connector(server.url(), Duration.ofMillis(50))) {
            for (int i = 0; i < 20; i++) {
                Heard heard = new Heard();
                int before = server.clients().size();
                lively.connect(RealtimeConnection.Target.NEW, heard);
                await().until(() -> server.clients().size() > before);

                server.clients().getLast().send("{\"type\":\"response.output_text.delta\"}");
                server.clients().getLast().hangUp();

                await().untilAsserted(
                                () -> assertThat(heard.closes).singleElement().matches(Closed::retryable));
            }
        }
    }

    @Test
    void pingsAndTakesSilenceForDeath() {
        Heard heard = new Heard();
        try (WebSocketConnector lively = connector(server.url(), Duration.ofMillis(50))) {
            lively.connect(RealtimeConnection.Target.NEW, heard);
            await().until(() ->
                    !server.clients().isEmpty() && server.clients().getLast().pings() > 3);
            assertThat(heard.closes).isEmpty();

            server.clients().getLast().fallSilent();

            await().untilAsserted(() ->
                    assertThat(heard.closes).containsExactly(new Closed("silent", true, OptionalLong.empty())));
        }
    }
}
