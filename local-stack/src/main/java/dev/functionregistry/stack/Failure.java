package dev.functionregistry.stack;

import dev.functionregistry.stack.run.Sentence;
import dev.functionregistry.stack.run.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a command that cannot go on says so. */
final class Failure {
    private static final Logger log = LoggerFactory.getLogger(Failure.class);

    private Failure() {}

    /** One line for what people can mend, with the trace in the log; the whole story for a bug. Always 1, the exit code. */
    static int print(Exception e) {
        if (e instanceof StackException
                || e instanceof IOException
                || e instanceof UncheckedIOException
                || e instanceof IllegalArgumentException
                || e instanceof IllegalStateException) {
            log.error("command failed", e);
            System.err.println(Sentence.of(e));
        } else {
            e.printStackTrace();
        }
        return 1;
    }
}
