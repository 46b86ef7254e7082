package dev.functionregistry.stack.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

/**
 * The generated secrets of one data directory: the key that signs development tokens (HS256) and the deployment key of the gateway.
 * Files of mode 0600, made once.
 */
public final class DevelopmentKeys {
    /** Claim {@code iss} of development tokens. */
    public static final String ISSUER = "function-registry-development";
    /** Claim {@code aud} of development tokens. */
    public static final String AUDIENCE = "function-registry";

    private final Path directory;

    private DevelopmentKeys(Path directory) {
        this.directory = directory;
    }

    /** The keys in a directory; made when absent. */
    public static DevelopmentKeys in(Path directory) {
        var keys = new DevelopmentKeys(directory);
        try {
            Files.createDirectories(directory);
            var random = new SecureRandom();
            if (Files.notExists(keys.deploymentKeyFile())) {
                writeSecret(keys.deploymentKeyFile(), HexFormat.of().formatHex(bytes(random)));
            }
            if (Files.notExists(keys.tokenKeysFile())) {
                var key = new OctetSequenceKey.Builder(bytes(random))
                        .algorithm(JWSAlgorithm.HS256)
                        .keyUse(KeyUse.SIGNATURE)
                        .keyID("development")
                        .build();
                writeSecret(keys.tokenKeysFile(), new JWKSet(key).toString(false));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the keys in " + directory, e);
        }
        return keys;
    }

    /** 64 hex digits. */
    public Path deploymentKeyFile() {
        return directory.resolve("deployment.key");
    }

    /** A JWK set. */
    public Path tokenKeysFile() {
        return directory.resolve("token-keys.json");
    }

    /**
     * A file with a token of role {@code operator}, made anew by each start: the gateway lends it to the console's page on this machine.
     */
    public Path consoleTokenFile(Instant now, Duration life) {
        Path file = directory.resolve("console-token");
        try {
            Files.deleteIfExists(file);
            writeSecret(file, token("developer", List.of("operator"), List.of(), now, life));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file;
    }

    /** A compact JWT for a subject. */
    public String token(String subject, List<String> roles, List<String> scopes, Instant now, Duration life) {
        try {
            var key = JWKSet.load(tokenKeysFile().toFile()).getKeys().getFirst().toOctetSequenceKey();
            var claims = new JWTClaimsSet.Builder()
                    .issuer(ISSUER)
                    .audience(AUDIENCE)
                    .subject(subject)
                    .claim("roles", roles)
                    .claim("scope", String.join(" ", scopes))
                    .issueTime(Date.from(now))
                    .expirationTime(Date.from(now.plus(life)))
                    .build();
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new MACSigner(key));
            return token.serialize();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + tokenKeysFile(), e);
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException("no usable key in " + tokenKeysFile(), e);
        }
    }

    private static byte[] bytes(SecureRandom random) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void writeSecret(Path file, String text) throws IOException {
        // the mode is there before the secret is
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, text + "\n");
    }
}
