package dev.functionregistry.core.function;

import static dev.functionregistry.core.Given.function;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.Given.Definition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FunctionsTest {

    @Test
    void theNewestVersionIsCurrent() {
        Functions functions = of(function("f").version("1.10.0"), function("f").version("1.9.0"));

        assertThat(functions.current("f")).map(RegisteredFunction::version).contains(new Version("1.10.0"));
    }

    @Test
    void aNameIsSensitiveAsLongAsOneOfItsVersionsIs() {
        Functions functions =
                of(function("f").version("1.0.0").sensitive(), function("f").version("2.0.0"), function("g"));

        assertThat(functions.sensitive("f")).isTrue();
        assertThat(functions.sensitive("g")).isFalse();
        assertThat(functions.sensitive("unknown")).isFalse();
        assertThat(functions.remove("f", "1.0.0").sensitive("f")).isFalse();
    }

    @Test
    void aDeprecatedVersionIsNotCurrent() {
        Functions functions = of(
                function("f").version("2.0.0"), function("f").version("1.0.0").deprecates("2.0.0"));

        assertThat(functions.current("f")).map(RegisteredFunction::version).contains(new Version("1.0.0"));
    }

    @Test
    void nothingIsCurrentWhereAllAreDeprecated() {
        Functions functions = of(
                function("f").version("2.0.0").deprecates("1.0.0"),
                function("f").version("1.0.0").deprecates("2.0.0"));

        assertThat(functions.current("f")).isEmpty();
    }

    @Test
    void anotherNameDeprecatesNothing() {
        Functions functions = of(function("f"), function("g").version("2.0.0").deprecates("1.0.0"));

        assertThat(functions.current("f")).isPresent();
    }

    @Test
    void aCallRunsTheVersionThatTheModelSaw() {
        Functions functions = Functions.of(List.of(
                shown(function("f").version("1.0.0"), 3L, 5L),
                shown(function("f").version("2.0.0"), 5L, null)));

        assertThat(version(functions, 2L)).contains("2.0.0");
        assertThat(version(functions, 3L)).contains("1.0.0");
        assertThat(version(functions, 4L)).contains("1.0.0");
        assertThat(version(functions, 5L)).contains("2.0.0");
        assertThat(version(functions, 99L)).contains("2.0.0");
        assertThat(version(functions, null)).contains("2.0.0");
        assertThat(functions.seenAt("g", 3L)).isEmpty();
    }

    @Test
    void whatIsRemovedIsGone() {
        Functions both = of(function("f"), function("f").version("2.0.0"));

        Functions one = both.remove("f", "1.0.0");
        Functions none = one.remove("f", "2.0.0");

        assertThat(one.find("f", "1.0.0")).isEmpty();
        assertThat(one.find("f", "2.0.0")).isPresent();
        assertThat(none).isEqualTo(Functions.EMPTY);
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.names()).isEmpty();
        assertThat(both.versions("f"))
                .extracting(RegisteredFunction::version)
                .map(Version::text)
                .containsExactly("2.0.0", "1.0.0");
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        Functions functions = of(function("f"));

        assertThat(functions.remove("f", "9.0.0")).isEqualTo(functions).hasSameHashCodeAs(functions);
        assertThat(functions.remove("g", "1.0.0")).isEqualTo(functions);
        assertThat(functions).isNotEqualTo(Functions.EMPTY).doesNotHaveSameHashCodeAs(Functions.EMPTY);
        assertThat(functions.isEmpty()).isFalse();
        assertThat(functions.toString()).contains("f", "1.0.0");
    }

    @Test
    void knowsWhetherOnePageLifeStandsBehindAll() {
        Functions functions = of(function("f"), function("g"));

        assertThat(functions.allOf("life-1")).isTrue();
        assertThat(functions.allOf("life-2")).isFalse();
        assertThat(functions
                        .put(functions.find("g", "1.0.0").get().confirmedBy("life-2"))
                        .allOf("life-1"))
                .isFalse();
    }

    @Test
    void bytesAreThoseOfAllTexts() {
        FunctionDefinition definition = function("ab")
                .version("1.0.0")
                .description("\u00e4")
                .parameters("{}")
                .returns("[]")
                .title("t")
                .deprecates("0.9.0")
                .role("admin")
                .definition();

        assertThat(definition.bytes()).isEqualTo(2 + 5 + 2 + 2 + 2 + 1 + 5 + 5);
    }

    private static Optional<String> version(Functions functions, Long revision) {
        return functions
                .seenAt("f", revision)
                .map(function -> function.version().text());
    }

    private static Functions of(Definition... definitions) {
        return Functions.of(List.of(definitions).stream()
                .map(definition -> shown(definition, null, null))
                .toList());
    }

    private static RegisteredFunction shown(Definition definition, Long from, Long until) {
        return new RegisteredFunction(
                definition.definition(),
                "hash",
                new Version(definition.definition().version()),
                0,
                "life-1",
                from,
                until);
    }
}
