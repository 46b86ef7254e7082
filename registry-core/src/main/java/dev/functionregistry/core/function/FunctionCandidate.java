package dev.functionregistry.core.function;

import java.util.List;

/**
 * A function that asks to be registered.
 *
 * @param definition as sent
 * @param definitionHash SHA-256 of the canonical definition, in hex, computed by the shell
 * @param warnings what the lint found; they travel back with the outcome and stop nothing
 */
public record FunctionCandidate(FunctionDefinition definition, String definitionHash, List<Finding> warnings) {
    public FunctionCandidate {
        warnings = List.copyOf(warnings);
    }
}
