package dev.functionregistry.processor;

import dev.functionregistry.access.TokenClaims;
import dev.functionregistry.access.TokenKeys;
import dev.functionregistry.access.TokenVerifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where queries come in, and whose are answered.
 *
 * @param host address to listen on
 * @param advertisedHost name under which the other instances reach this one
 * @param tokenKeys JWK set file, each key with {@code alg}; null: no token is accepted, so no query is answered
 * @param tokenIssuer the one accepted {@code iss}; null: no token is accepted
 * @param tokenAudience must be among {@code aud}; null: no token is accepted
 * @param tokenClaims where tokens name roles and scopes
 * @param allowedOrigins pages that may ask; {@code *} allows every page
 */
public record QuerySettings(
        String host,
        String advertisedHost,
        @Nullable Path tokenKeys,
        @Nullable String tokenIssuer,
        @Nullable String tokenAudience,
        TokenClaims tokenClaims,
        Set<String> allowedOrigins) {
    private static final String EVERY_ADDRESS = "0.0.0.0";

    public QuerySettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
        if (tokenKeys != null && (tokenIssuer == null || tokenAudience == null)) {
            throw new IllegalArgumentException(
                    "FR_TOKEN_KEYS_FILE wants FR_TOKEN_ISSUER and FR_TOKEN_AUDIENCE beside it");
        }
    }

    /** On this machine alone; no query is answered. */
    static QuerySettings local() {
        return new QuerySettings("localhost", "localhost", null, null, null, TokenClaims.DEFAULTS, Set.of());
    }

    /** @param hostName this host's name, by which others reach it unless told otherwise */
    static QuerySettings fromEnv(Map<String, String> env, String hostName) {
        var keyFile = env.getOrDefault("FR_TOKEN_KEYS_FILE", "");
        var host = env.getOrDefault("FR_HOST", EVERY_ADDRESS);
        return new QuerySettings(
                host,
                env.getOrDefault("FR_ADVERTISED_HOST", host.equals(EVERY_ADDRESS) ? hostName : host),
                keyFile.isBlank() ? null : Path.of(keyFile),
                env.get("FR_TOKEN_ISSUER"),
                env.get("FR_TOKEN_AUDIENCE"),
                TokenClaims.fromEnvironment(env),
                Arrays.stream(env.getOrDefault("FR_ALLOWED_ORIGINS", "").split(","))
                        .map(String::trim)
                        .filter(origin -> !origin.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** @throws IllegalArgumentException when the key file cannot be used */
    TokenVerifier verifier() {
        return new TokenVerifier(
                tokenKeys == null ? TokenKeys.none() : TokenKeys.read(tokenKeys),
                tokenIssuer,
                tokenAudience,
                tokenClaims);
    }
}
