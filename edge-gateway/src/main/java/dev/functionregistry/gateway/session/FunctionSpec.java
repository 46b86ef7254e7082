package dev.functionregistry.gateway.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function as its author wrote it, with the defaults filled in. Times in milliseconds, schemas as the author's JSON text.
 *
 * @param returns null when not declared
 * @param retryPolicy null: a failure is final
 * @param rateLimit null: no limit per session
 * @param permissions null: everybody who owns the session
 * @param deprecated versions of this function that this one deprecates
 * @param cacheTtlMs null: never cached
 * @param announceAfterMs null: never announced
 * @param annotations hints as JSON text; null when there are none
 * @param structuredErrors a returned {@code {success:false,error}} is a failed execution
 * @param sanitize what may be rewritten in the arguments' strings: trim, nfc, stripControl
 * @param auditArguments the audit shows the arguments in clear
 */
public record FunctionSpec(
        String name,
        String version,
        String description,
        String parameters,
        @Nullable String returns,
        int timeoutMs,
        @Nullable RetryPolicy retryPolicy,
        @Nullable RateLimit rateLimit,
        @Nullable Permissions permissions,
        List<String> deprecated,
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
        List<String> sanitize,
        boolean auditArguments) {

    public static final String DEFAULT_VERSION = "1.0.0";
    public static final int DEFAULT_TIMEOUT_MS = 5_000;
    public static final long DEFAULT_CACHE_TTL_MS = 300_000;

    public FunctionSpec {
        deprecated = List.copyOf(deprecated);
        sanitize = List.copyOf(sanitize);
    }

    /** How often and after what constant pause a failed call is tried again. */
    public record RetryPolicy(int maxRetries, long retryDelayMs) {}

    /** A sliding window over the calls of one function in one session. */
    public record RateLimit(int maxCalls, long windowMs) {}

    /** What the session's user must have; everything listed is needed. */
    public record Permissions(
            List<String> requiredRoles,
            List<String> requiredScopes,
            List<String> allowedOrigins,
            @Nullable Integer maxCallsPerHour,
            boolean requiresAudit) {
        public Permissions {
            requiredRoles = List.copyOf(requiredRoles);
            requiredScopes = List.copyOf(requiredScopes);
            allowedOrigins = List.copyOf(allowedOrigins);
        }
    }
}
