package dev.functionregistry.core.function;

import static dev.functionregistry.core.Given.SCHEMAS;
import static dev.functionregistry.core.Given.function;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.functionregistry.core.Given.Definition;
import dev.functionregistry.core.outcome.Code;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionRulesTest {

    static Stream<Arguments> acceptable() {
        return Stream.of(
                        function("a"),
                        function("a_Z-9"),
                        function("a".repeat(64)),
                        function("f").version("2.0.0-rc.1").deprecates("1.0.0", "1.1.0"),
                        function("f").deprecates(versions(32)),
                        function("f").description("d".repeat(1024)),
                        function("f").description("\u00e4\u00f6\u00fc \u4f60\u597d \ud83d\ude00 line\nbreak\r\n\ttab"),
                        function("f").title("t".repeat(128)),
                        function("f").annotations("a".repeat(4096)),
                        function("f").timeout(1),
                        function("f").timeout(600_000),
                        function("f").retries(0, 0),
                        function("f").retries(10, 60_000),
                        function("f").rateLimit(1, 1),
                        function("f").rateLimit(10_000, 86_400_000),
                        function("f").perHour(1),
                        function("f").perHour(10_000),
                        function("f").cache(1),
                        function("f").cache(86_400_000),
                        function("f").announceAfter(1),
                        function("f").announceAfter(600_000),
                        function("f").cost(-1.5).revenue(0),
                        function("f").duplicates("reject").injectionCheck("reject"),
                        function("f").duplicates("replace"),
                        function("f").returns("{}"),
                        function("f").permissions(roles(texts(32))),
                        function("f").role("r".repeat(256)))
                .map(definition -> arguments(definition));
    }

    @ParameterizedTest
    @MethodSource("acceptable")
    void accepts(Definition definition) {
        assertThat(DefinitionRules.check(definition.definition(), SCHEMAS)).isEmpty();
    }

    static Stream<Arguments> refusable() {
        return Stream.of(
                arguments(function(""), Code.INVALID_NAME, "/name"),
                arguments(function("a".repeat(65)), Code.INVALID_NAME, "/name"),
                arguments(function("a b"), Code.INVALID_NAME, "/name"),
                arguments(function("\u00e4"), Code.INVALID_NAME, "/name"),
                arguments(function("a\n"), Code.INVALID_NAME, "/name"),
                arguments(function("__proto__"), Code.INVALID_NAME, "/name"),
                arguments(function("constructor"), Code.INVALID_NAME, "/name"),
                arguments(function("prototype"), Code.INVALID_NAME, "/name"),
                arguments(function("f").version("1"), Code.INVALID_VERSION, "/version"),
                arguments(function("f").deprecates("x"), Code.INVALID_VERSION, "/deprecated"),
                arguments(function("f").deprecates("1.0.0"), Code.INVALID_VERSION, "/deprecated"),
                arguments(function("f").deprecates(versions(33)), Code.INVALID_VERSION, "/deprecated"),
                arguments(function("f").description("d".repeat(1025)), Code.INVALID_DESCRIPTION, "/description"),
                arguments(function("f").title("t".repeat(129)), Code.INVALID_DESCRIPTION, "/title"),
                arguments(function("f").title("a\u200bb"), Code.INVALID_DESCRIPTION, "/title"),
                arguments(function("f").annotations("a".repeat(4097)), Code.INVALID_SETTING, "/annotations"),
                arguments(function("f").timeout(0), Code.INVALID_SETTING, "/timeout"),
                arguments(function("f").timeout(600_001), Code.INVALID_SETTING, "/timeout"),
                arguments(function("f").retries(-1, 0), Code.INVALID_SETTING, "/retryPolicy/maxRetries"),
                arguments(function("f").retries(11, 0), Code.INVALID_SETTING, "/retryPolicy/maxRetries"),
                arguments(function("f").retries(1, -1), Code.INVALID_SETTING, "/retryPolicy/retryDelay"),
                arguments(function("f").retries(1, 60_001), Code.INVALID_SETTING, "/retryPolicy/retryDelay"),
                arguments(function("f").rateLimit(0, 1), Code.INVALID_SETTING, "/rateLimit/maxCalls"),
                arguments(function("f").rateLimit(10_001, 1), Code.INVALID_SETTING, "/rateLimit/maxCalls"),
                arguments(function("f").rateLimit(1, 0), Code.INVALID_SETTING, "/rateLimit/window"),
                arguments(function("f").rateLimit(1, 86_400_001), Code.INVALID_SETTING, "/rateLimit/window"),
                arguments(function("f").perHour(0), Code.INVALID_SETTING, "/permissions/maxCallsPerHour"),
                arguments(function("f").perHour(10_001), Code.INVALID_SETTING, "/permissions/maxCallsPerHour"),
                arguments(function("f").cache(0), Code.INVALID_SETTING, "/cache/ttlMs"),
                arguments(function("f").cache(86_400_001), Code.INVALID_SETTING, "/cache/ttlMs"),
                arguments(function("f").announceAfter(0), Code.INVALID_SETTING, "/announceAfterMs"),
                arguments(function("f").announceAfter(600_001), Code.INVALID_SETTING, "/announceAfterMs"),
                arguments(function("f").cost(Double.NaN), Code.INVALID_SETTING, "/costPerCall"),
                arguments(function("f").revenue(Double.NEGATIVE_INFINITY), Code.INVALID_SETTING, "/revenueImpact"),
                arguments(
                        function("f").permissions(roles(texts(33))),
                        Code.INVALID_SETTING,
                        "/permissions/requiredRoles"),
                arguments(function("f").role(" "), Code.INVALID_SETTING, "/permissions/requiredRoles"),
                arguments(function("f").role("r".repeat(257)), Code.INVALID_SETTING, "/permissions/requiredRoles"),
                arguments(
                        function("f").permissions(new Permissions(Set.of(), Set.of(""), Set.of(), null, false)),
                        Code.INVALID_SETTING,
                        "/permissions/requiredScopes"),
                arguments(
                        function("f").permissions(new Permissions(Set.of(), Set.of(), Set.of(""), null, false)),
                        Code.INVALID_SETTING,
                        "/permissions/allowedOrigins"),
                arguments(function("f").duplicates("ALLOW"), Code.INVALID_SETTING, "/duplicates"),
                arguments(function("f").injectionCheck(""), Code.INVALID_SETTING, "/injectionCheck"),
                arguments(function("f").parameters("broken"), Code.INVALID_SCHEMA, "/parameters/type"),
                arguments(function("f").returns("broken"), Code.INVALID_SCHEMA, "/returns/type"));
    }

    @ParameterizedTest
    @MethodSource("refusable")
    void refuses(Definition definition, Code code, String pointer) {
        Optional<Refusal> refusal = DefinitionRules.check(definition.definition(), SCHEMAS);

        assertThat(refusal).isPresent();
        assertThat(refusal.get().code()).isEqualTo(code);
        assertThat(refusal.get().pointer()).isEqualTo(pointer);
        assertThat(refusal.get().message()).matches("(?s)[A-Za-z/].*[.]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000", "\u0007", "\u001b", "\u007f", "\u0085", "\u00ad", "\u061c", "\u180e", "\u200b", "\u200c",
                        "\u200d",
                "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069", "\ufeff",
                        "\ufff9",
                "\ud800", "\udc00", "\ue000", "\udb40\udc41"
            })
    void refusesWhatAReaderCannotSee(String invisible) {
        FunctionDefinition definition =
                function("f").description("before" + invisible + "after").definition();

        Optional<Refusal> refusal = DefinitionRules.check(definition, SCHEMAS);

        assertThat(refusal).map(Refusal::code).contains(Code.INVALID_DESCRIPTION);
        assertThat(refusal.get().message()).contains(String.format("U+%04X", invisible.codePointAt(0)));
    }

    @Test
    void saysWhatIsWrongAndWhatWouldBeRight() {
        assertThat(DefinitionRules.check(function("f").timeout(0).definition(), SCHEMAS))
                .map(Refusal::message)
                .contains("timeout must be from 1 to 600000, not 0.");
        assertThat(DefinitionRules.check(function("f").retries(11, 0).definition(), SCHEMAS))
                .map(Refusal::message)
                .contains("retryPolicy.maxRetries must be from 0 to 10, not 11.");
        assertThat(DefinitionRules.check(function("f").parameters("broken").definition(), SCHEMAS))
                .map(Refusal::message)
                .contains("/parameters/type: broken is not a type.");
    }

    private static Permissions roles(Set<String> roles) {
        return new Permissions(roles, Set.of(), Set.of(), null, false);
    }

    private static Set<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i).collect(Collectors.toSet());
    }

    private static String[] versions(int count) {
        return Arrays.copyOf(IntStream.range(0, count).mapToObj(i -> "0.0." + i).toArray(), count, String[].class);
    }
}
