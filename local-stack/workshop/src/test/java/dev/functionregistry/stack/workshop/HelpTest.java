package dev.functionregistry.stack.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTest {
    @Test
    void aCommandThatThereIsNotIsAnError() {
        assertThat(print("nonsense")).isEqualTo(2);
        assertThat(print("help")).isZero();
        assertThat(print("topics")).isZero();
        assertThat(print()).isZero();
    }

    private static int print(String... words) {
        var screen =
                new Screen(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false, false);
        return new Help(screen).print(List.of(words));
    }
}
