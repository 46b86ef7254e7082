package dev.functionregistry.stack.workshop;

import java.util.List;
import java.util.stream.Stream;

/**
 * The tests of one module after a run.
 *
 * @param name the module's short name, as in the summary
 * @param skipped one reason per skipped test
 */
record Suite(String name, int passed, List<Failure> failures, List<String> skipped) {
    /**
     * A test that failed.
     *
     * @param test its name
     * @param reason one line
     * @param rerun the command that runs only it
     */
    record Failure(String test, String reason, String rerun) {}

    /** Both together, under this one's name. */
    Suite and(Suite other) {
        return new Suite(
                name,
                passed + other.passed,
                Stream.concat(failures.stream(), other.failures.stream()).toList(),
                Stream.concat(skipped.stream(), other.skipped.stream()).toList());
    }

    int total() {
        return passed + failures.size() + skipped.size();
    }
}
