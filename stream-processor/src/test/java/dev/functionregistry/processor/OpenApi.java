package dev.functionregistry.processor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The OpenAPI document as a judge of answers. */
final class OpenApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");

    private final JsonNode document;

    OpenApi(String text) {
        try {
            document = JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode document() {
        return document;
    }

    /** What is wrong with an answer; empty when the document says exactly this. */
    List<String> faults(String path, int status, String body) {
        var operation = operation(path);
        if (operation.isEmpty()) {
            return List.of("the document has no path for " + path);
        }
        var response = resolved(operation.get().path("responses").path(Integer.toString(status)));
        if (response.isMissingNode()) {
            return List.of("the document has no status " + status + " for " + path);
        }
        var schema = (ObjectNode) JSON.createObjectNode();
        schema.set("components", document.path("components"));
        schema.setAll((ObjectNode)
                response.path("content").path("application/json").path("schema").deepCopy());
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema)
                    .validate(
                            JSON.readTree(body),
                            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                    .stream()
                    .map(Error::toString)
                    .toList();
        } catch (IOException e) {
            return List.of("no JSON: " + body);
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private Optional<JsonNode> operation(String path) {
        for (var entry : document.path("paths").properties()) {
            var pattern = VARIABLE.matcher(entry.getKey()).replaceAll("[^/]+");
            if (path.matches(pattern)) {
                return Optional.of(entry.getValue().path("get"));
            }
        }
        return Optional.empty();
    }
}
