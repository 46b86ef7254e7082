package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * {@code target/built}: sources newer than this file are not built yet; the {@code registry} script compares. It carries the time
 * before the build, so that what changes meanwhile is built next time.
 */
final class BuildStamp {
    private final Path begun;
    private final Path built;

    BuildStamp(Path home) {
        begun = home.resolve("target/build-begun");
        built = home.resolve("target/built");
    }

    boolean absent() {
        return Files.notExists(built);
    }

    void begin() throws IOException {
        Files.createDirectories(begun.getParent());
        Files.writeString(begun, "");
    }

    void done() throws IOException {
        Files.move(begun, built, StandardCopyOption.REPLACE_EXISTING);
    }
}
