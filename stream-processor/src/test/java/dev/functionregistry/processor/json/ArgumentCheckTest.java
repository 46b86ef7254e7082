package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.Answer;
import dev.functionregistry.core.call.InjectionSignal;
import dev.functionregistry.core.call.JsonCheck.Examined;
import dev.functionregistry.core.call.Violation;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Permissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentCheckTest {
    private final JsonSchemas schemas = new JsonSchemas(100_000);

    static FunctionDefinition function(String parameters, String... sanitize) {
        return checked("signal", parameters, sanitize);
    }

    private static FunctionDefinition checked(String injectionCheck, String parameters, String... sanitize) {
        return new FunctionDefinition(
                "f",
                "1.0.0",
                "does",
                parameters,
                null,
                5_000,
                null,
                null,
                Permissions.OPEN,
                Set.of(),
                null,
                null,
                null,
                false,
                "allow",
                injectionCheck,
                null,
                null,
                null,
                true,
                Set.of(sanitize),
                false);
    }

    private Examined examine(String arguments, String... sanitize) {
        return schemas.examine(function("{\"type\":\"object\"}", sanitize), arguments);
    }

    private List<Violation> broken(String arguments) {
        return ((Examined.Broken) examine(arguments)).violations();
    }

    private Examined.Fit fit(String arguments, String... sanitize) {
        return (Examined.Fit) examine(arguments, sanitize);
    }

    // --- prototypes

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"__proto__":{"admin":true}}                     | ''      | __proto__
                    {"a":[{"b":{"__proto__":1}}]}                    | /a/0/b  | __proto__
                    {"\\u005f_proto__":1}                            | ''      | __proto__
                    {"x/y":{"constructor":{"prototype":{"a":1}}}}    | /x~1y   | constructor
                    """)
    void whatReachesAPrototypeIsRefused(String arguments, String place, String name) {
        assertThat(broken(arguments))
                .containsExactly(new Violation(
                        place,
                        "#",
                        "propertyNames",
                        "property name \"" + name + "\" is not allowed",
                        "{\"propertyName\":\"" + name + "\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"constructor\":\"McLaren\"}",
                "{\"constructor\":{\"name\":\"Ferrari\"}}",
                "{\"prototype\":1}",
                "{\"a\":\"__proto__\"}"
            })
    void otherNamesAreOrdinary(String arguments) {
        assertThat(examine(arguments)).isEqualTo(Examined.Fit.PLAIN);
    }

    @Test
    void aPrototypeIsToldBeforeTheSchema() {
        assertThat(broken("{\"__proto__\":1}")).hasSize(1);
        assertThat(((Examined.Broken) schemas.examine(function("{\"type\":\"array\"}"), "{\"__proto__\":1}"))
                        .violations())
                .extracting(Violation::keyword)
                .containsExactly("propertyNames");
    }

    // --- size, depth, characters

    @Test
    void depthAndLengthAreBounded() {
        assertThat(examine("[".repeat(65) + "]".repeat(65)))
                .isEqualTo(new Examined.Unparseable("nested deeper than 64"));
        assertThat(examine("{\"a\":" + "1".repeat(1_001) + "}"))
                .isEqualTo(new Examined.Unparseable("holds a number of more than 1000 digits"));
        assertThat(examine("{\"" + "x".repeat(50_001) + "\":1}"))
                .isEqualTo(new Examined.Unparseable("holds a name of more than 50000 characters"));
        assertThat(schemas.examine(function("true"), "[".repeat(64) + "]".repeat(64)))
                .isEqualTo(Examined.Fit.PLAIN);
        assertThat(examine("{\"a\":\"" + "x".repeat(JsonSchemas.MAX_TEXT) + "\"}"))
                .isInstanceOf(Examined.Unparseable.class);
    }

    @Test
    void controlCharactersThatJsonEscapesAreTheSchemasBusiness() {
        assertThat(examine("{\"a\":\"\\u0000\\u0007\\u007f\\ud800\\u202e\"}")).isEqualTo(Examined.Fit.PLAIN);
        assertThat(examine("{\"a\":\"\u0007\"}")).isInstanceOf(Examined.Unparseable.class);
        assertThat(schemas.examine(
                        function("{\"properties\":{\"a\":{\"pattern\":\"^[^\\\\x00-\\\\x1f]*$\"}}}"),
                        "{\"a\":\"\\u0000\"}"))
                .isInstanceOf(Examined.Broken.class);
    }

    // --- sanitize

    @Test
    void nothingIsRewrittenUnlessTheFunctionAsksForIt() {
        assertThat(examine("{\"a\":\"  x \\u0000 \"}")).isEqualTo(Examined.Fit.PLAIN);
        assertThat(fit("{\"a\":\"x\"}", "trim", "nfc", "stripControl")).isEqualTo(Examined.Fit.PLAIN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    trim         | {"a":"  x\\u00a0\\ufeff\\n","b":1.50} | {"a":"x","b":1.50}
                    stripControl | {"a":"\\u0000x\\u0007\\t\\u0085y"}    | {"a":"x\\ty"}
                    nfc          | {"a":"u\\u0308"}                      | {"a":"ü"}
                    """)
    void eachStepDoesItsOwn(String step, String before, String after) {
        assertThat(fit(before, step).rewritten()).isEqualTo(after);
    }

    @Test
    void whatIsRewrittenIsToldWithItsPlace() {
        var fit = fit("{\" n \":\" a \",\"l\":[\"b\",\" c\"],\"x/y\":{\"z\":\"d \"},\"n\":null}", "trim");

        assertThat(fit.rewritten()).isEqualTo("{\" n \":\"a\",\"l\":[\"b\",\"c\"],\"x/y\":{\"z\":\"d\"},\"n\":null}");
        assertThat(fit.sanitized()).containsExactly("/ n ", "/l/1", "/x~1y/z");
    }

    @Test
    void whatIsNotRewrittenKeepsItsOrderAndItsDigits() {
        assertThat(fit("{ \"z\":[1e20, 1.50, 12345678901234567890, -0.1E-7],\"a\":\" x\",\"u\":\"\\ud800\"}", "trim")
                        .rewritten())
                .isEqualTo("{\"z\":[1E+20,1.50,12345678901234567890,-1E-8],\"a\":\"x\",\"u\":\"\\ud800\"}");
    }

    @Test
    void theSchemaSeesWhatTheClientWillSee() {
        var twoLetters = function("{\"properties\":{\"a\":{\"minLength\":2}}}", "trim");

        assertThat(schemas.examine(twoLetters, "{\"a\":\" x \"}")).isInstanceOf(Examined.Broken.class);
        assertThat(schemas.examine(twoLetters, "{\"a\":\" xy \"}")).isInstanceOf(Examined.Fit.class);
    }

    @Test
    void stepsWorkTogether() {
        assertThat(fit("{\"a\":\"\\u0000 u\\u0007\\u0308 \"}", "trim", "nfc", "stripControl")
                        .rewritten())
                .isEqualTo("{\"a\":\"ü\"}");
    }

    // --- signals

    @Test
    void signalsSayWhere() {
        var fit = fit("{\"q\":[\"' OR 1=1--\"],\"filter\":{\"$where\":\"x; rm -rf /\"},\"ok\":\"it's\"}");

        assertThat(fit.signals())
                .containsExactly(
                        new InjectionSignal("sql", "/q/0"),
                        new InjectionSignal("nosql", "/filter/$where"),
                        new InjectionSignal("shell", "/filter/$where"));
        assertThat(fit.rewritten()).isNull();
    }

    @Test
    void signalsAreBounded() {
        var many = "[" + "\"' OR 1=1--\",".repeat(100) + "1]";

        assertThat(((Examined.Fit) schemas.examine(function("true"), many)).signals())
                .hasSize(ArgumentCheck.MAX_SIGNALS);
    }

    @Test
    void harmlessTextHidesNoAttackFromAFunctionThatRefusesIt() {
        var hidden = "{\"a\":\"" + "x".repeat(InjectionPatterns.MAX_CHARACTERS) + "\",\"q\":\"' OR 1=1--\"}";

        assertThat(fit(hidden).signals()).isEmpty();
        assertThat(((Examined.Fit) schemas.examine(checked("reject", "true"), hidden)).signals())
                .containsExactly(new InjectionSignal("sql", "/q"));
    }

    // --- places

    @Test
    void pointersAreBounded() {
        var longName = "x".repeat(50_000);
        var attack = "{\"" + longName + "\":{\"a\":\"' OR 1=1--\"}}";
        var slashes = "/".repeat(49_999);
        var deep = "{\"a\":{\"" + slashes + "\":{\"" + slashes + "\":{\"__proto__\":1}}}}";
        var numbers = function("{\"additionalProperties\":{\"additionalProperties\":{\"type\":\"number\"}}}");

        assertThat(fit(attack).signals()).containsExactly(new InjectionSignal("sql", ""));
        assertThat(fit("{\"o\":{\"" + longName + "\":[\" a\"]}}", "trim").sanitized())
                .containsExactly("/o");
        assertThat(broken(deep)).extracting(Violation::instancePath).containsExactly("/a");
        assertThat(((Examined.Broken) schemas.examine(numbers, attack)).violations())
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.instancePath()).isEmpty();
                    assertThat(violation.message()).hasSizeLessThan(500);
                    assertThat(violation.params()).hasSizeLessThan(2_001);
                });
    }

    // --- returned failures

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "none", textBlock = """
                    {"success":false,"error":{"code":"A","message":"m","retryable":true}}  | A | m | true
                    {"error":{"message":"m","code":"A"},"success":false}                   | A | m | none
                    {"success":false,"error":{"code":"A","message":"m","retryable":"x"}}   | A | m | none
                    """)
    void aReturnedFailureIsKnown(String result, String code, String message, Boolean retryable) {
        assertThat(schemas.failure(result)).contains(new Answer.Failed(code, message, retryable, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"success\":true,\"data\":{}}",
                "{\"success\":true,\"error\":{\"code\":\"A\",\"message\":\"m\"}}",
                "{\"success\":false,\"error\":\"m\"}",
                "{\"success\":false,\"error\":{\"message\":\"m\"}}",
                "{\"success\":false,\"error\":{\"code\":7,\"message\":\"m\"}}",
                "{\"success\":false,\"error\":{\"code\":\"A\",\"message\":\"m\",\"more\":1}}",
                "{\"success\":false,\"error\":{\"code\":\"A\",\"message\":\"m\"},\"more\":1}",
                "{\"success\":0,\"error\":{\"code\":\"A\",\"message\":\"m\"}}",
                "[{\"success\":false,\"error\":{\"code\":\"A\",\"message\":\"m\"}}]",
                "\"{\\\"success\\\":false,\\\"error\\\":{}}\"",
                "{\"success\":false,\"error\":",
                "null"
            })
    void anyOtherValueIsAResult(String result) {
        assertThat(schemas.failure(result)).isEmpty();
    }
}
