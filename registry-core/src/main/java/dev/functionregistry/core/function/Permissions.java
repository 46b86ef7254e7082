package dev.functionregistry.core.function;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the session's user must have before a function may be seen or called. Everything listed is needed.
 *
 * @param requiredRoles roles that the user must all have
 * @param requiredScopes scopes that the user must all have
 * @param allowedOrigins origins that the page may come from; empty allows any
 * @param maxCallsPerHour calls admitted per user and function in any hour, across sessions; null is no limit
 * @param requiresAudit true when a dispatch must carry the id of its audit record
 */
public record Permissions(
        Set<String> requiredRoles,
        Set<String> requiredScopes,
        Set<String> allowedOrigins,
        @Nullable Integer maxCallsPerHour,
        boolean requiresAudit) {

    /** Everybody who owns the session. */
    public static final Permissions OPEN = new Permissions(Set.of(), Set.of(), Set.of(), null, false);

    public Permissions {
        requiredRoles = Set.copyOf(requiredRoles);
        requiredScopes = Set.copyOf(requiredScopes);
        allowedOrigins = Set.copyOf(allowedOrigins);
    }
}
