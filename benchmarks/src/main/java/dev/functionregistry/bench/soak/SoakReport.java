package dev.functionregistry.bench.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a soak found, as a table. */
record SoakReport(SoakSettings settings, Path directory, Figures figures, Offences offences, Duration took) {
    private static final int OFFENCES_SHOWN = 10;
    private static final List<String> ROWS = List.of(
            "conversations",
            "turns",
            "calls of the model",
            "outputs",
            "outputs that tell of a failure or of waiting",
            "outputs told again in a new model session",
            "calls that ended with their model session",
            "tool calls written",
            "tool calls written again",
            "calls that no bridge was there to hear",
            "owned model sessions",
            "sideband sessions",
            "spoken turns",
            "spoken turns without a last word",
            "tool changes",
            "bridges killed",
            "sockets cut",
            "error events injected",
            "turns told again");

    boolean passed() {
        return offences.all().isEmpty();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        row(text, "seed", settings.seed());
        row(text, "seconds", took.toSeconds());
        ROWS.forEach(name -> row(text, name, figures.of(name)));
        prefixed(text, "turns ended: ");
        prefixed(text, "error events: ");
        row(text, "mean turn in ms", figures.of("turn ms") / Math.max(1, figures.of("turns")));
        text.append("---\n");
        Offences.KINDS.forEach(kind -> row(text, kind, offences.count(kind)));
        if (!passed()) {
            text.append(
                    String.format(Locale.ROOT, "FAILED  seed %d  events and logs: %s%n", settings.seed(), directory));
            offences.all().stream()
                    .limit(OFFENCES_SHOWN)
                    .forEach(offence -> text.append(String.format(
                            Locale.ROOT,
                            "  conversation %s: %s: %s%n",
                            offence.conversation(),
                            offence.kind(),
                            offence.what())));
        }
        return text.toString();
    }

    private void prefixed(StringBuilder text, String prefix) {
        for (Map.Entry<String, Long> entry : figures.under(prefix).entrySet()) {
            row(text, prefix + entry.getKey(), entry.getValue());
        }
    }

    private static void row(StringBuilder text, String name, long value) {
        text.append(String.format(Locale.ROOT, "%,12d  %s%n", value, name));
    }
}
