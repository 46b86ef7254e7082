package dev.functionregistry.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressLimitTest {
    private final AddressLimit limit = new AddressLimit(2);

    @ParameterizedTest
    @CsvSource({
        // a household's network of 64 bits, however its addresses are written
        "2001:db8:0:7::1,       2001:db8:0:7:ffff:ffff:ffff:ffff, true",
        "2001:db8:0:7::1,       2001:0DB8:0000:0007::1,           true",
        "2001:db8:0:7:a:b:c:d,  2001:db8:0:7::192.0.2.1,          true",
        "2001:db8:0:7::1,       2001:db8:0:8::1,                  false",
        "2001:db8:0:7::1,       2001:db8:1:7::1,                  false",
        // an IPv4 address is one of its own, also inside IPv6
        "192.0.2.1,             192.0.2.1,                        true",
        "192.0.2.1,             192.0.2.2,                        false",
        "::ffff:192.0.2.1,      192.0.2.1,                        true",
        "::ffff:192.0.2.1,      ::ffff:192.0.2.2,                 false",
        // what is no address counts as it is
        "unknown,               unknown,                          true",
        "unknown,               nobody,                           false",
        "fe80::1%eth0,          fe80::2%eth0,                     false",
    })
    void oneSenderHasOneAllowance(String first, String second, boolean same) {
        assertThat(limit.take(first, 0)).isTrue();
        assertThat(limit.take(first, 0)).isTrue();
        assertThat(limit.take(second, 0)).isEqualTo(!same);
    }

    @Test
    void itIsRefilledOverAMinute() {
        limit.take("2001:db8::1", 0);
        limit.take("2001:db8::2", 0);
        assertThat(limit.take("2001:db8::3", 29_999)).isFalse();
        assertThat(limit.take("2001:db8::4", 30_001)).isTrue();
        assertThat(limit.take("2001:db8::5", 30_001)).isFalse();
        assertThat(limit.take("2001:db8::6", 10_000_000)).isTrue();
        assertThat(limit.take("2001:db8::7", 10_000_000)).isTrue();
        assertThat(limit.take("2001:db8::8", 10_000_000)).isFalse();
    }
}
