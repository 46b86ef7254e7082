package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.core.call.Answer;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A returned {@code {success:false, error:{code, message, retryable?}}} with exactly these members is a failure, not a result. The client
 * knows the same shape; whoever speaks the protocol without it is understood here.
 */
final class StructuredFailure {
    private static final Set<String> MEMBERS = Set.of("success", "error");
    private static final Set<String> ERROR_MEMBERS = Set.of("code", "message", "retryable");

    private StructuredFailure() {}

    /** The failure that a result means; empty for any other value. */
    static Optional<Answer.Failed> of(String result) {
        // most results are none, and are not read for it
        if (!result.contains("\"success\"") || !result.contains("\"error\"")) {
            return Optional.empty();
        }
        return switch (StrictJson.parse(result)) {
            case StrictJson.Parsed.Value(JsonNode node) -> Optional.ofNullable(failure(node));
            case StrictJson.Parsed.Malformed malformed -> Optional.empty();
        };
    }

    private static Answer.@Nullable Failed failure(JsonNode node) {
        var error = node.path("error");
        var success = node.path("success");
        boolean exact = has(node, MEMBERS) && success.isBoolean() && !success.booleanValue();
        if (!exact
                || !has(error, ERROR_MEMBERS)
                || !error.path("code").isTextual()
                || !error.path("message").isTextual()) {
            return null;
        }
        var retryable = error.path("retryable");
        return new Answer.Failed(
                error.path("code").textValue(),
                error.path("message").textValue(),
                retryable.isBoolean() ? (Boolean) retryable.booleanValue() : null,
                null);
    }

    private static boolean has(JsonNode node, Set<String> members) {
        if (!node.isObject()) {
            return false;
        }
        for (var names = node.fieldNames(); names.hasNext(); ) {
            if (!members.contains(names.next())) {
                return false;
            }
        }
        return true;
    }
}
