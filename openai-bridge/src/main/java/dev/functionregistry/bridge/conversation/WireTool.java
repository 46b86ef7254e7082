package dev.functionregistry.bridge.conversation;

/**
 * One tool as the Realtime API takes it: a name, a description, a schema, and not one key more.
 *
 * @param name 1 to 64 of {@code a-z A-Z 0-9 _ -}
 * @param description written for the model
 * @param parameters JSON Schema of the arguments: canonical JSON text of an object, so that equal schemas are equal texts
 */
public record WireTool(String name, String description, String parameters) {}
