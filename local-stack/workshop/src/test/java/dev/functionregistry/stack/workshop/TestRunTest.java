package dev.functionregistry.stack.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must have run in a run that ends well. Maven is a script here, and there is no npm package. */
class TestRunTest {
    private static final String DEEP = "@Tag(\"deep\")\nclass %s {}\n";
    private static final String MUTATIONS = "echo '>> Generated 1000 mutations Killed 900 (90%)'";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @TempDir
    private Path home;

    private Programs programs;

    @BeforeEach
    void twoModulesWithTests() throws Exception {
        programs = new Programs(home.resolve("bin"));
        source("registry-core", "CallHistoriesProperties", DEEP);
        source("registry-core", "CallTest", "class %s {}\n");
        source("stream-processor", "CrashCutTest", "  // of the tag @Tag(\"deep\") below\n  @Test\n  " + DEEP);
    }

    @Test
    void everyModuleWithTestsRan() throws Exception {
        mvn(0, report("registry-core", "CallTest", "") + report("stream-processor", "CrashCutTest", ""));
        assertThat(run()).isZero();
        assertThat(printed()).contains("  core 1 · processor 1\n").endsWith("2 passed, 0 failed, 0 skipped\n");
    }

    @Test
    void aModuleWithoutReportsIsNamed() throws Exception {
        mvn(0, report("registry-core", "CallTest", ""));
        assertThat(run()).isEqualTo(1);
        assertThat(printed()).contains("  broken   not run: processor\n");
    }

    @Test
    void aModuleThatIsDeepAsAWholeHasNothingToReportOtherwise() throws Exception {
        source("benchmarks", "BridgeSoakIT", DEEP);
        mvn(0, report("registry-core", "CallTest", "") + report("stream-processor", "CrashCutTest", ""));
        assertThat(run()).isZero();
    }

    @Test
    void everyDeepSuiteRan() throws Exception {
        mvn(
                0,
                report("registry-core", "CallHistoriesProperties", "")
                        + report("stream-processor", "CrashCutTest", "")
                        + MUTATIONS);
        assertThat(run("--deep")).isZero();
        assertThat(printed()).contains("900 of 1000 killed, 90%");
    }

    @Test
    void aDeepSuiteThatWasNotRunIsNamed() throws Exception {
        mvn(1, report("registry-core", "CallHistoriesProperties", "") + MUTATIONS);
        assertThat(run("--deep")).isEqualTo(1);
        assertThat(printed())
                .contains("  broken   Maven ended with exit code 1")
                .contains("  broken   not run: processor CrashCutTest\n");
    }

    @Test
    void aDeepSuiteWhoseTestsAreAllSkippedWasNotRun() throws Exception {
        mvn(
                0,
                report("registry-core", "CallHistoriesProperties", "")
                        + report("stream-processor", "CrashCutTest", "<skipped message=\"no Docker\"/>")
                        + MUTATIONS);
        assertThat(run("--deep")).isEqualTo(1);
        assertThat(printed()).contains("  broken   not run: processor CrashCutTest\n");
    }

    @Test
    void withoutMutationsTheDeepRunIsBroken() throws Exception {
        mvn(0, report("registry-core", "CallHistoriesProperties", "") + report("stream-processor", "CrashCutTest", ""));
        assertThat(run("--deep")).isEqualTo(1);
        assertThat(printed()).contains("  broken   no mutation of the rules was counted");
    }

    @Test
    void aReportCutShortIsBroken() throws Exception {
        mvn(
                0,
                report("registry-core", "CallTest", "")
                        + report("stream-processor", "CrashCutTest", "")
                        + "echo '<testsuite><testca' > stream-processor/target/surefire-reports/TEST-cut.xml\n");
        assertThat(run()).isEqualTo(1);
        assertThat(printed()).contains("  broken   cannot read the report ").contains("TEST-cut.xml");
    }

    private void source(String module, String name, String text) throws Exception {
        var directory = Files.createDirectories(home.resolve(module).resolve("src/test/java/dev"));
        Files.writeString(directory.resolve(name + ".java"), text.formatted(name));
    }

    private void mvn(int code, String script) throws Exception {
        programs.with("mvn", script + "\nexit " + code);
    }

    /** Lines of a script that leave a report of one test. */
    private static String report(String module, String name, String inside) {
        var directory = module + "/target/surefire-reports";
        return "/bin/mkdir -p " + directory + "\necho '<testsuite><testcase name=\"t\" classname=\"dev." + name + "\">"
                + inside + "</testcase></testsuite>' > " + directory + "/TEST-" + name + ".xml\n";
    }

    private int run(String... options) throws Exception {
        var screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, false);
        return new TestRun(screen, programs.machine(home)).run(List.of(options));
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
