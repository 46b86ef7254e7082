package dev.functionregistry.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is: issuer and subject of a verified token with its claims. An anonymous principal has neither.
 *
 * @param issuer claim {@code iss}; null when anonymous
 * @param subject claim {@code sub}; null when anonymous
 * @param roles claim {@code roles}
 * @param scopes claim {@code scope}, split at spaces
 */
public record Principal(@Nullable String issuer, @Nullable String subject, Set<String> roles, Set<String> scopes) {
    /** Role that may call the functions of every session. */
    public static final String AGENT = "agent";

    /** Role that may watch everything. */
    public static final String OPERATOR = "operator";

    private static final String TENANT = "tenant:";

    public static final Principal ANONYMOUS = new Principal(null, null, Set.of(), Set.of());

    public Principal {
        roles = Set.copyOf(roles);
        scopes = Set.copyOf(scopes);
    }

    public boolean anonymous() {
        return issuer == null || subject == null;
    }

    public boolean hasRole(String role) {
        return roles.contains(role);
    }

    /** Who pays for the model: the tenant that a scope {@code tenant:<name>} names; null for the deployment. */
    public @Nullable String tenant() {
        return scopes.stream()
                .filter(scope -> scope.startsWith(TENANT) && scope.length() > TENANT.length())
                .map(scope -> scope.substring(TENANT.length()))
                .sorted()
                .findFirst()
                .orElse(null);
    }
}
