package dev.functionregistry.simulator.protocol;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/**
 * The official event schemas, read in place: from {@code OPENAI_REALTIME_SCHEMAS}, or from {@code shared/openai-realtime}
 * beside the project. Tests that need them are skipped where they are absent.
 */
public final class OfficialSchemas {
    private final Path folder;
    private final Map<String, Object> index;
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    private OfficialSchemas(Path folder) {
        this.folder = folder;
        this.index = Json.readObject(read("event-index.json"));
    }

    /** The schemas, or a skipped test. */
    public static OfficialSchemas orSkip() {
        Path folder = folder();
        Assumptions.assumeTrue(
                Files.isRegularFile(folder.resolve("event-index.json")),
                "skipped: the official Realtime schemas are not there (set OPENAI_REALTIME_SCHEMAS)");
        return new OfficialSchemas(folder);
    }

    /** What is wrong with an event that the server sent; empty when nothing is. Unset fields may be null. */
    public List<String> violationsOfServerEvent(String event) {
        return violations("server", "realtime-events.null-tolerant.schema.json", event);
    }

    /** What is wrong with an event that a client sent; empty when nothing is. */
    public List<String> violationsOfClientEvent(String event) {
        return violations("client", "realtime-events.schema.json", event);
    }

    /** The same for a client that others wrote: OpenAI's own send null for "none", where the specification has no null. */
    public List<String> violationsOfForeignClientEvent(String event) {
        return violations("client", "realtime-events.null-tolerant.schema.json", event);
    }

    /** What is wrong with a value of a named definition, as the server sends it. */
    public List<String> violationsOf(String definition, String json) {
        return messages(schema("realtime-events.null-tolerant.schema.json", definition), json);
    }

    /** A printed example of the specification. */
    public String example(String name) {
        return read("examples/" + name);
    }

    private List<String> violations(String direction, String file, String event) {
        String type = String.valueOf(Json.readObject(event).get("type"));
        String definition = Json.textAt(Json.objectAt(index, direction), type);
        return definition == null
                ? List.of("no " + direction + " event is called " + type)
                : messages(schema(file, definition), event);
    }

    private static List<String> messages(Schema schema, String json) {
        return schema.validate(json, InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private Schema schema(String file, String definition) {
        return compiled.computeIfAbsent(file + "#" + definition, key -> {
            Map<String, Object> bundle = Json.readObject(read(file));
            Map<String, Object> root = JsonObject.of("$schema", bundle.get("$schema"))
                    .with("$ref", "#/$defs/" + definition)
                    .with("$defs", bundle.get("$defs"));
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Json.write(root), InputFormat.JSON);
        });
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        String configured = System.getenv("OPENAI_REALTIME_SCHEMAS");
        if (configured != null && !configured.isBlank()) {
            return Path.of(configured);
        }
        Path at = Path.of("").toAbsolutePath();
        while (at != null) {
            Path candidate = at.resolve("shared/openai-realtime");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
            at = at.getParent();
        }
        return Path.of("shared/openai-realtime");
    }
}
