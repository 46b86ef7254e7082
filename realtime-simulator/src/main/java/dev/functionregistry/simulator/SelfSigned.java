package dev.functionregistry.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A certificate for {@code localhost} and {@code 127.0.0.1}, made on the spot by the JDK's keytool, for clients that speak TLS only.
 *
 * @param keystore PKCS12 file with the certificate and its key
 * @param password of that file
 * @param pem the certificate alone, for those who shall trust it: {@code NODE_EXTRA_CA_CERTS}, {@code curl --cacert}
 */
public record SelfSigned(Path keystore, String password, Path pem) {
    private static final String ALIAS = "simulator";

    /**
     * Makes one; it is good for 90 days.
     *
     * @param folder where its files go
     * @throws IOException when there is no keytool beside this JVM, or the folder cannot be written
     */
    public static SelfSigned in(Path folder) throws IOException, InterruptedException {
        String password = UUID.randomUUID().toString();
        Path keystore = folder.resolve("simulator.p12");
        Path told = folder.resolve("keytool.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of("-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-storetype", "PKCS12"));
        command.addAll(List.of("-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1"));
        command.addAll(List.of("-storepass", password, "-keystore", keystore.toString()));
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("keytool failed: " + Files.readString(told).strip());
        }
        Files.delete(told);
        return new SelfSigned(keystore, password, trusted(folder, keystore, password));
    }

    private static Path trusted(Path folder, Path keystore, String password) throws IOException {
        try (InputStream in = Files.newInputStream(keystore)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password.toCharArray());
            Certificate certificate = keys.getCertificate(ALIAS);
            String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            return Files.writeString(
                    folder.resolve("simulator.pem"),
                    "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n",
                    StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate that was just made cannot be read", e);
        }
    }
}
