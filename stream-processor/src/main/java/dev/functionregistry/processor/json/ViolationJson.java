package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.functionregistry.core.call.Violation;
import java.util.ArrayList;
import java.util.List;

/** Violations as the JSON array that {@code ToolError.details} carries. What was written reads back equal. */
public final class ViolationJson {
    private ViolationJson() {}

    /** A JSON array of {@code {instancePath, schemaPath, keyword, message, params}}. */
    public static String write(List<Violation> violations) {
        var array = JsonNodeFactory.instance.arrayNode();
        for (var violation : violations) {
            array.addObject()
                    .put("instancePath", violation.instancePath())
                    .put("schemaPath", violation.schemaPath())
                    .put("keyword", violation.keyword())
                    .put("message", violation.message())
                    .set("params", parsed(violation.params()));
        }
        return CanonicalJson.of(array);
    }

    /** The violations in such an array; empty when the text is anything else. */
    public static List<Violation> read(String text) {
        var violations = new ArrayList<Violation>();
        for (var node : parsed(text)) {
            violations.add(new Violation(
                    node.path("instancePath").asText(),
                    node.path("schemaPath").asText(),
                    node.path("keyword").asText(),
                    node.path("message").asText(),
                    CanonicalJson.of(
                            node.path("params").isMissingNode()
                                    ? JsonNodeFactory.instance.objectNode()
                                    : node.path("params"))));
        }
        return violations;
    }

    private static JsonNode parsed(String text) {
        return switch (StrictJson.parse(text)) {
            case StrictJson.Parsed.Value value -> value.node();
            case StrictJson.Parsed.Malformed malformed -> JsonNodeFactory.instance.objectNode();
        };
    }
}
