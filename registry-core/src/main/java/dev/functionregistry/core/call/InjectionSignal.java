package dev.functionregistry.core.call;

/**
 * A string that looks like an attack on what the function may feed it to, or a member's name that a database takes for an operator. A sign, no
 * proof.
 *
 * @param kind {@code sql}, {@code nosql} or {@code shell}
 * @param pointer JSON pointer into the arguments
 */
public record InjectionSignal(String kind, String pointer) {}
