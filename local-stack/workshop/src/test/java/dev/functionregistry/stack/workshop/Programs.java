package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Programs of a machine that are shell scripts of a test. */
record Programs(Path directory) {
    Programs with(String name, String script) throws IOException {
        Files.createDirectories(directory);
        var file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    /** A machine that has these and nothing else. */
    Machine machine(Path project) {
        return new Machine(project, Map.of("PATH", directory.toString()));
    }
}
