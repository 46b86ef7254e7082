package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A change of the topology renames internal topics and moves tasks: nobody makes one unseen. */
class RegistryTopologyTest {
    private final String described =
            RegistryTopology.build(Fixture.wiring()).describe().toString();

    @Test
    void isTheApprovedOne() throws IOException {
        try (var approved = getClass().getResourceAsStream("/topology.approved.txt")) {
            assertThat(described)
                    .as("if the change is meant, put this text into src/test/resources/topology.approved.txt")
                    .isEqualToNormalizingNewlines(new String(approved.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void thePictureNamesEveryNodeStoreAndTopic() throws IOException {
        var page = Files.readString(repository().resolve("docs/topology.md"));
        var names = new TreeSet<String>();
        var name = Pattern.compile(
                        "(?:Source|Processor|Sink): (\\S+)|topics?: \\[?([a-z.,\\- ]+)\\]?|stores: \\[([^]]+)]")
                .matcher(described);
        while (name.find()) {
            for (int group = 1; group <= name.groupCount(); group++) {
                if (name.group(group) != null) {
                    names.addAll(java.util.List.of(name.group(group).split(", ")));
                }
            }
        }
        assertThat(names)
                .hasSizeGreaterThan(15)
                .allSatisfy(n -> assertThat(page).contains(n));
    }

    private static Path repository() {
        var at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/protocol.md"))) {
            at = at.getParent();
        }
        return at;
    }
}
