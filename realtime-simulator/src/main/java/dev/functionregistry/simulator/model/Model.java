package dev.functionregistry.simulator.model;

/** What plays the model. Implementations are called from many sessions at once. */
@FunctionalInterface
public interface Model {
    /** The response to what the prompt shows. */
    Reply reply(Prompt prompt);
}
