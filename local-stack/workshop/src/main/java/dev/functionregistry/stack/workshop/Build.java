package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code registry build}: every module, no tests, one row that tells how far it is. */
final class Build {
    private static final Pattern MODULE = Pattern.compile("\\[INFO] Building .*\\[(\\d+)/(\\d+)]");
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    private final Screen screen;
    private final Path home;
    private final long started = System.nanoTime();
    private final List<String> errors = new ArrayList<>();
    private int downloads;
    private boolean registryLoading;
    private String module = "";
    private long lastLine = started;

    Build(Screen screen, Path home) {
        this.screen = screen;
        this.home = home;
    }

    /** 0 when built. */
    int run(List<String> options) throws IOException, InterruptedException {
        if (!options.isEmpty()) {
            screen.line("registry build: what is '" + options.getFirst() + "'? Try: ./registry build --help");
            return 2;
        }
        if (Machine.here(home).program("mvn").isEmpty()) {
            screen.line("  " + screen.red("miss") + "  Maven                 builds everything: apt install maven");
            return 1;
        }
        var log = home.resolve("target/build.log");
        var stamp = new BuildStamp(home);
        boolean first = stamp.absent();
        stamp.begin();
        int code = new Maven(Machine.here(home)).run(List.of("package", "-DskipTests"), log, line -> {
            read(line);
            show(first);
        });
        if (code != 0) {
            screen.line("  " + screen.red("build failed") + "; the whole log: " + log);
            errors.stream().limit(12).forEach(error -> screen.line("    " + error));
            return 1;
        }
        stamp.done();
        screen.row("build", summary(first), took());
        return 0;
    }

    private void read(String line) {
        if (line.startsWith("Downloaded from ")) {
            downloads++;
        }
        if (line.contains("apicurio-registry-app") && line.contains(".tar.gz")) {
            registryLoading = line.startsWith("Downloading from ");
        }
        if (line.startsWith("[ERROR] ") && line.length() > 8) {
            errors.add(line.substring(8));
        }
        var building = MODULE.matcher(line);
        if (building.find()) {
            module = "module " + building.group(1) + " of " + building.group(2);
        }
    }

    private void show(boolean first) {
        var text = new ArrayList<String>();
        if (!module.isEmpty()) {
            text.add(module);
        }
        if (downloads > 0) {
            text.add(downloads + " downloads");
        }
        if (registryLoading) {
            text.add("158 MB schema registry");
        }
        var line = (first ? "first run: " : "") + String.join(", ", text) + " …";
        screen.status("build", line, took());
        if (!screen.terminal() && System.nanoTime() - lastLine > BETWEEN_LINES.toNanos()) {
            screen.row("build", line, took());
            lastLine = System.nanoTime();
        }
    }

    private String summary(boolean first) {
        var modules = module.replaceFirst(".* of ", "") + " modules";
        return (first ? "first run: " : "") + (downloads > 0 ? downloads + " downloads, " : "") + modules;
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
