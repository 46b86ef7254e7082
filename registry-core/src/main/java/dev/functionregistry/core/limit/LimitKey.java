package dev.functionregistry.core.limit;

/**
 * Whose calls of which function are counted together.
 *
 * @param owner {@code session|<session id>} or {@code user|<issuer>|<subject>}
 * @param function function name
 */
public record LimitKey(String owner, String function) {}
