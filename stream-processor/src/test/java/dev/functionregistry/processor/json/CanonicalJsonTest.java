package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    private static String canonical(String text) {
        return CanonicalJson.of(((StrictJson.Parsed.Value) StrictJson.parse(text)).node());
    }

    /** RFC 8785, section 3.2.2 and 3.2.3. */
    @Test
    void theExampleOfTheStandard() {
        var text = """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }""";
        assertThat(canonical(text)).isEqualTo("""
                        {"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}""");
    }

    /** RFC 8785, section 3.2.3: sorted by UTF-16 units, not by code points. */
    @Test
    void membersAreSortedByUnits() {
        assertThat(
                        canonical(
                                "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}"))
                .isEqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");
    }

    /** RFC 8785, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "-0.0, 0",
        "5e-324, 5e-324",
        "-5e-324, -5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "9007199254740992.0, 9007199254740992",
        "295147905179352830000.0, 295147905179352830000",
        "9.999999999999997e22, 9.999999999999997e+22",
        "1e23, 1e+23",
        "1.0000000000000001e23, 1.0000000000000001e+23",
        "999999999999999700000.0, 999999999999999700000",
        "1e21, 1e+21",
        "9.999999999999997e-7, 9.999999999999997e-7",
        "0.000001, 0.000001",
        "333333333.3333332, 333333333.3333332",
        "-0.0000033333333333333333, -0.0000033333333333333333",
        "1424953923781206.2, 1424953923781206.2",
        "10, 10",
        "100.0, 100",
        "1.0, 1"
    })
    void numbersAreWrittenAsEcmaScriptDoes(String literal, String expected) {
        assertThat(canonical(literal)).isEqualTo(expected);
    }

    @Test
    void longIntegersStayApart() {
        assertThat(canonical("9007199254740993")).isEqualTo("9007199254740993");
        assertThat(canonical("12345678901234567890123")).isEqualTo("1.2345678901234567890123e+22");
        assertThat(Fingerprints.ofCall("f", "{\"id\":9007199254740993}"))
                .isNotEqualTo(Fingerprints.ofCall("f", "{\"id\":9007199254740992}"));
    }

    @Test
    void equalMeaningHasEqualFingerprints() {
        assertThat(Fingerprints.ofCall("f", "{\"a\":1,\"b\":[2,3.0]}"))
                .isEqualTo(Fingerprints.ofCall("f", " {\"b\":[2.0,3],\"a\":1e0}"))
                .isNotEqualTo(Fingerprints.ofCall("g", "{\"a\":1,\"b\":[2,3.0]}"));
        assertThat(Fingerprints.ofCall("f", "no json"))
                .isNotEqualTo(Fingerprints.ofCall("f", "\"no json\""))
                .isNotEqualTo(Fingerprints.ofCall("f", "[\"not JSON\",\"no json\"]"));
    }

    @Test
    void aLoneSurrogateIsEscaped() {
        assertThat(canonical("\"\\ud800x\"")).isEqualTo("\"\\ud800x\"");
    }
}
