package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.functionregistry.core.function.FunctionDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SHA-256 over canonical JSON, in lower-case hex: equal for equal meaning. */
public final class Fingerprints {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Fingerprints() {}

    /** Of a function's name and its arguments; of the raw text where that is no JSON. */
    static String ofCall(String name, String arguments) {
        return ofCall(name, arguments, ReadOnce.read(arguments));
    }

    /** @param parsed the arguments as they were read */
    static String ofCall(String name, String arguments, StrictJson.Parsed parsed) {
        return sha256(JSON.arrayNode().add(name).add(meaning(arguments, parsed)));
    }

    /** Of everything that a definition says. */
    public static String ofDefinition(FunctionDefinition definition) {
        var out = JSON.objectNode()
                .put("name", definition.name())
                .put("version", definition.version())
                .put("description", definition.description())
                .put("timeoutMs", definition.timeoutMs())
                .put("cacheTtlMs", definition.cacheTtlMs())
                .put("costPerCall", definition.costPerCall())
                .put("revenueImpact", definition.revenueImpact())
                .put("sensitive", definition.sensitive())
                .put("duplicates", definition.duplicates())
                .put("injectionCheck", definition.injectionCheck())
                .put("announceAfterMs", definition.announceAfterMs())
                .put("title", definition.title())
                .put("structuredErrors", definition.structuredErrors())
                .put("auditArguments", definition.auditArguments());
        out.set("parameters", meaning(definition.parameters()));
        out.set("returns", meaning(definition.returns()));
        out.set("annotations", meaning(definition.annotations()));
        out.set("deprecated", sorted(definition.deprecated()));
        out.set("sanitize", sorted(definition.sanitize()));
        var retry = definition.retryPolicy();
        if (retry != null) {
            out.putObject("retryPolicy")
                    .put("maxRetries", retry.maxRetries())
                    .put("retryDelayMs", retry.retryDelayMs());
        }
        var limit = definition.rateLimit();
        if (limit != null) {
            out.putObject("rateLimit").put("maxCalls", limit.maxCalls()).put("windowMs", limit.windowMs());
        }
        var permissions = definition.permissions();
        var needs = out.putObject("permissions")
                .put("maxCallsPerHour", permissions.maxCallsPerHour())
                .put("requiresAudit", permissions.requiresAudit());
        needs.set("requiredRoles", sorted(permissions.requiredRoles()));
        needs.set("requiredScopes", sorted(permissions.requiredScopes()));
        needs.set("allowedOrigins", sorted(permissions.allowedOrigins()));
        return sha256(out);
    }

    private static JsonNode sorted(Set<String> values) {
        var array = JSON.arrayNode();
        values.stream().sorted().forEach(array::add);
        return array;
    }

    /** JSON by its meaning; anything else by its letters, in a form that no JSON has. */
    private static JsonNode meaning(@Nullable String text) {
        return text == null ? JSON.nullNode() : meaning(text, StrictJson.parse(text));
    }

    private static JsonNode meaning(String text, StrictJson.Parsed parsed) {
        return switch (parsed) {
            case StrictJson.Parsed.Value value -> JSON.arrayNode().add(value.node());
            case StrictJson.Parsed.Malformed malformed ->
                JSON.arrayNode().add("not JSON").add(text);
        };
    }

    private static String sha256(JsonNode node) {
        return ofText(CanonicalJson.of(node));
    }

    /** Of a text, letter by letter. */
    static String ofText(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
