package dev.functionregistry.core.function;

import dev.functionregistry.core.outcome.Code;

/**
 * Why a definition is not accepted.
 *
 * @param code stable code
 * @param message one sentence for the author
 * @param pointer JSON pointer into the definition; empty for the whole
 */
public record Refusal(Code code, String message, String pointer) {}
