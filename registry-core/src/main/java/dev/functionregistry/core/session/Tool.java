package dev.functionregistry.core.session;

import org.jspecify.annotations.Nullable;

/**
 * One function as the model may see it now.
 *
 * @param name function name
 * @param version version that a call of this name runs
 * @param description written for the model
 * @param parameters JSON Schema of the arguments, as JSON text
 * @param definitionHash SHA-256 of the canonical definition, in hex
 * @param announceAfterMs milliseconds after which the model is told that the call still runs; null: never
 * @param sensitive true when arguments and results of some version of this name must not be shown
 */
public record Tool(
        String name,
        String version,
        String description,
        String parameters,
        String definitionHash,
        @Nullable Long announceAfterMs,
        boolean sensitive) {}
