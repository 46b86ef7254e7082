package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** JSON files on the class path. */
final class Resources {
    private Resources() {}

    /** @throws IllegalStateException when it is not there or is not JSON, which is a fault of the build */
    static JsonNode json(String path) {
        try (var in = Resources.class.getResourceAsStream(path)) {
            if (in != null
                    && StrictJson.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                            instanceof StrictJson.Parsed.Value(JsonNode node)) {
                return node;
            }
            throw new IllegalStateException(path + " is not on the class path, or is not JSON");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
