package dev.functionregistry.stack.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends every log of this process to files; the console stays clean. */
final class Logging {
    private Logging() {}

    /** Must come before the first logger. */
    static void to(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the log directory " + directory, e);
        }
        System.setProperty("registry.logs", directory.toString());
        System.setProperty("registry.log-level", "INFO");
        bridge();
    }

    /** For commands that are over soon: no files, only what went wrong. */
    static void off() {
        System.setProperty("registry.log-level", "OFF");
        bridge();
    }

    private static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
