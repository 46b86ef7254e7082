package dev.functionregistry.core.call;

/**
 * One place where a value breaks its schema, in the shape that ajv gives its errors.
 *
 * @param instancePath JSON pointer into the value; empty for the whole
 * @param schemaPath JSON pointer into the schema
 * @param keyword keyword of the schema that was broken
 * @param message what was expected and what came, as a clause: {@code expected number, got string}
 * @param params more about the keyword, as JSON object text
 */
public record Violation(String instancePath, String schemaPath, String keyword, String message, String params) {}
