package dev.functionregistry.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.access.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResumeSecretsTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final byte[] KEY = "sixteen bytes at least".getBytes(StandardCharsets.UTF_8);

    private final ResumeSecrets secrets = new ResumeSecrets(KEY);

    private static Principal user(String issuer, String subject) {
        return new Principal(issuer, subject, Set.of(), Set.of());
    }

    @Test
    void anyGatewayOfTheDeploymentCanCheckASecret() {
        String secret = secrets.make("s", user("i", "alice"), NOW);
        assertThat(new ResumeSecrets(KEY).holds("s", secret, user("i", "alice"), NOW))
                .isTrue();
        assertThat(new ResumeSecrets("another key, 16 bytes".getBytes(StandardCharsets.UTF_8))
                        .holds("s", secret, user("i", "alice"), NOW))
                .isFalse();
    }

    @Test
    void itHoldsForOneSessionAndOneUserOnly() {
        String secret = secrets.make("s", user("i", "alice"), NOW);
        assertThat(secrets.holds("t", secret, user("i", "alice"), NOW)).isFalse();
        assertThat(secrets.holds("s", secret, user("i", "bob"), NOW)).isFalse();
        assertThat(secrets.holds("s", secret, user("j", "alice"), NOW)).isFalse();
        assertThat(secrets.holds("s", secret, Principal.ANONYMOUS, NOW)).isFalse();
        String ambiguous = secrets.make("s", user("a\n1:b", "c"), NOW);
        assertThat(secrets.holds("s", ambiguous, user("a", "b\n1:c"), NOW)).isFalse();
    }

    @Test
    void rolesMayChangeMeanwhile() {
        String secret = secrets.make("s", user("i", "alice"), NOW);
        assertThat(secrets.holds("s", secret, new Principal("i", "alice", Set.of("admin"), Set.of()), NOW))
                .isTrue();
    }

    @Test
    void itExpires() {
        String secret = secrets.make("s", Principal.ANONYMOUS, NOW);
        long end = NOW + Duration.ofDays(7).toMillis();
        assertThat(secrets.holds("s", secret, Principal.ANONYMOUS, end - 1)).isTrue();
        assertThat(secrets.holds("s", secret, Principal.ANONYMOUS, end)).isFalse();
    }

    @Test
    void noBitOfItMayChange() {
        byte[] bytes = Base64.getUrlDecoder().decode(secrets.make("s", Principal.ANONYMOUS, NOW));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(secrets.holds("s", secret, Principal.ANONYMOUS, NOW))
                    .as("bit %s", bit)
                    .isFalse();
        }
    }

    @Test
    void whatIsNoSecretIsNoTrouble() {
        for (String text : new String[] {"", "=", "ä", "AAAA", "A".repeat(10_000), "\u0000"}) {
            assertThat(secrets.holds("s", text, Principal.ANONYMOUS, NOW)).isFalse();
        }
    }
}
