package dev.functionregistry.core.function;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A function as its author wrote it, after the gateway filled in the defaults. A value of this type is not yet acceptable: {@link
 * DefinitionRules} says whether it is.
 *
 * @param name function name
 * @param version semantic version as text
 * @param description what the function does, written for the model
 * @param parameters JSON Schema draft-07 of the arguments, as JSON text
 * @param returns JSON Schema draft-07 of the result, as JSON text; null when not declared
 * @param timeoutMs time that one attempt may take, in milliseconds
 * @param retryPolicy null: a failure is final
 * @param rateLimit null: no limit per session
 * @param permissions {@link Permissions#OPEN} where the author asked for none
 * @param deprecated versions of this function that this one deprecates
 * @param cacheTtlMs milliseconds for which an equal call may be answered from the cache; null: never
 * @param costPerCall in the author's unit; null when unknown
 * @param revenueImpact in the author's unit; null when unknown
 * @param sensitive true: arguments and results are never logged or audited in clear
 * @param duplicates same name and arguments while one runs: {@code allow}, {@code reject} or {@code replace}
 * @param injectionCheck injection signals: {@code signal} (recorded only) or {@code reject}
 * @param announceAfterMs milliseconds after which the model is told that the call still runs; null: never
 * @param title human-readable name; null when none
 * @param annotations hints as JSON text; null when none
 * @param structuredErrors true: a returned {@code {success:false,error:{code,message,retryable}}} is a failed execution
 * @param sanitize what may be rewritten in the arguments' strings before they are validated: {@code trim}, {@code nfc}, {@code
 *     stripControl}; empty: nothing
 * @param auditArguments true: the audit shows the arguments in clear, unless the function is sensitive
 */
public record FunctionDefinition(
        String name,
        String version,
        String description,
        String parameters,
        @Nullable String returns,
        int timeoutMs,
        @Nullable RetryPolicy retryPolicy,
        @Nullable RateLimit rateLimit,
        Permissions permissions,
        Set<String> deprecated,
        @Nullable Long cacheTtlMs,
        @Nullable Double costPerCall,
        @Nullable Double revenueImpact,
        boolean sensitive,
        String duplicates,
        String injectionCheck,
        @Nullable Long announceAfterMs,
        @Nullable String title,
        @Nullable String annotations,
        boolean structuredErrors,
        Set<String> sanitize,
        boolean auditArguments) {

    public FunctionDefinition {
        deprecated = Set.copyOf(deprecated);
        sanitize = Set.copyOf(sanitize);
    }

    /** Milliseconds after which a call has an outcome at the latest: every attempt's timeout and the pauses between them. */
    public long deadlineMs() {
        return retryPolicy == null
                ? timeoutMs
                : (1L + retryPolicy.maxRetries()) * timeoutMs + retryPolicy.maxRetries() * retryPolicy.retryDelayMs();
    }

    /** UTF-8 bytes of all texts of the definition. */
    public int bytes() {
        int bytes = utf8(name) + utf8(version) + utf8(description) + utf8(parameters);
        bytes += utf8(returns) + utf8(title) + utf8(annotations);
        for (Set<String> texts : List.of(
                deprecated, permissions.requiredRoles(), permissions.requiredScopes(), permissions.allowedOrigins())) {
            bytes += texts.stream().mapToInt(FunctionDefinition::utf8).sum();
        }
        return bytes;
    }

    private static int utf8(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
