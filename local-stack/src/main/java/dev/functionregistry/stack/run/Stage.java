package dev.functionregistry.stack.run;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A part of the stack that is up.
 *
 * @param ready whether it does its work now
 * @param alive false once it has failed for good, so that only a new start can help
 * @param state what it says of itself once it is ready
 * @param stop ends it in order
 */
record Stage(String name, BooleanSupplier ready, BooleanSupplier alive, Supplier<String> state, AutoCloseable stop)
        implements AutoCloseable {
    @Override
    public void close() throws Exception {
        stop.close();
    }
}
