package dev.functionregistry.core.function;

/**
 * How often and how soon a failed call is tried again.
 *
 * @param maxRetries attempts beyond the first
 * @param retryDelayMs constant pause before each retry, in milliseconds
 */
public record RetryPolicy(int maxRetries, long retryDelayMs) {}
