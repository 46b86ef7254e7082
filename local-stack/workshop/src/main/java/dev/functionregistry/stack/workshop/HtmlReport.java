package dev.functionregistry.stack.workshop;

import java.util.stream.Collectors;

/** The summary as one page without scripts. */
final class HtmlReport {
    private HtmlReport() {}

    static String of(Summary summary) {
        var rows = summary.suites().stream()
                .map(suite -> "<tr><th scope=row>" + escape(suite.name()) + "<td>" + suite.passed() + "<td>"
                        + suite.failures().size() + "<td>" + suite.skipped().size())
                .collect(Collectors.joining("\n"));
        var failures = summary.suites().stream()
                .flatMap(suite -> suite.failures().stream()
                        .map(failure -> "<li><b>" + escape(suite.name() + " " + failure.test()) + "</b><br>"
                                + escape(failure.reason()) + "<br><code>" + escape(failure.rerun()) + "</code>"))
                .collect(Collectors.joining("\n"));
        var broken =
                summary.broken().stream().map(text -> "<li>" + escape(text)).collect(Collectors.joining("\n"));
        return """
                <!doctype html>
                <html lang="en"><meta charset="utf-8"><title>Tests of Function Registry</title>
                <style>
                  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
                  table { border-collapse: collapse } th, td { padding: .2rem 1rem; text-align: right; border-bottom: 1px solid #8884 }
                  th:first-child { text-align: left }
                </style>
                <h1>%s</h1>
                <table><tr><th scope="col">module<th scope="col">passed<th scope="col">failed<th scope="col">skipped
                %s
                </table>
                <ul>%s%s</ul>
                </html>
                """.formatted(escape(summary.counts()), rows, failures, broken);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
