package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The tests and gates of the npm package. */
final class NpmTests {
    private static final String PACKAGE = "client-sdk";

    /** Where the test runner leaves JUnit XML. */
    static final String REPORTS = PACKAGE + "/target/reports";

    private final NpmPackage npm;
    private final Machine machine;

    NpmTests(Path home, Machine machine) {
        this.npm = new NpmPackage(home.resolve(PACKAGE));
        this.machine = machine;
    }

    boolean exist() {
        return npm.exists();
    }

    /** What is broken besides failing tests; empty when nothing is. */
    Optional<String> run(Path log, boolean deep) throws IOException, InterruptedException {
        if (machine.program("npm").isEmpty()) {
            return Optional.of("the npm package was not tested: no npm (Node 20 or newer, https://nodejs.org)");
        }
        if (!npm.installed()) {
            return Optional.of("the npm package was not tested: npm ci failed");
        }
        if (deep) {
            npm.run(log, "run", "test:deep");
            return Optional.empty();
        }
        int checked = npm.run(log.resolveSibling("npm-check.log"), "run", "check");
        // a test that fails is counted from its report
        npm.run(log, "exec", "--", "vitest", "run", "--project", "sdk", "--project", "whole");
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
}
