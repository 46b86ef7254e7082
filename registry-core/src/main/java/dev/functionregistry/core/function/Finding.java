package dev.functionregistry.core.function;

/**
 * A remark of the lint that does not stop a registration.
 *
 * @param code stable code of the lint rule
 * @param message one sentence for the author
 * @param pointer JSON pointer into the definition; one too long to be told leads to a place around
 */
public record Finding(String code, String message, String pointer) {
    public Finding {
        pointer = Place.bounded(pointer);
    }
}
