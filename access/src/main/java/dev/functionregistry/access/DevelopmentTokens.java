package dev.functionregistry.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;

/** Mints tokens for local development with a generated ES256 key. The key file is also what the gateway reads as its token keys. */
public final class DevelopmentTokens {
    /** {@code iss} and {@code aud} of the tokens; a local gateway is configured with the same. */
    public static final String ISSUER = "function-registry-development";

    public static final String AUDIENCE = "function-registry";

    private static final String KEY_ID = "development";

    private final ECKey key;

    private DevelopmentTokens(ECKey key) {
        this.key = key;
    }

    /**
     * Opens the key file; makes one, readable by its owner alone, where there is none.
     *
     * @param keyFile a JWK set with the private key
     * @throws IllegalArgumentException when the file is there and is no such set
     */
    public static DevelopmentTokens open(Path keyFile) {
        try {
            if (!Files.exists(keyFile)) {
                generate(keyFile);
            }
            JWK key = JWKSet.load(keyFile.toFile()).getKeyByKeyId(KEY_ID);
            if (key instanceof ECKey ec && ec.isPrivate()) {
                return new DevelopmentTokens(ec);
            }
            throw new IllegalArgumentException(keyFile + " holds no private key named " + KEY_ID);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParseException | JOSEException e) {
            throw new IllegalArgumentException(keyFile + " is no JWK set", e);
        }
    }

    private static void generate(Path keyFile) throws IOException, JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256)
                .keyID(KEY_ID)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .generate();
        Path folder = keyFile.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "token-keys", ".draft"); // only its owner may read it
        Files.writeString(draft, new JWKSet(key).toString(false));
        if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(
                    draft, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
        try {
            Files.createLink(keyFile, draft); // of two that start together one wins
        } catch (FileAlreadyExistsException e) {
            // the other's key is as good
        } catch (UnsupportedOperationException | IOException e) {
            Files.move(draft, keyFile, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.deleteIfExists(draft);
    }

    /**
     * A token that {@link #ISSUER} signs for {@link #AUDIENCE}.
     *
     * @param subject claim {@code sub}
     * @param roles claim {@code roles}
     * @param scopes claim {@code scope}
     * @param now when it is issued
     * @param lifetime how long it is valid
     */
    public String mint(
            String subject, Collection<String> roles, Collection<String> scopes, Instant now, Duration lifetime) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(subject)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .claim("roles", List.copyOf(roles))
                .claim("scope", String.join(" ", scopes))
                .build();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(KEY_ID).build(), claims);
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("A P-256 key signs ES256", e);
        }
        return token.serialize();
    }
}
