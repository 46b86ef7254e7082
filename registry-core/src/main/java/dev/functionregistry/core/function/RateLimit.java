package dev.functionregistry.core.function;

/**
 * A sliding window over the calls of one function in one session.
 *
 * @param maxCalls calls admitted per window
 * @param windowMs length of the window in milliseconds
 */
public record RateLimit(int maxCalls, long windowMs) {}
