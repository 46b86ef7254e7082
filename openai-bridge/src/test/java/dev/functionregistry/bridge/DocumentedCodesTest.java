package dev.functionregistry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every code that the bridge gives out has a line in {@code docs/errors.md}. */
class DocumentedCodesTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/functionregistry/bridge/conversation");
    private static final Pattern CODE = Pattern.compile("\"([A-Z]+(?:_[A-Z]+)*)\"");

    @ParameterizedTest
    @ValueSource(strings = {"Failure.java", "CallOutputs.java"})
    void everyCodeIsExplained(String source) throws IOException {
        List<String> explained = Files.readAllLines(Path.of("../docs/errors.md")).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring("### ".length()).strip())
                .toList();

        assertThat(codes(source)).isNotEmpty().isSubsetOf(explained);
    }

    @Test
    void codesAreFoundInTheSources() throws IOException {
        assertThat(codes("Failure.java")).contains("MODEL_UNAVAILABLE", "TURN_EXPIRED");
    }

    private static Set<String> codes(String source) throws IOException {
        Matcher matcher = CODE.matcher(Files.readString(SOURCES.resolve(source)));
        Set<String> codes = new TreeSet<>();
        while (matcher.find()) {
            codes.add(matcher.group(1));
        }
        return codes;
    }
}
