package dev.functionregistry.core.function;

import java.util.List;
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

    /**
     * The one rule that both hides a tool and blocks a call.
     *
     * @param origin origin of the page; null outside browsers, which no list of origins allows
     * @return what is missing, as a clause for the model; null when nothing is
     */
    public @Nullable String missing(Set<String> roles, Set<String> scopes, @Nullable String origin) {
        if (!roles.containsAll(requiredRoles)) {
            return "the user lacks " + lacking("role", requiredRoles, roles);
        }
        if (!scopes.containsAll(requiredScopes)) {
            return "the user lacks " + lacking("scope", requiredScopes, scopes);
        }
        if (!allowedOrigins.isEmpty() && (origin == null || !allowedOrigins.contains(origin))) {
            return "it may not be called from this page's origin";
        }
        return null;
    }

    private static String lacking(String kind, Set<String> required, Set<String> present) {
        List<String> lacking = required.stream()
                .filter(item -> !present.contains(item))
                .sorted()
                .toList();
        return "the " + kind + (lacking.size() == 1 ? " " : "s ") + String.join(", ", lacking);
    }
}
