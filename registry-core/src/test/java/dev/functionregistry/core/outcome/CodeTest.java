package dev.functionregistry.core.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeTest {

    @ParameterizedTest
    @EnumSource(value = Code.class, mode = EnumSource.Mode.EXCLUDE, names = "SUCCEEDED")
    void thePageThatErrorMessagesLinkToExplainsIt(Code code) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "errors.md"));

        assertThat(page).containsOnlyOnce("\n### " + code + "\n");
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void itIsOneWordAndOneSentence(Code code) {
        assertThat(code.name()).matches("[A-Z]+(_[A-Z]+)*");
        assertThat(code.meaning()).matches("[A-Z][^\\n]*\\.");
    }
}
