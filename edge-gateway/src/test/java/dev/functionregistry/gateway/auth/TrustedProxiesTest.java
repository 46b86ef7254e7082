package dev.functionregistry.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies PRIVATE = TrustedProxies.parse("10.0.0.0/8, 192.168.1.7, fd00::/8");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                // nobody in front, or somebody whom we do not know: the socket counts
                "203.0.113.9 | none                              | 203.0.113.9",
                "203.0.113.9 | 198.51.100.1                      | 203.0.113.9",
                "11.0.0.1    | 198.51.100.1                      | 11.0.0.1",
                "192.168.1.8 | 198.51.100.1                      | 192.168.1.8",
                // our proxy: what it saw
                "10.1.2.3    | none                              | 10.1.2.3",
                "10.1.2.3    | 198.51.100.1                      | 198.51.100.1",
                "192.168.1.7 | 198.51.100.1                      | 198.51.100.1",
                "fd00::1     | 2001:db8::5                       | 2001:db8::5",
                // what a client writes into the header itself stands to the left
                "10.1.2.3    | 1.1.1.1, 198.51.100.1             | 198.51.100.1",
                "10.1.2.3    | 10.9.9.9, 198.51.100.1            | 198.51.100.1",
                // two proxies of ours, one behind the other
                "10.1.2.3    | 198.51.100.1,10.4.4.4             | 198.51.100.1",
                // all of it ours: the farthest
                "10.1.2.3    | 10.5.5.5, 10.4.4.4                | 10.5.5.5",
                // no address: nobody can be told apart by it
                "10.1.2.3    | unknown                           | 10.1.2.3",
                "10.1.2.3    | example.com, 10.4.4.4             | 10.4.4.4",
                "10.1.2.3    | ''                                | 10.1.2.3",
                "::ffff:10.1.2.3 | 198.51.100.1                  | 198.51.100.1",
            })
    void theClientIsWhoTheLastTrustedProxySaw(String peer, @Nullable String forwardedFor, String client) {
        assertThat(PRIVATE.client(peer, forwardedFor)).isEqualTo(client);
    }

    @Test
    void withoutTrustedProxiesTheHeaderCountsForNothing() {
        assertThat(TrustedProxies.parse(" ").client("10.1.2.3", "198.51.100.1")).isEqualTo("10.1.2.3");
    }

    @Test
    void aHeaderOfThousandsOfHopsIsNotReadToItsEnd() {
        assertThat(PRIVATE.client("10.1.2.3", "198.51.100.1" + ", 10.0.0.1".repeat(10_000)))
                .isEqualTo("10.0.0.1");
        assertThat(PRIVATE.client("10.1.2.3", "10.0.0.1, ".repeat(10_000) + "198.51.100.1"))
                .isEqualTo("198.51.100.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.com", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/", "1", "300.1.1.1"})
    void namesAndNonsenseAreRefused(String list) {
        assertThatThrownBy(() -> TrustedProxies.parse(list)).isInstanceOf(IllegalArgumentException.class);
    }
}
