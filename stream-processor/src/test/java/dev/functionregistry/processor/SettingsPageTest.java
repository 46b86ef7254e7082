package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every environment variable that a stage reads stands on the page of settings, or on that of the simulator. */
class SettingsPageTest {
    private static final Pattern NAME = Pattern.compile("\"(FR(?:_[A-Z]+)+)\"");
    private static final Path ROOT = Path.of("..");

    @Test
    void everyVariableIsDocumented() throws IOException {
        var page = Files.readString(ROOT.resolve("docs/protocol.md"))
                + Files.readString(ROOT.resolve("docs/simulator.md"));
        var read = new TreeSet<String>();
        for (var module : new String[] {
            "edge-gateway", "stream-processor", "openai-bridge", "realtime-simulator", "schemas", "access"
        }) {
            try (var files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (var file :
                        files.filter(it -> it.toString().endsWith(".java")).toList()) {
                    var found = NAME.matcher(Files.readString(file));
                    while (found.find()) {
                        read.add(found.group(1));
                    }
                }
            }
        }
        assertThat(read).contains("FR_BOOTSTRAP", "FR_METRICS_FUNCTIONS");
        assertThat(read)
                .allMatch(
                        name -> Pattern.compile("`" + name + "[`=]")
                                .matcher(page)
                                .find(),
                        "is documented");
    }
}
