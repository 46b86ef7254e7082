package dev.functionregistry.stack.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vitest's exit code and its report, each of which may hide what the other says. */
class NpmTestsTest {
    private static final String GOOD =
            "<testsuites><testsuite><testcase name='a' classname='test/a.test.ts'/>" + "</testsuite></testsuites>";
    private static final String BAD = "<testsuites><testsuite><testcase name='a' classname='test/a.test.ts'>"
            + "<failure message='no'/></testcase></testsuite></testsuites>";

    @TempDir
    private Path home;

    private Programs programs;

    @BeforeEach
    void installed() throws Exception {
        programs = new Programs(home.resolve("bin")).with("node", "echo v20.19.2");
        var modules = Files.createDirectories(home.resolve("client-sdk/node_modules"));
        Files.writeString(home.resolve("client-sdk/package.json"), "{}");
        Files.writeString(home.resolve("client-sdk/package-lock.json"), "{}");
        Files.writeString(modules.resolve(".package-lock.json"), "{}");
    }

    @Test
    void aGoodRunHasNothingToSay() throws Exception {
        assertThat(run(GOOD, 0)).isEmpty();
    }

    @Test
    void aTestThatFailsIsCountedFromItsReport() throws Exception {
        assertThat(run(BAD, 1)).isEmpty();
    }

    @Test
    void anErrorOutsideOfTestsIsBroken() throws Exception {
        assertThat(run(GOOD, 1)).containsExactly("vitest ended with exit code 1  (log: target/reports/npm.log)");
    }

    @Test
    void aSetupThatThrowsIsBroken() throws Exception {
        assertThat(run("<testsuites name='vitest tests' tests='0'></testsuites>", 1))
                .containsExactly(
                        "vitest ended with exit code 1  (log: target/reports/npm.log)",
                        "vitest ran no test  (log: target/reports/npm.log)");
    }

    @Test
    void noTestIsBrokenEvenWhenVitestIsContent() throws Exception {
        assertThat(run("<testsuites/>", 0)).containsExactly("vitest ran no test  (log: target/reports/npm.log)");
    }

    @Test
    void aReportCutShortIsBroken() throws Exception {
        assertThat(run("<testsuites><testsuite><testcase name='a' clas", 137))
                .contains("vitest ended with exit code 137  (log: target/reports/npm.log)");
    }

    @Test
    void aCheckThatFailsIsBroken() throws Exception {
        var tests = new NpmTests(programs.machine(home));
        var log = home.resolve("target/reports/npm-check.log");
        programs.with("npm", "exit 2");
        assertThat(tests.check(log))
                .contains("npm run check ended with exit code 2  (log: target/reports/npm-check.log)");
        programs.with("npm", "exit 0");
        assertThat(tests.check(log)).isEmpty();
    }

    @Test
    void deepRunsAreJudgedAlike() throws Exception {
        npm("<testsuites/>", 1);
        assertThat(run(true)).hasSize(2);
    }

    @Test
    void saysWhatIsWrongWithNode() throws Exception {
        npm(GOOD, 0);
        programs.with("node", "echo v18.19.0");
        assertThat(run(false))
                .containsExactly(
                        "the npm package was not tested: Node 18.19.0 is too old, needed: " + Machine.NODE_FIX);
    }

    @Test
    void saysWhyATestIsSkippedWhereVitestDoesNot() throws Exception {
        var tests = new NpmTests(programs.machine(home));
        assertThat(tests.skipped("test/browser/console.test.ts", "the console > draws"))
                .isEqualTo("no Chromium");
        assertThat(tests.skipped("test/whole/voice.test.ts", "voice in Chromium > speaks"))
                .isEqualTo("no Chromium");
        assertThat(tests.skipped("test/whole/stack.test.ts", "a running stack > works"))
                .isEqualTo("a running stack");
        assertThat(tests.skipped("test/validation/corpus.test.ts", "the draft-07 suite (CORPORA_DIR) > enum"))
                .isEqualTo("needs CORPORA_DIR");
        assertThat(tests.skipped("test/whole/otherAgents.test.ts", "another agent (needs npm ci in examples) > calls"))
                .isEqualTo("needs npm ci in examples");
    }

    private List<String> run(String report, int code) throws Exception {
        npm(report, code);
        return run(false);
    }

    private List<String> run(boolean deep) throws Exception {
        return new NpmTests(programs.machine(home)).run(home.resolve("target/reports/npm.log"), deep, line -> {});
    }

    /** An npm whose checks are fine and whose vitest leaves this report and ends with this code. */
    private void npm(String report, int code) throws Exception {
        Files.writeString(home.resolve("report.xml"), report);
        programs.with("npm", """
                [ "$2" = check ] && exit 0
                /bin/mkdir -p target/reports
                /bin/cp ../report.xml target/reports/vitest.xml
                exit %d""".formatted(code));
    }
}
