package dev.functionregistry.stack.run;

import java.time.Duration;

/** Is told when a part of the stack is ready; called from several threads. */
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
}
