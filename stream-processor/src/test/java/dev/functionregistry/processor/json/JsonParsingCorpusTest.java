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
import org.junit.jupiter.api.Test;

/** JSONTestSuite: every y_ is accepted, every n_ refused, and each i_ stays what it is. */
class JsonParsingCorpusTest {
    /** What the standard leaves open and we accept: exact big integers, and escaped lone surrogates in values. */
    private static final Set<String> ACCEPTED = Set.of(
            "i_number_too_big_neg_int.json",
            "i_number_too_big_pos_int.json",
            "i_number_very_big_negative_int.json",
            "i_string_1st_surrogate_but_2nd_missing.json",
            "i_string_1st_valid_surrogate_2nd_invalid.json",
            "i_string_incomplete_surrogate_and_escape_valid.json",
            "i_string_incomplete_surrogate_pair.json",
            "i_string_incomplete_surrogates_escape_valid.json",
            "i_string_invalid_lonely_surrogate.json",
            "i_string_invalid_surrogate.json",
            "i_string_inverted_surrogates_U+1D11E.json",
            "i_string_lone_second_surrogate.json");

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
        assertThat(open).isEqualTo(new TreeSet<>(ACCEPTED));
        assertThat(count).isGreaterThan(300);
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
