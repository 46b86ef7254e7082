package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Permissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A function's definition in the shape in which a client registers it; what its author did not ask for is left out. */
final class DefinitionJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private DefinitionJson() {}

    static ObjectNode of(FunctionDefinition definition) {
        var node = NODES.objectNode();
        node.put("name", definition.name()).put("description", definition.description());
        node.set("parameters", parsed(definition.parameters()));
        if (definition.returns() != null) {
            node.set("returns", parsed(definition.returns()));
        }
        node.put("version", definition.version()).put("timeout", definition.timeoutMs());
        var retry = definition.retryPolicy();
        if (retry != null) {
            node.putObject("retryPolicy").put("maxRetries", retry.maxRetries()).put("retryDelay", retry.retryDelayMs());
        }
        var limit = definition.rateLimit();
        if (limit != null) {
            node.putObject("rateLimit").put("maxCalls", limit.maxCalls()).put("window", limit.windowMs());
        }
        permissions(node, definition.permissions());
        names(node, "deprecated", definition.deprecated());
        if (definition.cacheTtlMs() != null) {
            node.putObject("cache").put("ttlMs", definition.cacheTtlMs());
        }
        number(node, "costPerCall", definition.costPerCall());
        number(node, "revenueImpact", definition.revenueImpact());
        node.put("sensitive", definition.sensitive())
                .put("duplicates", definition.duplicates())
                .put("injectionCheck", definition.injectionCheck());
        if (definition.announceAfterMs() != null) {
            node.put("announceAfterMs", definition.announceAfterMs());
        }
        node.put("structuredErrors", definition.structuredErrors()).put("auditArguments", definition.auditArguments());
        names(node, "sanitize", definition.sanitize());
        if (definition.title() != null) {
            node.put("title", definition.title());
        }
        if (definition.annotations() != null) {
            node.set("annotations", parsed(definition.annotations()));
        }
        return node;
    }

    private static void permissions(ObjectNode node, Permissions permissions) {
        if (permissions.equals(Permissions.OPEN)) {
            return;
        }
        var shown = node.putObject("permissions");
        names(shown, "requiredRoles", permissions.requiredRoles());
        names(shown, "requiredScopes", permissions.requiredScopes());
        names(shown, "allowedOrigins", permissions.allowedOrigins());
        if (permissions.maxCallsPerHour() != null) {
            shown.put("maxCallsPerHour", permissions.maxCallsPerHour());
        }
        shown.put("requiresAudit", permissions.requiresAudit());
    }

    private static void names(ObjectNode node, String member, Set<String> names) {
        if (!names.isEmpty()) {
            var array = node.putArray(member);
            names.stream().sorted().forEach(array::add);
        }
    }

    private static void number(ObjectNode node, String member, @Nullable Double value) {
        if (value != null) {
            node.put(member, value);
        }
    }

    /** Accepted texts are JSON. */
    private static JsonNode parsed(String text) {
        return switch (StrictJson.parse(text)) {
            case StrictJson.Parsed.Value value -> value.node();
            case StrictJson.Parsed.Malformed malformed -> NODES.nullNode();
        };
    }
}
