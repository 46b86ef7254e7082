package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for 127.0.0.1, made on the spot. */
final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path file;

    Certificates(Path folder) throws IOException, InterruptedException {
        file = folder.resolve("keys.p12");
        String[] arguments = ("-genkeypair -alias simulator -keyalg EC -storetype PKCS12 -storepass " + PASSWORD
                        + " -dname CN=localhost -ext san=ip:127.0.0.1 -keystore " + file)
                .split(" ");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(Stream.concat(Stream.of(keytool.toString()), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
    }

    /** A simulator on a free port that serves with it, and records what goes over the wire. */
    SimulatorConfig serving() {
        SimulatorConfig tls = SimulatorConfig.fromEnvironment(Map.of(
                "FR_HOST",
                "127.0.0.1",
                "FR_PORT",
                "0",
                "FR_SIMULATOR_TLS_KEYSTORE",
                file.toString(),
                "FR_SIMULATOR_TLS_PASSWORD",
                PASSWORD));
        return tls.withRecordedEvents(1_000);
    }

    /** For clients of the JDK: trusts this certificate alone. */
    SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("simulator", certificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** For other clients: the certificate in PEM, in a file. */
    Path pem() throws GeneralSecurityException, IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certificate().getEncoded());
        return Files.writeString(
                file.resolveSibling("simulator.pem"),
                "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n",
                StandardCharsets.US_ASCII);
    }

    private Certificate certificate() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys.getCertificate("simulator");
    }
}
