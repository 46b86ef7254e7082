package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The tests and gates of the npm package. */
final class NpmTests implements Reports.Names {
    private static final String PACKAGE = "client-sdk";

    /** Where the test runner leaves JUnit XML. */
    static final String REPORTS = PACKAGE + "/target/reports";

    /** A title says in brackets what its tests need. */
    private static final Pattern NEEDS = Pattern.compile("\\(((?:needs )?[^()]+)\\)");

    private final Path reports;
    private final NpmPackage npm;
    private final Machine machine;

    NpmTests(Machine machine) {
        this.reports = machine.project().resolve(REPORTS);
        this.npm = new NpmPackage(machine.project().resolve(PACKAGE), machine);
        this.machine = machine;
    }

    boolean exist() {
        return npm.exists();
    }

    /**
     * What the compiler, the linter and the size budget have against the package; it builds what tests of the package look at. Empty when
     * they have nothing against it, or when it cannot be checked, which {@link #run} says.
     */
    Optional<String> check(Path log) throws IOException, InterruptedException {
        if (machine.nodeFault().isPresent() || !npm.installed()) {
            return Optional.empty();
        }
        int checked = npm.run(log, line -> {}, "run", "check");
        return checked == 0
                ? Optional.empty()
                : Optional.of("npm run check ended with exit code " + checked + "  (log: target/reports/"
                        + log.getFileName() + ")");
    }

    /** What is broken besides tests that failed, which are counted from their reports; empty when nothing is. */
    List<String> run(Path log, boolean deep, Consumer<String> onLine) throws IOException, InterruptedException {
        var fault = machine.nodeFault();
        if (fault.isPresent()) {
            return List.of("the npm package was not tested: " + fault.get() + ", needed: " + Machine.NODE_FIX);
        }
        if (!npm.installed()) {
            return List.of("the npm package was not tested: npm ci failed");
        }
        var broken = new ArrayList<String>();
        int code = deep
                ? npm.run(log, onLine, "run", "test:deep")
                : npm.run(log, onLine, "exec", "--", "vitest", "run", "--project", "sdk", "--project", "whole");
        var found = Reports.of(reports);
        // a setup that throws and an error outside of tests leave a report in which nothing failed
        if (code != 0 && !found.failed()) {
            broken.add("vitest ended with exit code " + code + "  (log: target/reports/npm.log)");
        }
        if (found.cases().isEmpty()) {
            broken.add("vitest ran no test  (log: target/reports/npm.log)");
        }
        return broken;
    }

    /** Which part of the house a test file looks at, as named in the summary. */
    @Override
    public String suite(String file) {
        if (file.contains("test/browser/")) {
            return "console";
        }
        return file.contains("test/whole/") ? "whole path" : "sdk";
    }

    @Override
    public String rerun(String file, String test) {
        return "cd " + PACKAGE + " && npx vitest run " + file + " -t '"
                + test.replaceFirst(".* > ", "").replace("'", "'\\''") + "'";
    }

    /** Vitest knows no reasons: what the title names in brackets, the browser where there is none, or the title. */
    @Override
    public String skipped(String file, String test) {
        var needs = NEEDS.matcher(test);
        if (needs.find()) {
            return needs.group(1).startsWith("needs ") ? needs.group(1) : "needs " + needs.group(1);
        }
        if (machine.chromium().isEmpty() && (file.contains("test/browser/") || test.contains("Chromium"))) {
            return "no Chromium";
        }
        return test.replaceFirst(" > .*", "");
    }
}
