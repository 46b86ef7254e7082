package dev.functionregistry.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedOriginsTest {
    @ParameterizedTest
    @CsvSource({
        "http://gw.example, gw.example, true",
        "http://gw.example:80, gw.example, true",
        "https://gw.example, gw.example:443, true",
        "HTTPS://GW.Example, gw.example, true",
        "https://gw.example, gw.example, true",
        "http://gw.example:8080, gw.example:8080, true",
        "http://gw.example:8080, gw.example, false",
        "http://evil.example, gw.example, false",
        "http://gw.example.evil.example, gw.example, false",
        "null, gw.example, false",
        "file://, gw.example, false",
        "https://app.example.com, gw.example, true",
        "https://app.example.com:443, gw.example, true",
        "http://app.example.com, gw.example, false",
    })
    void onlyOwnAndListedOriginsPass(String origin, String host, boolean allowed) {
        assertThat(new AllowedOrigins(Set.of("https://app.example.com")).allows(origin, host))
                .isEqualTo(allowed);
    }

    @Test
    void whoeverIsNoPageHasNoOrigin() {
        assertThat(new AllowedOrigins(Set.of()).allows(null, "gw.example")).isTrue();
        assertThat(new AllowedOrigins(Set.of()).allows("http://gw.example", null))
                .isFalse();
        assertThat(new AllowedOrigins(Set.of("*")).allows("https://any.example", "gw.example"))
                .isTrue();
    }
}
