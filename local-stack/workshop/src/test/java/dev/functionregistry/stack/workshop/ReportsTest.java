package dev.functionregistry.stack.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
    private static final Reports.Names NAMES = new Reports.Names() {
        @Override
        public String suite(String className) {
            return "core";
        }

        @Override
        public String rerun(String className, String test) {
            return "run " + className + " " + test;
        }
    };

    @Test
    void countsAndExplainsWhatSurefireWrote(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("TEST-a.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="dev.a.FooTest" tests="4">
                  <testcase name="good" classname="dev.a.FooTest" time="0.1"/>
                  <testcase name="bad(int)[2]" classname="dev.a.FooTest" time="0.1">
                    <failure message="expected: 1&#10; but was: 2" type="AssertionError">at dev.a</failure>
                  </testcase>
                  <testcase name="broke" classname="dev.a.FooTest"><error type="NullPointerException">trace
                  of it</error></testcase>
                  <testcase name="later" classname="dev.a.FooTest"><skipped message="Assumption failed: no Docker"/></testcase>
                  <testcase name="too" classname="dev.a.FooTest"><skipped type="org.opentest4j.TestAbortedException"><![CDATA[\
                org.opentest4j.TestAbortedException: Assumption failed: no Docker answers
                	at dev.a.FooTest]]></skipped></testcase>
                </testsuite>
                """);
        var suite = Reports.of(directory).suites(NAMES).getFirst();
        assertThat(suite.passed()).isEqualTo(1);
        assertThat(suite.skipped()).containsExactly("no Docker", "no Docker answers");
        assertThat(suite.failures())
                .containsExactly(
                        new Suite.Failure(
                                "FooTest.bad(int)[2]", "expected: 1 but was: 2", "run dev.a.FooTest bad(int)[2]"),
                        new Suite.Failure("FooTest.broke", "trace of it", "run dev.a.FooTest broke"));
    }

    @Test
    void keepsWhatCanBeReadBesideAReportCutShort(@TempDir Path directory) throws Exception {
        Files.writeString(
                directory.resolve("TEST-a.xml"), "<testsuite><testcase name='a' classname='dev.A'/></testsuite>");
        Files.writeString(directory.resolve("TEST-b.xml"), "<testsuite><testcase name='b' cl");
        var reports = Reports.of(directory);
        assertThat(reports.ran()).containsExactly(Map.entry("dev.A", 1));
        assertThat(reports.unreadable())
                .singleElement()
                .asString()
                .startsWith("cannot read the report ")
                .contains("TEST-b.xml");
    }

    @Test
    void noReportsNoSuite(@TempDir Path directory) {
        assertThat(Reports.of(directory).suites(NAMES)).isEmpty();
        assertThat(Reports.of(directory.resolve("absent")).suites(NAMES)).isEmpty();
    }

    @Test
    void partsTheNpmTestsAsTheHouseIsParted(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("vitest.xml"), """
                <testsuites><testsuite>
                  <testcase name="a" classname="test/execution.test.ts"/>
                  <testcase name="b" classname="test/browser/page.test.ts"/>
                  <testcase name="c" classname="test/whole/stack.test.ts"/>
                  <testcase name="d" classname="test/whole/stack.test.ts"/>
                </testsuite></testsuites>
                """);
        assertThat(Reports.of(directory).suites(new NpmTests(new Programs(directory).machine(directory))))
                .extracting(Suite::name, Suite::passed)
                .containsExactly(tuple("console", 1), tuple("sdk", 1), tuple("whole path", 2));
    }

    @Test
    void closesWithTheLinesOfTheReadme() {
        var core = new Suite("core", 1_412, List.of(), List.of());
        var sdk = new Suite(
                "sdk", 351, List.of(new Suite.Failure("a.test.ts.x", "why", "again")), List.of("no Chromium"));
        var summary = new Summary(List.of(core, sdk), List.of(), Duration.ofSeconds(192));
        assertThat(summary.lines())
                .containsExactly(
                        "  core 1,412 · sdk 351",
                        "  skipped  no Chromium 1",
                        "  failed   sdk a.test.ts.x",
                        "           why",
                        "           again",
                        "1,763 passed, 1 failed, 1 skipped in 3 min 12 s.  Reports: target/reports/index.html");
        assertThat(summary.good()).isFalse();
        assertThat(HtmlReport.of(summary)).contains("1,763 passed").contains("a.test.ts.x");
    }

    @Test
    void aBrokenBuildIsNoSuccess() {
        var core = new Suite("core", 1, List.of(), List.of());
        assertThat(new Summary(List.of(core), List.of("does not compile"), Duration.ZERO).good())
                .isFalse();
        assertThat(new Summary(List.of(core), List.of(), Duration.ZERO).good()).isTrue();
        assertThat(new Summary(List.of(), List.of(), Duration.ZERO).good())
                .as("nothing ran")
                .isFalse();
    }
}
