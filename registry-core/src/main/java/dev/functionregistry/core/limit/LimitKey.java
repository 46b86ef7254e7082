package dev.functionregistry.core.limit;

/**
 * Whose calls of which function are counted together.
 *
 * @param owner {@code rateLimit|<window in ms>|session|<session id>}, {@code policy|<window in ms>|session|<session id>},
 *     {@code user|<issuer>|<subject>} or {@code anonymous|<session id>}
 * @param function function name
 */
public record LimitKey(String owner, String function) {}
