package dev.functionregistry.core.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

    @Test
    void ordersAsSemverSays() {
        List<String> ascending = List.of(
                "0.9.9",
                "1.0.0-0",
                "1.0.0-9",
                "1.0.0-10",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.0.0+build",
                "1.0.2",
                "1.0.10",
                "1.2.0",
                "1.10.0",
                "2.0.0",
                "10.0.0",
                "99999999999999999999.0.0");

        List<String> sorted = ascending.reversed().stream()
                .map(Version::new)
                .sorted()
                .map(Version::text)
                .toList();

        assertThat(sorted).isEqualTo(ascending);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.0",
                "1.0.0.0",
                "01.0.0",
                "1.0.0-",
                "1.0.0-01",
                "1.0.0+",
                "v1.0.0",
                "1.0.0 ",
                "1.-1.0",
                "1.0.0-a..b"
            })
    void refusesWhatIsNoVersion(String text) {
        assertThat(Version.parse(text)).isEmpty();
        assertThatThrownBy(() -> new Version(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesAtMostSixtyFourCharacters() {
        String longest = "1.0.0-" + "a".repeat(58);

        assertThat(Version.parse(longest)).isPresent();
        assertThat(Version.parse(longest + "a")).isEmpty();
        assertThatThrownBy(() -> new Version(longest + "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void startsAtOne() {
        assertThat(Version.FIRST).hasToString("1.0.0");
    }
}
