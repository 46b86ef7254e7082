package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** JSONTestSuite through the gateway's parser settings: every y_ accepted, every n_ refused, the i_ fixed here. */
class JsonSuiteTest {
    /** What the standard leaves open and we take. All other i_ files are refused: they are no UTF-8, begin with a mark, nest too deep, or name a member by half a character. */
    private static final Set<String> LEFT_OPEN_AND_TAKEN = Set.of(
            "i_number_double_huge_neg_exp.json",
            "i_number_huge_exp.json",
            "i_number_neg_int_huge_exp.json",
            "i_number_pos_double_huge_exp.json",
            "i_number_real_neg_overflow.json",
            "i_number_real_pos_overflow.json",
            "i_number_real_underflow.json",
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
    void theSuite() throws IOException {
        Path folder = Path.of(
                System.getenv().getOrDefault("CORPORA_DIR", "../../shared/corpora"), "json-parsing", "test_parsing");
        assumeThat(folder).as("the corpora are not here").exists();
        Set<String> taken = new TreeSet<>();
        List<Path> files;
        try (var all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            boolean accepted = accepts(Files.readAllBytes(file));
            switch (name.charAt(0)) {
                case 'y' -> assertThat(accepted).as(name).isTrue();
                case 'n' -> assertThat(accepted).as(name).isFalse();
                default -> {
                    if (accepted) {
                        taken.add(name);
                    }
                }
            }
        }
        assertThat(taken).isEqualTo(new TreeSet<>(LEFT_OPEN_AND_TAKEN));
        assertThat(files).hasSizeGreaterThan(300);
        System.out.println("JSONTestSuite: " + files.size() + " ran");
    }

    private static boolean accepts(byte[] bytes) {
        try {
            return Json.valid(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
