package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** JSONTestSuite: every y_ is accepted, every n_ refused, and each i_ stays what it is. */
class JsonParsingCorpusTest {
    @Test
    void everyFile() throws IOException {
        var wrong = new TreeSet<String>();
        var open = new TreeSet<String>();
        int count = 0;
        try (var files = Files.list(Corpora.folder("json-parsing/test_parsing"))) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                boolean accepted = accepts(file);
                count++;
                if (name.startsWith("i_") && accepted) {
                    open.add(name);
                } else if (!name.startsWith("i_") && accepted != name.startsWith("y_")) {
                    wrong.add(name);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(open).as("taken, in docs/validation.md").isEqualTo(taken(1));
        assertThat(count).isGreaterThan(300);
    }

    /** The gateway's test holds its list against the suite, and this the page against the list. */
    @Test
    void thePageSaysWhatTheGatewayTakes() throws IOException {
        var test = Files.readString(
                Path.of("../edge-gateway/src/test/java/dev/functionregistry/gateway/codec/JsonSuiteTest.java"));
        var listed = new TreeSet<String>();
        Pattern.compile("\"(i_[^\"]+)\"").matcher(test).results().forEach(found -> listed.add(found.group(1)));

        assertThat(taken(2)).isEqualTo(listed);
    }

    /** The cases that a column of the page's table says are taken. */
    private static Set<String> taken(int column) throws IOException {
        var taken = new TreeSet<String>();
        for (var line : Files.readAllLines(Path.of("../docs/validation.md"))) {
            if (line.startsWith("| `i_")
                    && line.split("\\|")[column + 1].strip().equals("takes")) {
                taken.add(line.split("`")[1]);
            }
        }
        return taken;
    }

    /** Text arrives as UTF-8 that was checked before; so it is here. */
    private static boolean accepts(Path file) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            return false;
        }
        return StrictJson.parse(text) instanceof StrictJson.Parsed.Value;
    }
}
