package dev.functionregistry.stack.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void areMadeOnceAndForTheOwnerOnly(@TempDir Path directory) throws Exception {
        var keys = DevelopmentKeys.in(directory);
        var deploymentKey = Files.readString(keys.deploymentKeyFile());
        assertThat(deploymentKey.strip()).matches("[0-9a-f]{64}");
        assertThat(Files.readString(DevelopmentKeys.in(directory).deploymentKeyFile()))
                .isEqualTo(deploymentKey);
        var consoleToken = keys.consoleTokenFile(NOW, Duration.ofDays(1));
        assertThat(keys.consoleTokenFile(NOW, Duration.ofDays(1))).isEqualTo(consoleToken); // made anew by each start
        assertThat(SignedJWT.parse(Files.readString(consoleToken).strip())
                        .getJWTClaimsSet()
                        .getStringListClaim("roles"))
                .containsExactly("operator");
        for (var file : List.of(keys.deploymentKeyFile(), keys.tokenKeysFile(), consoleToken)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void signTokensWithAllTheGatewayAsksFor(@TempDir Path directory) throws Exception {
        var keys = DevelopmentKeys.in(directory);
        var token =
                SignedJWT.parse(keys.token("alice", List.of("admin"), List.of("a", "b"), NOW, Duration.ofMinutes(5)));
        var key = JWKSet.load(keys.tokenKeysFile().toFile()).getKeys().getFirst();
        assertThat(token.verify(new MACVerifier(key.toOctetSequenceKey()))).isTrue();
        assertThat(key.getAlgorithm()).isEqualTo(token.getHeader().getAlgorithm());
        var claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo(DevelopmentKeys.ISSUER);
        assertThat(claims.getAudience()).containsExactly(DevelopmentKeys.AUDIENCE);
        assertThat(claims.getSubject()).isEqualTo("alice");
        assertThat(claims.getStringListClaim("roles")).containsExactly("admin");
        assertThat(claims.getStringClaim("scope")).isEqualTo("a b");
        assertThat(claims.getExpirationTime()).isEqualTo(Date.from(NOW.plusSeconds(300)));
    }
}
