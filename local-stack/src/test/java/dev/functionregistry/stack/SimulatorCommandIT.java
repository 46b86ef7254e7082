package dev.functionregistry.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class SimulatorCommandIT {
    private static final Pattern ADDRESS = Pattern.compile("wss://(127\\.0\\.0\\.1:\\d+)/");
    private static final Pattern CERTIFICATE = Pattern.compile("must trust (\\S+\\.pem)");

    @Test
    void servesTlsWithACertificateThatItNames() throws Exception {
        try (StackProcess simulator = StackProcess.launch("simulator", "--port", "0", "--tls")) {
            String address = printed(simulator, ADDRESS);
            Path certificate = Path.of(printed(simulator, CERTIFICATE));

            try (HttpClient http =
                    HttpClient.newBuilder().sslContext(trusting(certificate)).build()) {
                HttpResponse<String> ready = http.send(
                        HttpRequest.newBuilder(URI.create("https://" + address + "/health/ready"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(ready.statusCode()).isEqualTo(200);
            }
            simulator.terminate();
            simulator.end();
        }
    }

    private static String printed(StackProcess process, Pattern pattern) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            Matcher found = pattern.matcher(String.join("\n", process.output()));
                            return found.find() ? found.group(1) : "";
                        },
                        text -> !text.isEmpty());
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "simulator", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
