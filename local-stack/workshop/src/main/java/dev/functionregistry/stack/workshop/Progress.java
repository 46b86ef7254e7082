package dev.functionregistry.stack.workshop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Follows the output of Maven and of Vitest: a status line while a module is at work, a row when it is through, in a deep run a row
 * for each suite. Where the output is no terminal a row a minute says that it still works.
 */
final class Progress implements Consumer<String> {
    private static final Pattern BUILDING = Pattern.compile("\\[INFO] Building (.*?) [\\w.-]+ +\\[(\\d+)/(\\d+)]");
    private static final Pattern MUTATIONS =
            Pattern.compile(">> Generated (\\d+) mutations Killed (\\d+) \\((\\d+%)\\)");
    private static final Pattern RUNNING = Pattern.compile("\\[INFO] Running (\\S+)$");
    private static final Pattern TESTS =
            Pattern.compile("Tests run: (\\d+), .*Time elapsed: ([\\d.,]+) s.* (?:--?|in) (?:in )?([\\w.$]+)$");
    private static final Pattern VITEST =
            Pattern.compile("^ *[✓❯↓] +(?:\\w+ +)?(test/\\S+) \\((\\d+) tests?.*?\\)(?: *(\\d+) *ms)?");
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[\\d;]*m");
    private static final long BETWEEN_ROWS = Duration.ofMinutes(1).toNanos();

    private final Screen screen;
    private final boolean deep;
    private final LongSupplier nanoTime;
    private Optional<String> firstError = Optional.empty();
    private String module = "";
    private String suite = "";
    private int tests;
    private boolean mutated;
    private long begun;
    private long lastRow;

    Progress(Screen screen, boolean deep, LongSupplier nanoTime) {
        this.screen = screen;
        this.deep = deep;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
        this.lastRow = begun;
    }

    /** Shows the passing time once a second while a runner is silent, until it is closed. */
    AutoTick ticking() {
        var clock = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().daemon().name("progress").unstarted(task));
        clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
        return clock::shutdownNow;
    }

    /** Ends the ticking. */
    interface AutoTick extends AutoCloseable {
        @Override
        void close();
    }

    /** From now on lines belong to this module; what the one before did becomes a row. */
    synchronized void begin(String name) {
        finish();
        module = name;
        suite = "";
        begun = nanoTime.getAsLong();
    }

    @Override
    public synchronized void accept(String coloured) {
        var line = COLOURS.matcher(coloured).replaceAll("");
        var building = BUILDING.matcher(line);
        if (building.find()) {
            begin(building.group(1).replaceFirst(".* :: ", ""));
        }
        var mutations = MUTATIONS.matcher(line);
        if (mutations.find()) {
            mutated = true;
            row(
                    "mutations",
                    mutations.group(2) + " of " + mutations.group(1) + " killed, " + mutations.group(3),
                    took());
        }
        var running = RUNNING.matcher(line);
        if (running.find()) {
            suite = shortName(running.group(1));
        }
        var ran = TESTS.matcher(line);
        if (ran.find()) {
            double seconds = Double.parseDouble(ran.group(2).replace(",", ""));
            done(shortName(ran.group(3)), ran.group(1), Duration.ofMillis(Math.round(seconds * 1_000)));
        }
        var file = VITEST.matcher(line);
        if (file.find()) {
            long millis = file.group(3) == null ? 0 : Long.parseLong(file.group(3));
            done(file.group(1), file.group(2), Duration.ofMillis(millis));
        }
        if (firstError.isEmpty() && line.startsWith("[ERROR] Failed to execute goal")) {
            firstError = Optional.of(line.substring(8));
        }
        tick();
    }

    /** Says what is at work. */
    synchronized void tick() {
        if (module.isEmpty()) {
            return;
        }
        var text = tests + " tests" + (suite.isEmpty() ? "" : ", " + suite) + " …";
        screen.status(module, text, took());
        if (!screen.terminal() && nanoTime.getAsLong() - lastRow >= BETWEEN_ROWS) {
            row(module, text, took());
        }
    }

    /** The module at work is through. */
    synchronized void finish() {
        if (tests > 0) {
            row(module, tests + " tests", took());
        }
        tests = 0;
        module = "";
    }

    /** The first goal that failed. */
    synchronized Optional<String> firstError() {
        return firstError;
    }

    /** Whether mutations were counted. */
    synchronized boolean mutated() {
        return mutated;
    }

    private void done(String name, String count, Duration took) {
        tests += Integer.parseInt(count);
        suite = "";
        if (deep) {
            row(module, name + " " + count + (count.equals("1") ? " test" : " tests"), took);
        }
    }

    private void row(String name, String text, Duration took) {
        screen.row(name, text, took);
        lastRow = nanoTime.getAsLong();
    }

    private Duration took() {
        return Duration.ofNanos(nanoTime.getAsLong() - begun);
    }

    private static String shortName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
