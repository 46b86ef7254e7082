package dev.functionregistry.core.function;

import java.util.Optional;

/** Compares two JSON Schemas. JSON is the shell's business, so the shell brings this. */
@FunctionalInterface
public interface SchemaChange {

    /**
     * The first place at which {@code after} may refuse a value that {@code before} allows; empty when it is certain that it allows them all.
     * Both are schemas that {@link SchemaCheck} accepts. The pointer leads into {@code after}. Equal texts get equal answers.
     */
    Optional<SchemaCheck.Problem> breaks(String before, String after);
}
