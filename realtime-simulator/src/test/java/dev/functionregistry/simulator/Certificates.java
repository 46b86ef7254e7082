package dev.functionregistry.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A simulator with a certificate of its own, and clients that trust it. */
final class Certificates {
    private final SelfSigned certificate;

    Certificates(Path folder) throws IOException, InterruptedException {
        certificate = SelfSigned.in(folder);
    }

    /** A simulator on a free port that serves with it, and records what goes over the wire. */
    SimulatorConfig serving() {
        SimulatorConfig tls = SimulatorConfig.fromEnvironment(Map.of(
                "FR_HOST",
                "127.0.0.1",
                "FR_PORT",
                "0",
                "FR_SIMULATOR_TLS_KEYSTORE",
                certificate.keystore().toString(),
                "FR_SIMULATOR_TLS_PASSWORD",
                certificate.password()));
        return tls.withRecordedEvents(1_000);
    }

    /** For clients of the JDK: trusts this certificate alone. */
    SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate.pem())) {
            trusted.setCertificateEntry(
                    "simulator", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** For other clients: the certificate in PEM, in a file. */
    Path pem() {
        return certificate.pem();
    }
}
