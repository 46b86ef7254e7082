package dev.functionregistry.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void whatIsMintedIsAcceptedByAGatewayWithTheSameFile() throws IOException {
        Path file = folder.resolve("keys/tokens.json");
        String token = DevelopmentTokens.open(file)
                .mint("alice", List.of("admin"), List.of("read", "write"), NOW, Duration.ofHours(1));
        TokenVerifier verifier =
                new TokenVerifier(TokenKeys.read(file), DevelopmentTokens.ISSUER, DevelopmentTokens.AUDIENCE);
        assertThat(verifier.verify(token, NOW.toEpochMilli()))
                .isEqualTo(new TokenVerifier.Verdict.Valid(
                        new Principal(DevelopmentTokens.ISSUER, "alice", Set.of("admin"), Set.of("read", "write"))));
        assertThat(verifier.verify(token, NOW.plus(Duration.ofHours(2)).toEpochMilli()))
                .isInstanceOf(TokenVerifier.Verdict.Invalid.class);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void theKeyStaysTheSame() {
        Path file = folder.resolve("tokens.json");
        String before = DevelopmentTokens.open(file).mint("a", List.of(), List.of(), NOW, Duration.ofHours(1));
        DevelopmentTokens.open(file);
        TokenVerifier verifier =
                new TokenVerifier(TokenKeys.read(file), DevelopmentTokens.ISSUER, DevelopmentTokens.AUDIENCE);
        assertThat(verifier.verify(before, NOW.toEpochMilli())).isInstanceOf(TokenVerifier.Verdict.Valid.class);
    }
}
