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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * {@code registry test}: Maven's tests and those of the npm package, one summary. With {@code --deep}: the tests with the tag
 * {@code deep} and nothing else, which take too long to be waited for at every change.
 */
final class TestRun {
    /** A Maven module with tests: its short name and its directory. */
    private record Module(String name, String directory) {
        Reports.Names names(boolean deep) {
            return new Reports.Names() {
                @Override
                public String suite(String className) {
                    return name;
                }

                @Override
                public String rerun(String className, String method) {
                    var test = className.substring(className.lastIndexOf('.') + 1);
                    // a name with more than letters belongs to a parameterized test: its class runs again
                    var plain = method.replaceFirst("[({\\[].*", "");
                    return "mvn " + (deep ? "-Pdeep " : "") + "-pl " + directory
                            + " -am package -Dsurefire.failIfNoSpecifiedTests=false '-Dtest=" + test
                            + (plain.matches("\\w+") ? "#" + plain : "") + "'";
                }
            };
        }
    }

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

    private static final Duration SHORT = Duration.ofMillis(1);

    private final Screen screen;
    private final Machine machine;
    private final Path home;
    private final long started = System.nanoTime();
    private final NpmTests npmTests;
    private final List<String> broken = new ArrayList<>();
    private boolean deep;

    TestRun(Screen screen, Machine machine) {
        this.screen = screen;
        this.machine = machine;
        this.home = machine.project();
        this.npmTests = new NpmTests(machine);
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
        var checked = check(reports);
        maven(reports);
        found(checked).ifPresent(broken::add);
        npm(reports);
        var suites = suites();
        var absent = notRun();
        if (!absent.isEmpty()) {
            broken.add("not run: " + String.join(", ", absent));
        }
        var summary = new Summary(suites, broken, took());
        Files.writeString(reports.resolve("index.html"), HtmlReport.of(summary));
        summary.lines().forEach(screen::line);
        screen.line(summary.counts());
        return summary.good() ? 0 : 1;
    }

    /** Java tests run npm packages that others wrote; without Node they say that they were skipped. */
    private void packagesOfOthers(Path reports) throws IOException, InterruptedException {
        if (machine.nodeFault().isPresent()) {
            return;
        }
        for (var directory : List.of("examples/openai-clients", "client-sdk")) {
            var npm = new NpmPackage(home.resolve(directory), machine);
            screen.status("npm", "npm ci in " + directory, SHORT);
            if (npm.exists() && !npm.install(reports.resolve(log(directory)))) {
                broken.add("npm ci failed in " + directory + "  (log: target/reports/" + log(directory) + ")");
            }
        }
    }

    private static String log(String directory) {
        return "npm-install-" + Path.of(directory).getFileName() + ".log";
    }

    /** The npm package is checked while Maven's tests wait for brokers. */
    private FutureTask<Optional<String>> check(Path reports) {
        var task = new FutureTask<Optional<String>>(
                () -> deep || !npmTests.exist() ? Optional.empty() : npmTests.check(reports.resolve("npm-check.log")));
        Thread.ofPlatform().name("npm-check").start(task);
        return task;
    }

    private static Optional<String> found(FutureTask<Optional<String>> check) throws InterruptedException {
        try {
            return check.get();
        } catch (ExecutionException e) {
            return Optional.of("npm run check did not run: " + e.getCause());
        }
    }

    private void maven(Path reports) throws IOException, InterruptedException {
        if (machine.program("mvn").isEmpty()) {
            broken.add("no Maven: apt install maven");
            return;
        }
        for (var module : MODULES) {
            delete(home.resolve(module.directory()).resolve("target/surefire-reports"));
        }
        var log = reports.resolve("maven.log");
        var progress = new Progress(screen, deep, System::nanoTime);
        var stamp = new BuildStamp(home);
        stamp.begin();
        // every module is tried; failures are counted from the reports
        var arguments = new ArrayList<>(List.of("verify", "-Dmaven.test.failure.ignore=true"));
        if (deep) {
            arguments.add("-Pdeep");
        }
        int code;
        try (var clock = progress.ticking()) {
            code = new Maven(machine).run(arguments, log, progress);
        }
        progress.finish();
        if (code == 0) {
            stamp.done();
        } else {
            broken.add(progress.firstError().orElse("Maven ended with exit code " + code) + "  (log: "
                    + home.relativize(log) + ")");
        }
        if (deep && !progress.mutated()) {
            broken.add("no mutation of the rules was counted  (log: " + home.relativize(log) + ")");
        }
    }

    private void npm(Path reports) throws IOException, InterruptedException {
        if (!npmTests.exist()) {
            return;
        }
        delete(home.resolve(NpmTests.REPORTS));
        var progress = new Progress(screen, deep, System::nanoTime);
        progress.begin("sdk");
        try (var clock = progress.ticking()) {
            broken.addAll(npmTests.run(reports.resolve("npm.log"), deep, progress));
        }
        progress.finish();
    }

    /** In the order of the table in the README, each name once. */
    private List<Suite> suites() {
        var suites = new ArrayList<Suite>();
        for (var module : MODULES) {
            var reports = surefire(module);
            broken.addAll(reports.unreadable());
            suites.addAll(reports.suites(module.names(deep)));
        }
        var npm = Reports.of(home.resolve(NpmTests.REPORTS));
        broken.addAll(npm.unreadable());
        suites.addAll(npm.suites(npmTests));
        var byName = new LinkedHashMap<String, Suite>();
        ORDER.forEach(name -> suites.stream()
                .filter(suite -> suite.name().equals(name))
                .forEach(suite -> byName.merge(name, suite, Suite::and)));
        return List.copyOf(byName.values());
    }

    /**
     * What has tests and no report of them: Maven skips whatever depends on a module that broke, and a suite whose tests are all
     * skipped proves nothing about a release.
     */
    private List<String> notRun() {
        var absent = new ArrayList<String>();
        for (var module : MODULES) {
            var directory = home.resolve(module.directory());
            var ran = surefire(module).ran();
            if (deep) {
                DeepSuites.ofModule(directory).stream()
                        .filter(suite -> ran.getOrDefault(suite, 0) == 0)
                        .forEach(suite -> absent.add(module.name() + " " + suite.replaceFirst(".*\\.", "")));
            } else if (ran.isEmpty() && DeepSuites.leaveSomething(directory)) {
                absent.add(module.name());
            }
        }
        if (deep) {
            var ran = Reports.of(home.resolve(NpmTests.REPORTS)).ran();
            DeepSuites.ofPackage(home.resolve("client-sdk")).stream()
                    .filter(suite -> ran.getOrDefault(suite, 0) == 0)
                    .forEach(suite -> absent.add("sdk " + suite));
        }
        return absent;
    }

    private Reports surefire(Module module) {
        return Reports.of(home.resolve(module.directory()).resolve("target/surefire-reports"));
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
}
