package dev.functionregistry.stack.workshop;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Lines on the console. A status line, rewritten in place, exists on a terminal only; colours too, and not when {@code NO_COLOR} is
 * set.
 */
public final class Screen {
    /** Where the times of rows end. */
    private static final int WIDTH = 92;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean coloured;
    private boolean statusShown;

    public Screen(PrintStream out, boolean terminal, boolean coloured) {
        this.out = out;
        this.terminal = terminal;
        this.coloured = terminal && coloured;
    }

    /** The screen of this process, as the shell script found it. */
    public static Screen ofProcess() {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var noColor = System.getenv("NO_COLOR");
        return new Screen(out, Boolean.getBoolean("registry.terminal"), noColor == null || noColor.isEmpty());
    }

    public boolean terminal() {
        return terminal;
    }

    public synchronized void line(String text) {
        clearStatus();
        out.println(text);
    }

    /** {@code "  kafka            localhost:9092   one node          2.9 s"}. */
    public synchronized void row(String name, String text, Duration took) {
        line(formatRow(name, text, seconds(took)));
    }

    /** Shows what goes on, until the next line; nothing where the output is no terminal. */
    public synchronized void status(String name, String text, Duration since) {
        if (terminal) {
            var line = formatRow(name, text, seconds(since));
            out.print("\r\u001b[K" + line);
            out.flush();
            statusShown = true;
        }
    }

    public String green(String text) {
        return colour("32", text);
    }

    public String yellow(String text) {
        return colour("33", text);
    }

    public String red(String text) {
        return colour("31", text);
    }

    static String formatRow(String name, String text, String time) {
        var start = String.format(Locale.ROOT, "  %-15s  %s", name, text);
        return start + " ".repeat(Math.max(2, WIDTH - start.length() - time.length())) + time;
    }

    /** {@code 0.8 s}, {@code 2 min 40 s}. */
    public static String seconds(Duration duration) {
        long whole = duration.toSeconds();
        return whole < 60
                ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                : whole / 60 + " min " + whole % 60 + " s";
    }

    private String colour(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private void clearStatus() {
        if (statusShown) {
            out.print("\r\u001b[K");
            statusShown = false;
        }
    }
}
