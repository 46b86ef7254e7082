package dev.functionregistry.core.call;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.RetryPolicy;
import dev.functionregistry.core.function.Terms;
import org.jspecify.annotations.Nullable;

/**
 * What a call keeps of the function version that it runs.
 *
 * @param name function name
 * @param version version bound at admission
 * @param returns JSON Schema of the result; null when not declared
 * @param timeoutMs time for one attempt, in milliseconds
 * @param retryPolicy null: a failure is final
 * @param sensitive true: arguments and results are never logged or audited in clear
 * @param requiresAudit true: a dispatch carries the id of its audit record
 * @param structuredErrors true: a returned {@code {success:false,error}} is a failure
 */
public record BoundFunction(
        String name,
        String version,
        @Nullable String returns,
        int timeoutMs,
        @Nullable RetryPolicy retryPolicy,
        boolean sensitive,
        boolean requiresAudit,
        boolean structuredErrors) {

    static BoundFunction of(FunctionDefinition definition, Terms terms) {
        return new BoundFunction(
                definition.name(),
                definition.version(),
                definition.returns(),
                definition.timeoutMs(),
                definition.retryPolicy(),
                definition.sensitive(),
                terms.requiresAudit(),
                definition.structuredErrors());
    }
}
