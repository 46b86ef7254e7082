package dev.functionregistry.core.session;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is: issuer and subject of a verified token with its claims. An anonymous one has neither.
 *
 * @param issuer null when anonymous
 * @param subject null when anonymous
 * @param roles roles of the token
 * @param scopes scopes of the token
 */
public record Principal(@Nullable String issuer, @Nullable String subject, Set<String> roles, Set<String> scopes) {
    public static final Principal ANONYMOUS = new Principal(null, null, Set.of(), Set.of());

    public Principal {
        roles = Set.copyOf(roles);
        scopes = Set.copyOf(scopes);
    }

    /** True when both are the same person: equal issuer and subject, whatever their claims. */
    public boolean samePerson(Principal other) {
        return Objects.equals(issuer, other.issuer) && Objects.equals(subject, other.subject);
    }

    /** {@code issuer|subject}, or null when anonymous. */
    public @Nullable String user() {
        return issuer == null || subject == null ? null : issuer + "|" + subject;
    }
}
