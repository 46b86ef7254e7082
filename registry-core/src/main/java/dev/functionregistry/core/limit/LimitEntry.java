package dev.functionregistry.core.limit;

/**
 * One admitted call under one key; the shell stores it and forgets it when its window has passed.
 *
 * @param key whose calls
 * @param at time of admission in milliseconds since the epoch
 * @param windowMs how long it counts, in milliseconds
 * @param call session id and call id, which make the entry unique
 */
public record LimitEntry(LimitKey key, long at, long windowMs, String call) {}
