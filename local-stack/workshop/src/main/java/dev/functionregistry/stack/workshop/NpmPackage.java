package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A directory with a package.json and a lock file, and the machine whose npm works on it. */
record NpmPackage(Path directory, Machine machine) {
    boolean exists() {
        return Files.exists(directory.resolve("package.json"));
    }

    /** Installs what the lock file says unless that is done already; false when it failed. */
    boolean install(Path log) throws IOException, InterruptedException {
        return installed() || run(log, line -> {}, "ci", "--no-audit", "--no-fund") == 0;
    }

    boolean installed() throws IOException {
        var installed = directory.resolve("node_modules/.package-lock.json");
        var lock = directory.resolve("package-lock.json");
        return Files.exists(installed)
                && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) >= 0;
    }

    /** Runs npm here; its exit code. */
    int run(Path log, Consumer<String> onLine, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(machine.command("npm")));
        command.addAll(List.of(arguments));
        return Maven.run(command, directory, log, onLine);
    }
}
