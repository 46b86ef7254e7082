package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code registry test}: Maven's tests and those of the npm package, one summary. With {@code --deep}: the tests with the tag
 * {@code deep} and nothing else, which take too long to be waited for at every change.
 */
final class TestRun {
    /** A Maven module with tests: its short name and its directory. */
    private record Module(String name, String directory) {}

    private static final List<Module> MODULES = List.of(
            new Module("core", "registry-core"),
            new Module("schemas", "schemas"),
            new Module("access", "access"),
            new Module("processor", "stream-processor"),
            new Module("gateway", "edge-gateway"),
            new Module("bridge", "openai-bridge"),
            new Module("simulator", "realtime-simulator"),
            new Module("console", "local-stack/console"),
            new Module("broker", "local-stack/broker"),
            new Module("workshop", "local-stack/workshop"),
            new Module("whole path", "local-stack"),
            new Module("benchmarks", "benchmarks"));

    private static final List<String> ORDER = List.of(
            "core",
            "schemas",
            "access",
            "processor",
            "gateway",
            "bridge",
            "simulator",
            "sdk",
            "console",
            "broker",
            "workshop",
            "whole path",
            "benchmarks");

    private static final Pattern BUILDING = Pattern.compile("\\[INFO] Building (.*?) [\\w.-]+ +\\[(\\d+)/(\\d+)]");
    private static final Pattern MUTATIONS =
            Pattern.compile(">> Generated (\\d+) mutations Killed (\\d+) \\((\\d+%)\\)");
    private static final Pattern TESTS = Pattern.compile("Tests run: (\\d+), .*Time elapsed.*");
    private static final Duration SHORT = Duration.ofMillis(1);

    private final Screen screen;
    private final Path home;
    private final long started = System.nanoTime();
    private final List<String> broken = new ArrayList<>();
    private boolean deep;

    TestRun(Screen screen, Path home) {
        this.screen = screen;
        this.home = home;
    }

    /** 0 when no test failed and nothing else did. */
    int run(List<String> options) throws IOException, InterruptedException {
        var unknown =
                options.stream().filter(option -> !option.equals("--deep")).findFirst();
        if (unknown.isPresent()) {
            screen.line("registry test: what is '" + unknown.get() + "'? Try: ./registry test --help");
            return 2;
        }
        deep = !options.isEmpty();
        var reports = home.resolve("target/reports");
        Files.createDirectories(reports);
        packagesOfOthers(reports);
        maven(reports);
        npm(reports);
        var suites = suites();
        var summary = new Summary(suites, broken, took());
        Files.writeString(reports.resolve("index.html"), HtmlReport.of(summary));
        summary.lines().forEach(screen::line);
        screen.line(summary.counts());
        return summary.good() ? 0 : 1;
    }

    /** Java tests run npm packages that others wrote; without Node they say that they were skipped. */
    private void packagesOfOthers(Path reports) throws IOException, InterruptedException {
        if (Machine.here(home).program("npm").isEmpty()) {
            return;
        }
        for (var directory : List.of("examples/openai-clients", "client-sdk")) {
            var npm = new NpmPackage(home.resolve(directory));
            screen.status("npm", "npm ci in " + directory, SHORT);
            if (npm.exists() && !npm.install(reports.resolve(log(directory)))) {
                broken.add("npm ci failed in " + directory + "  (log: target/reports/" + log(directory) + ")");
            }
        }
    }

    private static String log(String directory) {
        return "npm-install-" + Path.of(directory).getFileName() + ".log";
    }

    private void maven(Path reports) throws IOException, InterruptedException {
        if (Machine.here(home).program("mvn").isEmpty()) {
            broken.add("no Maven: apt install maven");
            return;
        }
        for (var module : MODULES) {
            delete(home.resolve(module.directory()).resolve("target/surefire-reports"));
        }
        var log = reports.resolve("maven.log");
        var progress = new Progress();
        var stamp = new BuildStamp(home);
        stamp.begin();
        // every module is tried; failures are counted from the reports
        var arguments = new ArrayList<>(List.of("verify", "-Dmaven.test.failure.ignore=true"));
        if (deep) {
            arguments.add("-Pdeep");
        }
        int code = new Maven(home).run(arguments, log, progress);
        progress.finish();
        if (code == 0) {
            stamp.done();
        } else {
            broken.add(progress.firstError.orElse("Maven ended with exit code " + code) + "  (log: "
                    + home.relativize(log) + ")");
        }
    }

    private void npm(Path reports) throws IOException, InterruptedException {
        var tests = new NpmTests(home, Machine.here(home));
        if (!tests.exist()) {
            return;
        }
        long begun = System.nanoTime();
        delete(home.resolve(NpmTests.REPORTS));
        screen.status("sdk", "npm test …", SHORT);
        tests.run(reports.resolve("npm.log"), deep).ifPresent(broken::add);
        screen.row("sdk", "done", Duration.ofNanos(System.nanoTime() - begun));
    }

    /** In the order of the table in the README, each name once. */
    private List<Suite> suites() {
        var suites = new ArrayList<Suite>();
        for (var module : MODULES) {
            suites.addAll(Reports.read(
                    home.resolve(module.directory()).resolve("target/surefire-reports"),
                    className -> module.name(),
                    (className, method) -> rerun(module, className, method, deep)));
        }
        suites.addAll(Reports.read(home.resolve(NpmTests.REPORTS), NpmTests::part, NpmTests::rerun));
        var byName = new LinkedHashMap<String, Suite>();
        ORDER.forEach(name -> suites.stream()
                .filter(suite -> suite.name().equals(name))
                .forEach(suite -> byName.merge(name, suite, Suite::and)));
        return List.copyOf(byName.values());
    }

    private static String rerun(Module module, String className, String method, boolean deep) {
        var test = className.substring(className.lastIndexOf('.') + 1);
        // a name with more than letters belongs to a parameterized test: its class runs again
        var plain = method.replaceFirst("[({\\[].*", "");
        return "mvn " + (deep ? "-Pdeep " : "") + "-pl " + module.directory()
                + " -am package -Dsurefire.failIfNoSpecifiedTests=false '-Dtest=" + test
                + (plain.matches("\\w+") ? "#" + plain : "") + "'";
    }

    private static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Follows Maven's output: a status line while a module is at work, a row when it is through. */
    private final class Progress implements Consumer<String> {
        private Optional<String> firstError = Optional.empty();
        private String module = "";
        private int tests;
        private long begun = System.nanoTime();

        @Override
        public void accept(String line) {
            var building = BUILDING.matcher(line);
            if (building.find()) {
                finish();
                module = building.group(1).replaceFirst(".* :: ", "");
                begun = System.nanoTime();
                tests = 0;
            }
            var mutations = MUTATIONS.matcher(line);
            if (mutations.find()) {
                var killed = mutations.group(2) + " of " + mutations.group(1) + " killed, " + mutations.group(3);
                screen.row("mutations", killed, Duration.ofNanos(System.nanoTime() - begun));
            }
            var ran = TESTS.matcher(line);
            if (ran.find()) {
                tests += Integer.parseInt(ran.group(1));
            }
            if (firstError.isEmpty() && line.startsWith("[ERROR] Failed to execute goal")) {
                firstError = Optional.of(line.substring(8));
            }
            screen.status(module, tests + " tests …", Duration.ofNanos(System.nanoTime() - begun));
        }

        void finish() {
            if (tests > 0) {
                screen.row(module, tests + " tests", Duration.ofNanos(System.nanoTime() - begun));
            }
            tests = 0;
        }
    }
}
