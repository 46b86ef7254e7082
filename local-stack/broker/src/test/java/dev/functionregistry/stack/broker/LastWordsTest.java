package dev.functionregistry.stack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LastWordsTest {
    @Test
    void saysWhereAndWhatToDo() {
        assertThat(EmbeddedKafka.lastWords(Path.of("/data/kafka"), 0))
                .isEqualTo(
                        "The broker cannot write to /data/kafka any more (0 MB are left there) and ends this process:"
                                + " make room and start again; what was acknowledged is kept.");
        assertThat(EmbeddedKafka.lastWords(Path.of("/data/kafka"), 9_000)).contains("see the log");
    }
}
