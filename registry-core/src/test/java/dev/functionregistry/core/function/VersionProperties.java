package dev.functionregistry.core.function;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class VersionProperties {

    @Property
    void orderAgreesWithEquality(@ForAll("versions") Version left, @ForAll("versions") Version right) {
        assertThat(left.compareTo(right) == 0).isEqualTo(left.equals(right));
        assertThat(Integer.signum(left.compareTo(right))).isEqualTo(-Integer.signum(right.compareTo(left)));
    }

    @Property
    void orderIsTransitive(
            @ForAll("versions") Version a, @ForAll("versions") Version b, @ForAll("versions") Version c) {
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
        }
    }

    @Provide
    Arbitrary<Version> versions() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 11);
        Arbitrary<String> suffix =
                Arbitraries.of("", "-1", "-2", "-10", "-a", "-a.1", "-a.b", "-b", "-a-b", "+x", "+y", "-a+x");
        return Combinators.combine(number, number, number, suffix)
                .as((major, minor, patch, rest) -> new Version(major + "." + minor + "." + patch + rest));
    }
}
