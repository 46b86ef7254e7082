package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some clients speak {@code wss:} only. */
class TlsIT {

    @Test
    void servesWithTheKeysOfAFile(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder);
        CompletableFuture<String> first = new CompletableFuture<>();
        try (RealtimeSimulator simulator = RealtimeSimulator.start(certificates.serving());
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(certificates.trusting())
                        .build()) {
            assertThat(simulator.uri().getScheme()).isEqualTo("wss");
            WebSocket socket = client.newWebSocketBuilder()
                    .header("Authorization", "Bearer k")
                    .buildAsync(java.net.URI.create(simulator.uri() + "?model=m"), new WebSocket.Listener() {
                        @Override
                        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                            first.complete(data.toString());
                            return null;
                        }
                    })
                    .join();
            assertThat(first.get(10, TimeUnit.SECONDS)).contains("session.created");
            socket.abort();
        }
    }
}
