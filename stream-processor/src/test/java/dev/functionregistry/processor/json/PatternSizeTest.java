package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatternSizeTest {
    @Test
    void theGoldenCases() throws IOException {
        var text = Files.readString(Path.of("../schemas/src/test/resources/patterns/cases.json"));
        var cases = ((StrictJson.Parsed.Value) StrictJson.parse(text)).node().get("cases");
        assertThat(cases).isNotEmpty();
        for (var one : cases) {
            assertThat(PatternSize.of(one.get("pattern").textValue()))
                    .as(one.get("pattern").textValue())
                    .isEqualTo(one.get("size").longValue());
        }
    }

    /** Against RE2/J itself, which knows when it has built the program. */
    @Test
    void neverLessThanRe2ComesTo() {
        var words = List.of(
                "a", "bc", "(", ")", "(?:", "|", "*", "+", "?", "{2}", "{3,}", "{0,7}", "{30}", "[a-c]", "[^]", "\\d",
                "\\u0041", "\\.", "\\p{L}", "^", "$", "\\b", ".", "(?i)", "()");
        var random = new Random(7);
        int compiled = 0;
        for (int i = 0; i < 50_000; i++) {
            var pattern = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                pattern.append(words.get(random.nextInt(words.size())));
            }
            try {
                if (PatternSize.of(pattern.toString()) <= Re2Expressions.MAX_PATTERN_SIZE) {
                    Pattern program = Re2Expressions.compile(pattern.toString());
                    compiled++;
                    // how each program begins and ends
                    assertThat(PatternSize.of(pattern.toString()) + 2)
                            .as(pattern.toString())
                            .isGreaterThanOrEqualTo(program.programSize());
                }
            } catch (PatternSyntaxException e) {
                // not every row of words is a pattern
            }
        }
        assertThat(compiled).isGreaterThan(3_000);
    }
}
