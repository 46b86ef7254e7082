package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {
    private static final String KEY = "sixteen bytes at least";

    @TempDir
    Path folder;

    private static GatewayConfig from(String... pairs) {
        Map<String, String> env = new HashMap<>(Map.of("FR_DEPLOYMENT_KEY", KEY, "FR_NAME", "g1"));
        for (int i = 0; i < pairs.length; i += 2) {
            env.put(pairs[i], pairs[i + 1]);
        }
        return GatewayConfig.fromEnvironment(env);
    }

    @Test
    void theDefaultsAreThoseOfTheDocument() {
        GatewayConfig config = from();
        assertThat(config.log().bootstrap()).isEqualTo("localhost:9092");
        assertThat(config.log().schemaRegistry()).isEqualTo("http://localhost:8081/apis/ccompat/v7");
        assertThat(config.door().port()).isEqualTo(8080);
        assertThat(config.log().topicPrefix()).isEmpty();
        assertThat(config.admission().anonymous()).isFalse();
        assertThat(config.door().allowedOrigins()).isEmpty();
        assertThat(config.limits().graceMs()).isEqualTo(60_000);
        assertThat(config.admission().tokenKeys()).isNull();
    }

    @Test
    void everyVariableIsRead() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), KEY + "\n");
        GatewayConfig config = GatewayConfig.fromEnvironment(Map.ofEntries(
                Map.entry("FR_DEPLOYMENT_KEY_FILE", key.toString()),
                Map.entry("FR_NAME", "g2"),
                Map.entry("FR_BOOTSTRAP", "b:1"),
                Map.entry("FR_SCHEMA_REGISTRY", "http://r"),
                Map.entry("FR_TOPIC_PREFIX", "p."),
                Map.entry("FR_PORT", "0"),
                Map.entry("FR_TOKEN_KEYS_FILE", "/keys.json"),
                Map.entry("FR_TOKEN_ISSUER", "iss"),
                Map.entry("FR_TOKEN_AUDIENCE", "aud"),
                Map.entry("FR_ANONYMOUS", "true"),
                Map.entry("FR_ALLOWED_ORIGINS", "https://a, https://b"),
                Map.entry("FR_TRUSTED_PROXIES", "10.0.0.0/8"),
                Map.entry("FR_CONSOLE", "false"),
                Map.entry("FR_GRACE_MS", "1000")));
        assertThat(config.admission().deploymentKey()).isEqualTo(KEY.getBytes(StandardCharsets.UTF_8));
        assertThat(config.log().name()).isEqualTo("g2");
        assertThat(config.log().bootstrap()).isEqualTo("b:1");
        assertThat(config.log().schemaRegistry()).isEqualTo("http://r");
        assertThat(config.log().topicPrefix()).isEqualTo("p.");
        assertThat(config.door().port()).isZero();
        assertThat(config.admission().tokenKeys()).isEqualTo(Path.of("/keys.json"));
        assertThat(config.admission().anonymous()).isTrue();
        assertThat(config.door().console().served()).isFalse();
        assertThat(config.door().allowedOrigins()).containsExactlyInAnyOrder("https://a", "https://b");
        assertThat(config.door().trustedProxies().client("10.1.1.1", "198.51.100.1"))
                .isEqualTo("198.51.100.1");
        assertThat(config.limits().graceMs()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource({
        "FR_PORT, abc",
        "FR_PORT, 70000",
        "FR_DEPLOYMENT_KEY, short",
        "FR_GRACE_MS, 0",
        "FR_NAME, ' '",
        "FR_TOKEN_KEYS_FILE, /keys.json",
        "FR_BOOTSTRAP, ''",
        "FR_TRUSTED_PROXIES, proxy.example.com",
        "FR_CONSOLE, everybody",
        "FR_QUERIES_URL, processor:8090",
    })
    void aValueThatCannotBeRightIsNamed(String name, String value) {
        assertThatThrownBy(() -> from(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void theDeploymentKeyIsRequiredAndNeverShown() {
        assertThatThrownBy(() -> GatewayConfig.fromEnvironment(Map.of())).hasMessageContaining("FR_DEPLOYMENT_KEY");
        assertThat(from().toString()).doesNotContain(KEY);
    }
}
