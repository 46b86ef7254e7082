package dev.functionregistry.core.call;

import org.jspecify.annotations.Nullable;

/**
 * What two calls must have in common before one may be answered with the other's result.
 *
 * @param owner {@code user|<issuer>|<subject>} or {@code anonymous|<session id>}
 * @param origin origin of the page; null outside browsers
 * @param function function name
 * @param version version bound at admission
 * @param definitionHash SHA-256 of the definition
 * @param fingerprint of name and canonical arguments
 */
public record CacheKey(
        String owner,
        @Nullable String origin,
        String function,
        String version,
        String definitionHash,
        String fingerprint) {}
