package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.functionregistry.core.call.Caller;
import dev.functionregistry.core.call.Examination;
import dev.functionregistry.core.limit.Limit;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What an audit event says beyond its fields, as JSON text:
 *
 * <pre>
 *  caller        {kind: model | rest, user?}            who asked
 *  seenRevision  number                                 tools revision that the model saw
 *  wish          string                                 why a call was cancelled, in its caller's words
 *  limits        [{limit, maxCalls, windowMs, count, retryAfterMs?}]   every limit that was asked, with the calls in its window
 *  signals       [{kind, pointer}]                      what looked like an attack
 *  sanitized     [pointer]                              strings that were rewritten
 *  arguments     any                                    only where the function allows it and is not sensitive
 *  argumentsSha256, argumentsBytes, resultSha256, resultBytes          of sensitive functions, and of arguments too long to show
 * </pre>
 */
public final class CallDetails {
    /** Arguments with more characters are shown as hash and size. */
    static final int MAX_ARGUMENTS = 16 * 1024;

    private final ObjectNode details = JsonNodeFactory.instance.objectNode();

    /** @param seenRevision null when the caller saw none */
    public CallDetails asked(Caller caller, @Nullable Long seenRevision) {
        var who = details.putObject("caller");
        switch (caller) {
            case Caller.Model model -> who.put("kind", "model");
            case Caller.Rest(var principal) -> who.put("kind", "rest").put("user", principal.user());
        }
        if (seenRevision != null) {
            details.put("seenRevision", seenRevision);
        }
        return this;
    }

    public CallDetails wish(String reason) {
        details.put("wish", reason);
        return this;
    }

    /** @param arguments as they were sent */
    public CallDetails examined(Examination seen, String arguments) {
        if (!seen.limits().isEmpty()) {
            var limits = details.putArray("limits");
            seen.limits().forEach(verdict -> limits.add(verdict(verdict)));
        }
        if (!seen.signals().isEmpty()) {
            var signals = details.putArray("signals");
            seen.signals()
                    .forEach(signal ->
                            signals.addObject().put("kind", signal.kind()).put("pointer", signal.pointer()));
        }
        if (!seen.sanitized().isEmpty()) {
            var sanitized = details.putArray("sanitized");
            seen.sanitized().forEach(sanitized::add);
        }
        if (seen.sensitive() || (seen.auditArguments() && arguments.length() > MAX_ARGUMENTS)) {
            digest("arguments", arguments);
        } else if (seen.auditArguments()) {
            details.set("arguments", shown(arguments));
        }
        return this;
    }

    /** The result of a sensitive function. */
    public CallDetails secretResult(String result) {
        digest("result", result);
        return this;
    }

    /** Null when there is nothing to say. */
    public @Nullable String text() {
        return details.isEmpty() ? null : CanonicalJson.of(details);
    }

    private static ObjectNode verdict(Limit.Verdict verdict) {
        return switch (verdict) {
            case Limit.Verdict.Admitted(Limit limit, int count) -> verdict(limit, count);
            case Limit.Verdict.Denied(Limit limit, int count, long retryAfterMs) ->
                verdict(limit, count).put("retryAfterMs", retryAfterMs);
        };
    }

    private static ObjectNode verdict(Limit limit, int count) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("limit", limit.name())
                .put("maxCalls", limit.maxCalls())
                .put("windowMs", limit.windowMs())
                .put("count", count);
    }

    private static JsonNode shown(String arguments) {
        return switch (StrictJson.parse(arguments)) {
            case StrictJson.Parsed.Value value -> value.node();
            case StrictJson.Parsed.Malformed malformed -> JsonNodeFactory.instance.textNode(arguments);
        };
    }

    private void digest(String what, String text) {
        details.put(what + "Sha256", Fingerprints.ofText(text));
        details.put(what + "Bytes", text.getBytes(StandardCharsets.UTF_8).length);
    }
}
