package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some clients speak {@code wss:} only. */
class TlsIT {

    @Test
    void servesWithTheKeysOfAFile(@TempDir Path folder) throws Exception {
        Path keys = keys(folder);
        SimulatorConfig config = SimulatorConfig.fromEnvironment(Map.of(
                "FR_HOST", "127.0.0.1",
                "FR_PORT", "0",
                "FR_SIMULATOR_TLS_KEYSTORE", keys.toString(),
                "FR_SIMULATOR_TLS_PASSWORD", "changeit"));
        CompletableFuture<String> first = new CompletableFuture<>();
        try (RealtimeSimulator simulator = RealtimeSimulator.start(config);
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting(keys)).build()) {
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

    private static Path keys(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("keys.p12");
        List<String> command = Stream.concat(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString()),
                        Stream.of(("-genkeypair -alias simulator -keyalg EC -storetype PKCS12 -storepass changeit"
                                        + " -dname CN=localhost -ext san=ip:127.0.0.1 -keystore "
                                        + file)
                                .split(" ")))
                .toList();
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        return file;
    }

    private static SSLContext trusting(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("simulator", keys.getCertificate("simulator"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
