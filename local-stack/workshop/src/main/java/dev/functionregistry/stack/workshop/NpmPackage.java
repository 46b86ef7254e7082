package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A directory with a package.json and a lock file. */
record NpmPackage(Path directory) {
    boolean exists() {
        return Files.exists(directory.resolve("package.json"));
    }

    /** Installs what the lock file says unless that is done already; false when it failed. */
    boolean install(Path log) throws IOException, InterruptedException {
        return installed() || run(log, "ci", "--no-audit", "--no-fund") == 0;
    }

    boolean installed() throws IOException {
        var installed = directory.resolve("node_modules/.package-lock.json");
        var lock = directory.resolve("package-lock.json");
        return Files.exists(installed)
                && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) >= 0;
    }

    /** Runs npm here; its exit code. */
    int run(Path log, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("npm"));
        command.addAll(List.of(arguments));
        return Maven.run(command, directory, log, line -> {});
    }
}
