package dev.functionregistry.stack;

import dev.functionregistry.stack.run.StackException;

/** How a command that cannot go on says so. */
final class Failure {
    private Failure() {}

    /** One line for what people can mend, the whole story for a bug. */
    static int print(Exception e) {
        if (e instanceof StackException known) {
            System.err.println(known.getMessage());
        } else {
            e.printStackTrace();
        }
        return 1;
    }
}
