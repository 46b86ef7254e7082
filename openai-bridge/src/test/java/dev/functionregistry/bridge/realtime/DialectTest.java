package dev.functionregistry.bridge.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DialectTest {
    private static final URI OPENAI = URI.create("wss://api.openai.com/v1/realtime");
    private static final URI AZURE = URI.create("wss://mine.openai.azure.com/openai/v1/realtime");

    @Test
    void openAiTakesModelOrCallInTheAddressAndTheKeyAsBearer() {
        Dialect dialect = Dialect.of("", OPENAI, "a model");

        assertThat(dialect.name()).isEqualTo("openai");
        assertThat(dialect.address(null)).hasToString("wss://api.openai.com/v1/realtime?model=a+model");
        assertThat(dialect.address("rtc_1")).hasToString("wss://api.openai.com/v1/realtime?call_id=rtc_1");
        assertThat(dialect.headers(Optional.of("sk-1"))).isEqualTo(Map.of("Authorization", "Bearer sk-1"));
    }

    @Test
    void azureIsKnownByItsHostAndHasAHeaderOfItsOwnForKeysButNotForTokens() {
        Dialect dialect = Dialect.of("", AZURE, "deployment");

        assertThat(dialect.name()).isEqualTo("azure");
        assertThat(dialect.address(null))
                .hasToString("wss://mine.openai.azure.com/openai/v1/realtime?model=deployment");
        assertThat(dialect.headers(Optional.of("key"))).isEqualTo(Map.of("api-key", "key"));
        assertThat(dialect.headers(Optional.of("eyJhbGciOi"))).isEqualTo(Map.of("Authorization", "Bearer eyJhbGciOi"));
    }

    @Test
    void aDialectCanBeNamedAndAnUnknownOneIsRefused() {
        assertThat(Dialect.of("azure", OPENAI, "m").name()).isEqualTo("azure");
        assertThatThrownBy(() -> Dialect.of("klingon", OPENAI, "m")).hasMessageContaining("FR_REALTIME_DIALECT");
    }

    @Test
    void aTenantPaysForItselfWhereItHasAKeyAndNoTextShowsOne() {
        ApiKeys keys = new ApiKeys(Optional.of("sk-own"), Map.of("acme", "sk-acme"));

        assertThat(keys.of("acme")).hasValue("sk-acme");
        assertThat(keys.of("other")).hasValue("sk-own");
        assertThat(keys.of(null)).hasValue("sk-own");
        assertThat(keys.toString()).doesNotContain("sk-");
    }
}
