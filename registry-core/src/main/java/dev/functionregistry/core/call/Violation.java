package dev.functionregistry.core.call;

import dev.functionregistry.core.function.Place;

/**
 * One place where a value breaks its schema, in the shape that ajv gives its errors.
 *
 * @param instancePath JSON pointer into the value; empty for the whole; one too long to be told leads to a place around
 * @param schemaPath JSON pointer into the schema, bounded alike
 * @param keyword keyword of the schema that was broken
 * @param message what was expected and what came, as a clause: {@code expected number, got string}
 * @param params more about the keyword, as JSON object text
 */
public record Violation(String instancePath, String schemaPath, String keyword, String message, String params) {
    public Violation {
        instancePath = Place.bounded(instancePath);
        schemaPath = Place.bounded(schemaPath);
    }
}
