package dev.functionregistry.bridge.realtime;

import org.jspecify.annotations.Nullable;

/**
 * Options of every model session that the bridge opens itself. Such sessions speak in text.
 *
 * @param instructions for the model; null for the service's default
 */
public record SessionOptions(@Nullable String instructions) {}
