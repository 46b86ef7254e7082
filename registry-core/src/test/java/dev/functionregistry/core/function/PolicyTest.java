package dev.functionregistry.core.function;

import static dev.functionregistry.core.Given.function;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "get*, getWeather, true",
        "get*, get, true",
        "get*, forget, false",
        "*_admin, drop_admin, true",
        "*_admin, drop_admins, false",
        "a*b*c, a-xx-b-c-c, true",
        "a*b*c, acb, false",
        "a*b*c, abc, true",
        "exact, exact, true",
        "exact, exactly, false",
        "exact, Exact, false",
        "a.c, abc, false",
        "**, x, true",
        "*a*a*a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false"
    })
    void aStarStandsForAnyCharacters(String pattern, String name, boolean covered) {
        assertThat(new Policy.Rule(pattern, Permissions.OPEN, null).covers(name))
                .isEqualTo(covered);
    }

    @Test
    void withoutRulesTheDeclarationHolds() {
        FunctionDefinition definition =
                function("f").role("editor").rateLimit(3, 1_000).definition();

        Terms terms = Policy.NONE.over(definition);

        assertThat(terms.missing(Set.of(), Set.of(), null))
                .isEqualTo("the user lacks the role editor (the function's own rule)");
        assertThat(terms.rateLimit()).isEqualTo(new RateLimit(3, 1_000));
        assertThat(terms.perUserAndHour()).isNull();
        assertThat(terms.laidPerSession()).isEmpty();
        assertThat(terms.requiresAudit()).isFalse();
    }

    @Test
    void everyRuleThatCoversTheNameMustHold() {
        Terms terms = new Policy(List.of(
                        rule("f*", needs(Set.of("user"), Set.of(), Set.of())),
                        rule("*", needs(Set.of(), Set.of("write"), Set.of())),
                        rule("*", needs(Set.of(), Set.of(), Set.of("https://a.example")))))
                .over(function("f").definition());

        assertThat(terms.missing(Set.of(), Set.of("write"), "https://a.example"))
                .isEqualTo("the user lacks the role user (the operator's policy)");
        assertThat(terms.missing(Set.of("user"), Set.of(), "https://a.example"))
                .isEqualTo("the user lacks the scope write (the operator's policy)");
        assertThat(terms.missing(Set.of("user"), Set.of("write"), null))
                .isEqualTo("it may not be called from this page's origin (the operator's policy)");
        assertThat(terms.missing(Set.of("user"), Set.of("write"), "https://a.example"))
                .isNull();
    }

    @Test
    void theTightestLimitOfEachWindowCounts() {
        Terms terms = new Policy(List.of(
                        new Policy.Rule("*", perHour(50), new RateLimit(9, 1_000)),
                        new Policy.Rule("*", perHour(20), new RateLimit(4, 1_000)),
                        new Policy.Rule("*", perHour(30), new RateLimit(7, 60_000))))
                .over(function("f").permissions(perHour(20)).definition());

        assertThat(terms.perUserAndHour()).isEqualTo(new Terms.Ceiling("maxCallsPerHour", 20, 3_600_000));
        assertThat(terms.laidPerSession())
                .containsExactly(
                        new Terms.Ceiling("policy.rateLimit", 4, 1_000),
                        new Terms.Ceiling("policy.rateLimit", 7, 60_000));
    }

    private static Policy.Rule rule(String name, Permissions permissions) {
        return new Policy.Rule(name, permissions, null);
    }

    private static Permissions needs(Set<String> roles, Set<String> scopes, Set<String> origins) {
        return new Permissions(roles, scopes, origins, null, false);
    }

    private static Permissions perHour(int calls) {
        return new Permissions(Set.of(), Set.of(), Set.of(), calls, false);
    }
}
