package dev.functionregistry.core.function;

import java.util.List;

/** Says whether a text is a JSON Schema draft-07 that the registry accepts. JSON is the shell's business, so the shell brings this. */
@FunctionalInterface
public interface SchemaCheck {

    /** Everything wrong with the schema, worst first; empty when it is acceptable. Equal texts get equal answers. */
    List<Problem> problems(String schema);

    /**
     * @param pointer JSON pointer into the schema; one too long to be told leads to a place around
     * @param message what is wrong there, as a clause: {@code "minimum must be a number"}
     */
    record Problem(String pointer, String message) {
        public Problem {
            pointer = Place.bounded(pointer);
        }
    }
}
