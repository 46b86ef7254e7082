package dev.functionregistry.stack.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class SentenceTest {
    @Test
    void namesTheFileInWords() {
        assertThat(Sentence.of(new UncheckedIOException(new NoSuchFileException("missing.yml"))))
                .isEqualTo("there is no missing.yml");
        assertThat(Sentence.of(new UncheckedIOException(
                        "cannot use the data directory /x", new AccessDeniedException("/x/logs"))))
                .isEqualTo("cannot use the data directory /x: this user may not read or write /x/logs");
    }

    @Test
    void saysWhyOnceAndNoClassNames() {
        assertThat(Sentence.of(new IllegalArgumentException("FR_PORT must be a number")))
                .isEqualTo("FR_PORT must be a number");
        assertThat(Sentence.of(new IllegalStateException("no disk", new IOException("no disk"))))
                .isEqualTo("no disk");
        assertThat(Sentence.of(new RuntimeException(new IOException("broken pipe"))))
                .isEqualTo("broken pipe");
        assertThat(Sentence.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
