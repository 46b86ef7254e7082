package dev.functionregistry.stack.workshop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The closing lines of a test run. */
record Summary(List<Suite> suites, List<String> broken, Duration took) {
    int passed() {
        return suites.stream().mapToInt(Suite::passed).sum();
    }

    int failed() {
        return suites.stream().mapToInt(suite -> suite.failures().size()).sum();
    }

    int skipped() {
        return suites.stream().mapToInt(suite -> suite.skipped().size()).sum();
    }

    boolean good() {
        return failed() == 0 && broken.isEmpty() && passed() > 0;
    }

    /** As they stand in the README, the last one plain for machines. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("  "
                + suites.stream()
                        .map(suite -> suite.name() + " " + number(suite.passed()))
                        .collect(Collectors.joining(" · ")));
        if (skipped() > 0) {
            var reasons = new TreeMap<String, Integer>();
            suites.forEach(suite -> suite.skipped().forEach(reason -> reasons.merge(reason, 1, Integer::sum)));
            lines.add("  skipped  "
                    + reasons.entrySet().stream()
                            .map(reason -> reason.getKey() + " " + number(reason.getValue()))
                            .collect(Collectors.joining(" · ")));
        }
        for (var suite : suites) {
            for (var failure : suite.failures()) {
                lines.add("  failed   " + suite.name() + " " + failure.test());
                lines.add("           " + failure.reason());
                lines.add("           " + failure.rerun());
            }
        }
        broken.forEach(text -> lines.add("  broken   " + text));
        lines.add(counts() + " in " + Screen.seconds(took) + ".  Reports: target/reports/index.html");
        return lines;
    }

    /** {@code 2,944 passed, 0 failed, 32 skipped}. */
    String counts() {
        return number(passed()) + " passed, " + number(failed()) + " failed, " + number(skipped()) + " skipped";
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
