package dev.functionregistry.processor.query;

/** Who holds the store that a question is about. */
public sealed interface Owner {
    record Here() implements Owner {}

    record Elsewhere(Instance instance) implements Owner {}

    /** The store is on its way from one instance to another. */
    record Moving() implements Owner {}
}
