package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The tests and gates of the npm package. */
final class NpmTests {
    private static final String PACKAGE = "client-sdk";

    /** Where the test runner leaves JUnit XML. */
    static final String REPORTS = PACKAGE + "/target/reports";

    private final Path directory;
    private final Machine machine;

    NpmTests(Path home, Machine machine) {
        this.directory = home.resolve(PACKAGE);
        this.machine = machine;
    }

    boolean exist() {
        return Files.exists(directory.resolve("package.json"));
    }

    /** What is broken besides failing tests; empty when nothing is. */
    Optional<String> run(Path log) throws IOException, InterruptedException {
        if (machine.program("npm").isEmpty()) {
            return Optional.of("the npm package was not tested: no npm (Node 20 or newer, https://nodejs.org)");
        }
        var installed = directory.resolve("node_modules/.package-lock.json");
        var lock = directory.resolve("package-lock.json");
        boolean fresh = Files.exists(installed)
                && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) >= 0;
        if (!fresh && npm(log.resolveSibling("npm-install.log"), "ci", "--no-audit", "--no-fund") != 0) {
            return Optional.of("npm ci failed  (log: target/reports/npm-install.log)");
        }
        int checked = npm(log.resolveSibling("npm-check.log"), "run", "check");
        // a test that fails is counted from its report
        npm(log, "exec", "--", "vitest", "run");
        return checked == 0
                ? Optional.empty()
                : Optional.of(
                        "npm run check ended with exit code " + checked + "  (log: target/reports/npm-check.log)");
    }

    /** Which part of the house a test file looks at, as named in the summary. */
    static String part(String file) {
        if (file.contains("test/browser/")) {
            return "console";
        }
        return file.contains("test/whole/") ? "whole path" : "sdk";
    }

    static String rerun(String file, String test) {
        return "cd " + PACKAGE + " && npx vitest run " + file + " -t '"
                + test.replaceFirst(".* > ", "").replace("'", "'\\''") + "'";
    }

    private int npm(Path log, String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<String>(List.of("npm"));
        command.addAll(List.of(arguments));
        return Maven.run(command, directory, log, line -> {});
    }
}
