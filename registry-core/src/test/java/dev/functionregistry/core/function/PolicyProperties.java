package dev.functionregistry.core.function;

import static dev.functionregistry.core.Given.function;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PolicyProperties {
    /** Whoever a policy lets through, the declaration alone lets through as well, under limits that are no tighter. */
    @Property(tries = 500)
    void aPolicyOnlyTightens(
            @ForAll("permissions") Permissions declared,
            @ForAll("policies") Policy policy,
            @ForAll("words") Set<String> roles,
            @ForAll("words") Set<String> scopes,
            @ForAll("origins") String origin) {
        FunctionDefinition definition = function("f").permissions(declared).definition();
        Terms alone = Policy.NONE.over(definition);
        Terms laid = policy.over(definition);

        if (laid.missing(roles, scopes, origin) == null) {
            assertThat(alone.missing(roles, scopes, origin)).isNull();
        }
        Terms.Ceiling before = alone.perUserAndHour();
        if (before != null) {
            assertThat(laid.perUserAndHour()).isNotNull();
            assertThat(laid.perUserAndHour().maxCalls()).isLessThanOrEqualTo(before.maxCalls());
        }
        assertThat(laid.rateLimit()).isEqualTo(alone.rateLimit());
        assertThat(laid.requiresAudit() || !alone.requiresAudit()).isTrue();
    }

    @Provide
    Arbitrary<Set<String>> words() {
        return Arbitraries.of("a", "b", "c").set().ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> origins() {
        return Arbitraries.of("https://a.example", "https://b.example").injectNull(0.2);
    }

    @Provide
    Arbitrary<Permissions> permissions() {
        return Combinators.combine(
                        words(),
                        words(),
                        Arbitraries.of("https://a.example", "https://b.example")
                                .set()
                                .ofMaxSize(2),
                        Arbitraries.integers().between(1, 9).injectNull(0.5),
                        Arbitraries.of(true, false))
                .as(Permissions::new);
    }

    @Provide
    Arbitrary<Policy> policies() {
        return Combinators.combine(Arbitraries.of("f", "*", "g"), permissions())
                .as((name, permissions) -> new Policy.Rule(name, permissions, null))
                .list()
                .ofMaxSize(3)
                .map(rules -> new Policy(List.copyOf(rules)));
    }
}
