package dev.functionregistry.stack.run;

import java.util.function.BooleanSupplier;

/**
 * A part of the stack that is up.
 *
 * @param ready whether it does its work now
 * @param stop ends it in order
 */
record Stage(String name, BooleanSupplier ready, AutoCloseable stop) implements AutoCloseable {
    @Override
    public void close() throws Exception {
        stop.close();
    }
}
