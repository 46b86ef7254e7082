package dev.functionregistry.gateway.realtime;

import dev.functionregistry.access.Principal;
import org.jspecify.annotations.Nullable;

/** Who pays for a call: the tenant that a token names with a scope {@code tenant:<name>}, or the deployment. */
public final class Tenants {
    private static final String SCOPE = "tenant:";

    private Tenants() {}

    /** Name of the tenant; null when the token names none. */
    public static @Nullable String of(Principal principal) {
        return principal.scopes().stream()
                .filter(scope -> scope.startsWith(SCOPE) && scope.length() > SCOPE.length())
                .map(scope -> scope.substring(SCOPE.length()))
                .sorted()
                .findFirst()
                .orElse(null);
    }
}
