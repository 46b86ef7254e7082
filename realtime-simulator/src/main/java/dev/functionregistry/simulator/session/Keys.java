package dev.functionregistry.simulator.session;

import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.protocol.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The keys that open doors: those configured, and the client secrets minted since. Safe for many threads. */
public final class Keys {
    private static final String SECRET_PREFIX = "ek_";

    private final Set<String> configured;
    private final Clock clock;
    private final Ids ids;
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

    /** {@code configured} empty accepts every key that is not empty and does not look like a secret. */
    public Keys(Set<String> configured, Clock clock, Ids ids) {
        this.configured = Set.copyOf(configured);
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * A short-lived key for browsers.
     *
     * @param value {@code ek_...}
     * @param session the session that it opens; fields that are absent have their defaults
     */
    public record Secret(String value, Instant expiresAt, Map<String, Object> session) {}

    public Secret mint(Map<String, Object> session, Duration life) {
        Instant now = clock.instant();
        secrets.values().removeIf(secret -> !secret.expiresAt().isAfter(now));
        Secret secret = new Secret(ids.next("ek"), now.plus(life), session);
        secrets.put(secret.value(), secret);
        return secret;
    }

    /** The session that a key brings along; empty unless it is a secret. */
    public Map<String, Object> sessionOf(String key) {
        Secret secret = secrets.get(key);
        return secret == null ? Map.of() : secret.session();
    }

    /** The error for a key that is missing, unknown or expired. Never repeats the key. */
    public Optional<ApiError> refusal(@Nullable String key) {
        if (key == null || key.isBlank()) {
            return Optional.of(ApiError.invalidRequest(
                    "invalid_api_key",
                    "You didn't provide an API key. Provide it in an Authorization header as Bearer token."));
        }
        if (configured.contains(key)) {
            return Optional.empty();
        }
        Secret secret = secrets.get(key);
        boolean accepted = key.startsWith(SECRET_PREFIX)
                ? secret != null && secret.expiresAt().isAfter(clock.instant())
                : configured.isEmpty();
        return accepted
                ? Optional.empty()
                : Optional.of(ApiError.invalidRequest("invalid_api_key", "Incorrect API key provided."));
    }
}
