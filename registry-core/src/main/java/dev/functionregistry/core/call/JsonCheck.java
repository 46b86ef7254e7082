package dev.functionregistry.core.call;

import java.util.List;

/** Holds a JSON text against a JSON Schema. JSON is the shell's business, so the shell brings this. */
@FunctionalInterface
public interface JsonCheck {

    /** Never throws for what stands in the texts; equal texts get equal answers. */
    Checked check(String schema, String json);

    /** What came of a check. */
    sealed interface Checked {
        record Valid() implements Checked {}

        /** @param problem why the text is no JSON, as a clause */
        record Unparseable(String problem) implements Checked {}

        /** @param violations not empty, in the order of the value */
        record Broken(List<Violation> violations) implements Checked {
            public Broken {
                violations = List.copyOf(violations);
            }
        }
    }
}
