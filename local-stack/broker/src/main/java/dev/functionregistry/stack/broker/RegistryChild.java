package dev.functionregistry.stack.broker;

import java.io.IOException;

/**
 * First code of the schema registry's own process: starts the registry and ends with the parent.
 *
 * <p>Standard input is a pipe that only the parent holds. Its end means that the parent is gone, {@code kill -9} included, which
 * no signal would tell.
 */
public final class RegistryChild {
    private RegistryChild() {}

    /** {@code arguments} go to the registry unread. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("parent-watch").start(RegistryChild::endWithParent);
        // the registry's own entry, on the class path only in its own process
        Class.forName("io.quarkus.bootstrap.runner.QuarkusEntryPoint")
                .getMethod("main", String[].class)
                .invoke(null, (Object) arguments);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // the parent never writes; whatever comes is not for us
            }
        } catch (IOException e) {
            // a broken pipe is an ended one
        }
        Runtime.getRuntime().halt(0);
    }
}
