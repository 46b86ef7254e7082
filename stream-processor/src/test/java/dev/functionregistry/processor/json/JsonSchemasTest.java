package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.JsonCheck;
import dev.functionregistry.core.call.Violation;
import dev.functionregistry.core.function.SchemaCheck.Problem;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemasTest {
    private final JsonSchemas schemas = new JsonSchemas(100_000);

    private List<Violation> violations(String schema, String json) {
        assertThat(schemas.problems(schema)).isEmpty();
        return switch (schemas.check(schema, json)) {
            case JsonCheck.Checked.Valid valid -> List.of();
            case JsonCheck.Checked.Broken(var broken) -> broken;
            case JsonCheck.Checked.Unparseable(var problem) -> throw new AssertionError(problem);
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"properties":{"b":{"type":"number"}}}     | {"b":"x"}  | /b   | type | expected number, got string | {"type":"number"}
                    {"type":["string","null"]}                 | 1          |      | type | expected string or null, got integer | {"type":["string","null"]}
                    {"required":["city"]}                      | {}         |      | required | property "city" is required | {"missingProperty":"city"}
                    {"additionalProperties":false}             | {"x":1}    |      | additionalProperties | property "x" is not known | {"additionalProperty":"x"}
                    {"items":{"enum":["a","b"]}}               | ["c"]      | /0   | enum | must be one of ["a","b"], got "c" | {"allowedValues":["a","b"]}
                    {"const":5}                                | 6          |      | const | must be 5, got 6 | {"allowedValue":5}
                    {"minimum":3}                              | 2          |      | minimum | must be >= 3, got 2 | {"comparison":">=","limit":3}
                    {"exclusiveMaximum":3}                     | 3          |      | exclusiveMaximum | must be < 3, got 3 | {"comparison":"<","limit":3}
                    {"maxLength":2}                            | "abc"      |      | maxLength | must have at most 2 characters, got 3 | {"limit":2}
                    {"multipleOf":0.5}                         | 0.7        |      | multipleOf | must be a multiple of 0.5, got 0.7 | {"multipleOf":0.5}
                    {"pattern":"^a+$"}                         | "b"        |      | pattern | must match the pattern "^a+$" | {"pattern":"^a+$"}
                    {"minLength":2}                            | "\ud83d\ude00"        |      | minLength | must have at least 2 characters, got 1 | {"limit":2}
                    {"minItems":2}                             | [1]        |      | minItems | must have at least 2 items, got 1 | {"limit":2}
                    {"maxProperties":0}                        | {"a":1}    |      | maxProperties | must have at most 0 properties, got 1 | {"limit":0}
                    {"uniqueItems":true}                       | [1,1]      |      | uniqueItems | must not hold the same item twice | {}
                    {"uniqueItems":true}                       | [{"a":[1e1]},{"a":[10]}] | | uniqueItems | must not hold the same item twice | {}
                    {"not":{}}                                 | 1          |      | not | fits a form that is not allowed | {}
                    {"properties":{"a/b~c":{"type":"null"}}}   | {"a/b~c":1} | /a~1b~0c | type | expected null, got integer | {"type":"null"}
                    """)
    void aViolationSaysWhereAndWhat(
            String schema, String json, String path, String keyword, String message, String params) {
        assertThat(violations(schema, json)).first().satisfies(v -> {
            assertThat(v.instancePath()).isEqualTo(path == null ? "" : path);
            assertThat(v.keyword()).isEqualTo(keyword);
            assertThat(v.message()).isEqualTo(message);
            assertThat(v.params()).isEqualTo(params);
            assertThat(v.schemaPath()).startsWith("#/").endsWith("/" + keyword);
        });
    }

    @Test
    void violationsReadBackAsWritten() {
        var broken = violations("{\"items\":{\"enum\":[1.50,\"ä\",1e40]},\"maxItems\":1}", "[3,4]");
        assertThat(broken).hasSize(3);
        assertThat(ViolationJson.read(ViolationJson.write(broken))).isEqualTo(broken);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"type":"strin"}                                       | /type
                    {"properties":[]}                                      | /properties
                    {"minimum":"x"}                                        | /minimum
                    7                                                      | ''
                    {                                                      | ''
                    {"$schema":"https://json-schema.org/draft/2020-12/schema"} | /$schema
                    {"properties":{"a":{"$ref":"http://evil.example/x"}}}  | /properties/a/$ref
                    {"$ref":"file:///etc/passwd"}                          | /$ref
                    {"$ref":"classpath:/draft-07/schema"}                  | /$ref
                    {"$ref":"http://json-schema.org/draft-07/schema#"}     | /$ref
                    {"definitions":{"a":{"$ref":"jar:file:/x.jar!/y"}}}    | /definitions/a/$ref
                    {"pattern":"(?=a)b"}                                   | /pattern
                    {"pattern":"(a)\\\\1"}                                 | /pattern
                    {"patternProperties":{"(?<!x)y":{}}}                   | /patternProperties/(?<!x)y
                    {"$ref":"#"}                                           | ''
                    {"definitions":{"a":{"allOf":[{"$ref":"#/definitions/a"}]}},"$ref":"#/definitions/a"} | /definitions/a
                    {"properties":{"a":{"$ref":"#/%zz"}}}                  | /properties/a/$ref
                    {"pattern":"((a{1000}){1000}){1000}"}                  | /pattern
                    {"patternProperties":{"^((){1000}){1000}$":{}}}        | /patternProperties/^((){1000}){1000}$
                    {"pattern":"\\\\Q"}                                    | /pattern
                    {"properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"type":"strin"}}} | /$defs/a/type
                    {"properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"maximum":"x"}}} | /$defs/a/maximum
                    {"properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"properties":{"b":{"multipleOf":0}}}}} | /$defs/a/properties/b/multipleOf
                    {"required":["a"],"properties":{"a":{"$ref":"#/required"}}} | /properties/a/$ref
                    {"properties":{"a":{"$schema":"https://json-schema.org/draft/2020-12/schema"}}} | /properties/a/$schema
                    {"$id":"#a","allOf":[{"$ref":"#a"}]}                   | ''
                    {"definitions":{"a":{"$id":"#a","anyOf":[{"$ref":"#a"}]}},"properties":{"b":{"$ref":"#a"}}} | /definitions/a
                    {"$ref":"#/definitions/none"}                          | /$ref
                    {"items":{"$ref":"#none"}}                             | /items/$ref
                    """)
    void aSchemaThatIsNoneIsRefused(String schema, String pointer) {
        assertThat(schemas.problems(schema))
                .isNotEmpty()
                .first()
                .extracting(Problem::pointer)
                .satisfies(found -> assertThat((String) found).startsWith(pointer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{}",
                "{\"properties\":{\"$ref\":{\"type\":\"string\"}}}",
                "{\"enum\":[{\"$ref\":\"http://elsewhere\"}]}",
                "{\"definitions\":{\"n\":{\"properties\":{\"next\":{\"$ref\":\"#/definitions/n\"}}}},\"$ref\":\"#/definitions/n\"}",
                "{\"pattern\":\"^\\\\p{L}+\\\\d\\\\s$\"}",
                "{\"format\":\"unheard-of\",\"x-own\":1}"
            })
    void aSchemaThatIsOneIsAccepted(String schema) {
        assertThat(schemas.problems(schema)).isEmpty();
    }

    @Test
    void workHasALimit() {
        // each level tries two ways: 2^60 steps without a limit
        var schema = """
                {"definitions":{"t":{"anyOf":[{"properties":{"x":{"$ref":"#/definitions/t"}},"required":["no"]},\
                {"properties":{"x":{"$ref":"#/definitions/t"}},"required":["no"]}]}},"$ref":"#/definitions/t"}""";
        var deep = "{\"x\":".repeat(60) + "{}" + "}".repeat(60);
        assertThat(violations(schema, deep))
                .first()
                .extracting(Violation::keyword)
                .isEqualTo("complexity");
        assertThat(violations("{\"pattern\":\"^(a+)+$\"}", "\"" + "a".repeat(50_000) + "!\""))
                .hasSize(1);
    }

    @Test
    void aPatternIsOnlySoLargeAndLooksOnlyAtSoMuch() {
        assertThat(schemas.problems("{\"pattern\":\"" + "(a?){1000}".repeat(10) + "\"}"))
                .first()
                .extracting(Problem::message)
                .asString()
                .endsWith("with its repetitions written out it has more than 3000 steps");
        assertThat(schemas.problems("{\"pattern\":\"" + "a".repeat(1_001) + "\"}"))
                .first()
                .extracting(Problem::message)
                .asString()
                .endsWith("pattern is longer than 1000 characters");
        var largest = "{\"pattern\":\"(a?){740}\"}";
        assertThat(violations(largest, "\"" + "a".repeat(2_000) + "\"")).isEmpty();
        assertThat(violations(largest, "\"" + "a".repeat(200_000) + "\""))
                .first()
                .extracting(Violation::keyword)
                .isEqualTo("complexity");
        var many = "{\"items\":{\"pattern\":\"^(a?){740}$\"}}";
        assertThat(violations(many, "[" + "\"aaaaaaaaa\",".repeat(2_000) + "1]"))
                .first()
                .extracting(Violation::keyword)
                .isEqualTo("complexity");
        assertThat(violations(many, "[\"aaaaaaaaa\"]")).isEmpty();
    }

    @Test
    void subschemasHaveALimit() {
        assertThat(schemas.problems(members(SchemaShape.MAX_SUBSCHEMAS - 1))).isEmpty();
        assertThat(schemas.problems(members(SchemaShape.MAX_SUBSCHEMAS)))
                .first()
                .extracting(Problem::message)
                .isEqualTo("more than 2000 subschemas");
    }

    /** Lists of tools, in which a schema stands some levels deep, must stay readable. */
    @Test
    void nestingHasALimitBelowThatOfOtherJson() {
        assertThat(schemas.problems("{\"default\":" + "[".repeat(59) + "]".repeat(59) + "}"))
                .isEmpty();
        for (int deeper : new int[] {60, 63, 64, 200}) {
            assertThat(schemas.problems("{\"default\":" + "[".repeat(deeper) + "]".repeat(deeper) + "}"))
                    .first()
                    .extracting(Problem::message)
                    .asString()
                    .startsWith("nested deeper than 6");
        }
    }

    private static String members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"p" + i + "\":" + (i % 2 == 0 ? "{}" : "true"))
                .collect(Collectors.joining(",", "{\"properties\":{", "}}"));
    }

    @Test
    void evaluationGoesOnlySoDeep() {
        // allOf, its index and $ref are three levels
        assertThat(violations(chain(CompiledSchema.MAX_EVALUATION_DEPTH / 3 - 10), "1"))
                .isEmpty();
        assertThat(violations(chain(CompiledSchema.MAX_EVALUATION_DEPTH / 3 + 10), "1"))
                .first()
                .extracting(Violation::keyword)
                .isEqualTo("complexity");
    }

    /** The library follows references by calling itself. */
    @Test
    void aChainOfReferencesIsAnsweredHoweverLong() {
        var longest = chain(SchemaShape.MAX_SUBSCHEMAS / 2 - 10);

        assertThat(schemas.problems(longest)).hasSizeLessThanOrEqualTo(1);
        assertThat(schemas.check(longest, "1")).isInstanceOf(JsonCheck.Checked.Broken.class);
        assertThat(schemas.breaks(longest, longest.replace("integer", "number")))
                .isNotNull();
    }

    private static String chain(int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> "\"d%d\":{\"allOf\":[{\"$ref\":\"#/definitions/d%d\"}]},".formatted(i, i + 1))
                .collect(Collectors.joining(
                        "",
                        "{\"definitions\":{",
                        "\"d" + length + "\":{\"type\":\"integer\"}},\"$ref\":\"#/definitions/d0\"}"));
    }

    @Test
    void textThatIsNoJsonIsToldApart() {
        assertThat(schemas.check("{}", "{\"a\":")).isInstanceOf(JsonCheck.Checked.Unparseable.class);
        assertThat(schemas.check("{}", "1 2")).isInstanceOf(JsonCheck.Checked.Unparseable.class);
        assertThat(schemas.check("{}", "[".repeat(65) + "]".repeat(65)))
                .isInstanceOf(JsonCheck.Checked.Unparseable.class);
        assertThat(schemas.check("{}", "1e400")).isInstanceOf(JsonCheck.Checked.Unparseable.class);
        assertThat(schemas.check("{}", "\"" + "x".repeat(300_000) + "\""))
                .isInstanceOf(JsonCheck.Checked.Unparseable.class);
    }

    @Test
    void ofTwoMembersWithOneNameTheLastCounts() {
        assertThat(violations("{\"properties\":{\"a\":{\"const\":2}}}", "{\"a\":1,\"a\":2}"))
                .isEmpty();
    }

    @Test
    void aSchemaThatWasForgottenIsCompiledAgain() {
        var small = new JsonSchemas(30);
        for (int i = 0; i < 50; i++) {
            assertThat(small.check("{\"const\":" + (i % 5) + "}", String.valueOf(i % 5)))
                    .isInstanceOf(JsonCheck.Checked.Valid.class);
        }
    }

    @Test
    void bigNumbersAreExact() {
        assertThat(violations("{\"const\":12345678901234567890}", "12345678901234567891"))
                .hasSize(1);
        assertThat(violations("{\"maximum\":0.1}", "0.10000000000000000001")).hasSize(1);
    }

    @Test
    void noIntegerIsTooLargeForItsBounds() {
        assertThat(violations("{\"type\":\"integer\",\"maximum\":10}", "1e300")).hasSize(1);
        assertThat(violations("{\"type\":\"integer\",\"exclusiveMaximum\":10}", "1e300"))
                .hasSize(1);
        assertThat(violations("{\"type\":\"integer\",\"minimum\":10}", "-1e300"))
                .hasSize(1);
        assertThat(violations("{\"type\":\"integer\",\"exclusiveMinimum\":10}", "-1e300"))
                .hasSize(1);
        assertThat(violations("{\"type\":\"integer\",\"minimum\":1}", "1e300")).isEmpty();
    }

    @Test
    void uniqueItemsIsAboutArraysOnly() {
        assertThat(violations("{\"uniqueItems\":true}", "{\"a\":-1,\"b\":-1}")).isEmpty();
        assertThat(violations("{\"uniqueItems\":true}", "[1,1]")).hasSize(1);
    }
}
