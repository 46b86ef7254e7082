package dev.functionregistry.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EdgeCodeTest {
    @ParameterizedTest
    @EnumSource
    void everyCodeIsExplained(EdgeCode code) throws IOException {
        assertThat(Files.readString(Path.of("../docs/errors.md"))).contains("### " + code.name() + "\n");
    }
}
