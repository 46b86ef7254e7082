package dev.functionregistry.stack.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void rowsEndInOneColumn() {
        var screen = screen(false);
        screen.row("kafka", "localhost:9092   one node", Duration.ofMillis(2_912));
        screen.row("build", "first run: 214 downloads, 13 modules", Duration.ofSeconds(160));
        assertThat(printed().lines())
                .containsExactly(
                        "  kafka            localhost:9092   one node                                           2.9 s",
                        "  build            first run: 214 downloads, 13 modules                           2 min 40 s");
        assertThat(printed().lines()).allMatch(line -> line.length() == 92);
    }

    @Test
    void rewritesNothingAndColoursNothingOffTheTerminal() {
        var screen = screen(false);
        screen.status("kafka", "starting", Duration.ZERO);
        screen.line(screen.green("ok"));
        assertThat(printed()).isEqualTo("ok\n");
    }

    @Test
    void clearsTheStatusBeforeALine() {
        var screen = screen(true);
        screen.status("kafka", "starting", Duration.ZERO);
        screen.line("done");
        assertThat(printed()).endsWith("\r\u001b[Kdone\n").contains("starting");
    }

    private Screen screen(boolean terminal) {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, true);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
