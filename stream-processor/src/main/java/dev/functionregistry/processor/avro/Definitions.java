package dev.functionregistry.processor.avro;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.RateLimit;
import dev.functionregistry.core.function.RetryPolicy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Function definitions. */
public final class Definitions {
    private Definitions() {}

    public static FunctionDefinition definition(dev.functionregistry.schemas.avro.FunctionDefinition avro) {
        var retry = avro.getRetryPolicy();
        var limit = avro.getRateLimit();
        return new FunctionDefinition(
                avro.getName(),
                avro.getVersion(),
                avro.getDescription(),
                avro.getParameters(),
                avro.getReturns(),
                avro.getTimeoutMs(),
                retry == null ? null : new RetryPolicy(retry.getMaxRetries(), retry.getRetryDelayMs()),
                limit == null ? null : new RateLimit(limit.getMaxCalls(), limit.getWindowMs()),
                permissions(avro.getPermissions()),
                Set.copyOf(avro.getDeprecated()),
                avro.getCacheTtlMs(),
                avro.getCostPerCall(),
                avro.getRevenueImpact(),
                avro.getSensitive(),
                avro.getDuplicates(),
                avro.getInjectionCheck(),
                avro.getAnnounceAfterMs(),
                avro.getTitle(),
                avro.getAnnotations(),
                avro.getStructuredErrors(),
                Set.copyOf(avro.getSanitize()),
                avro.getAuditArguments());
    }

    public static dev.functionregistry.schemas.avro.FunctionDefinition definition(FunctionDefinition definition) {
        var retry = definition.retryPolicy();
        var limit = definition.rateLimit();
        return new dev.functionregistry.schemas.avro.FunctionDefinition(
                definition.name(),
                definition.version(),
                definition.description(),
                definition.parameters(),
                definition.returns(),
                definition.timeoutMs(),
                retry == null
                        ? null
                        : new dev.functionregistry.schemas.avro.RetryPolicy(retry.maxRetries(), retry.retryDelayMs()),
                limit == null
                        ? null
                        : new dev.functionregistry.schemas.avro.RateLimit(limit.maxCalls(), limit.windowMs()),
                permissions(definition.permissions()),
                Parties.sorted(definition.deprecated()),
                definition.cacheTtlMs(),
                definition.costPerCall(),
                definition.revenueImpact(),
                definition.sensitive(),
                definition.duplicates(),
                definition.injectionCheck(),
                definition.announceAfterMs(),
                definition.title(),
                definition.annotations(),
                definition.structuredErrors(),
                Parties.sorted(definition.sanitize()),
                definition.auditArguments());
    }

    private static Permissions permissions(dev.functionregistry.schemas.avro.@Nullable Permissions avro) {
        return avro == null
                ? Permissions.OPEN
                : new Permissions(
                        Set.copyOf(avro.getRequiredRoles()),
                        Set.copyOf(avro.getRequiredScopes()),
                        Set.copyOf(avro.getAllowedOrigins()),
                        avro.getMaxCallsPerHour(),
                        avro.getRequiresAudit());
    }

    private static dev.functionregistry.schemas.avro.@Nullable Permissions permissions(Permissions permissions) {
        return permissions.equals(Permissions.OPEN)
                ? null
                : new dev.functionregistry.schemas.avro.Permissions(
                        Parties.sorted(permissions.requiredRoles()),
                        Parties.sorted(permissions.requiredScopes()),
                        Parties.sorted(permissions.allowedOrigins()),
                        permissions.maxCallsPerHour(),
                        permissions.requiresAudit());
    }
}
