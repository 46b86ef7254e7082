package dev.functionregistry.bridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The official schemas of what a client may send, read in place; they are no part of the project. */
public final class ClientEventSchema {
    private static final String FILE = "realtime-events.schema.json";
    private static final String BASE = "https://schemas.invalid/realtime";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaRegistry registry;
    private final JsonNode index;

    private ClientEventSchema(Path directory) {
        try {
            String text = Files.readString(directory.resolve(FILE));
            registry = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(java.util.Map.of(BASE, text)));
            index = JSON.readTree(directory.resolve("event-index.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test, with a word, where the schemas are not there. */
    public static ClientEventSchema orSkip() {
        Path directory = directory();
        Assumptions.assumeTrue(
                Files.isReadable(directory.resolve(FILE)),
                "official schemas not found in " + directory + ": set OPENAI_REALTIME_SCHEMAS");
        return new ClientEventSchema(directory);
    }

    private static Path directory() {
        Optional<String> set = Optional.ofNullable(System.getenv("OPENAI_REALTIME_SCHEMAS"));
        return set.map(Path::of).orElseGet(() -> {
            Path root = Path.of("").toAbsolutePath();
            while (root != null
                    && !Files.isReadable(root.resolve("shared/openai-realtime").resolve(FILE))) {
                root = root.getParent();
            }
            return root == null ? Path.of("../shared/openai-realtime") : root.resolve("shared/openai-realtime");
        });
    }

    /** What is wrong with an event that a client sends; empty when nothing is. */
    public List<String> problems(JsonNode event) {
        JsonNode definition = index.path("client").path(event.path("type").asText());
        if (definition.isMissingNode()) {
            return List.of("no such client event: " + event.path("type"));
        }
        Schema schema = registry.getSchema(SchemaLocation.of(BASE + "#/$defs/" + definition.asText()));
        return schema.validate(event).stream().map(Object::toString).toList();
    }
}
