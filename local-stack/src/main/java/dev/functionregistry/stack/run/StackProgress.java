package dev.functionregistry.stack.run;

import java.time.Duration;

/** Is told how the stack fares; called from several threads. */
@FunctionalInterface
public interface StackProgress {
    /** For those who only want the stack. */
    StackProgress SILENT = (part, text, took) -> {};

    /**
     * A part is ready.
     *
     * @param part its name, as in the first column
     * @param text where it listens and what it says of itself
     * @param took time of its own start
     */
    void ready(String part, String text, Duration took);

    /** Something went wrong while the stack was up, or is right again: one line for people. */
    default void trouble(String line) {}

    /** The stack cannot go on and wants to be closed: one line for people that says why. */
    default void over(String line) {}
}
