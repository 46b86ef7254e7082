package dev.functionregistry.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.outcome.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A page below {@code docs/} with blocks that are rendered from the rules, each between {@code <!-- rendered: name -->} and {@code <!--
 * end -->}. A block that differs fails the test; with {@code -Dapprove=true} it is written instead, and the change shows in the diff.
 */
public final class ApprovedPage {
    private final Path path;

    public ApprovedPage(String name) {
        this.path = Path.of("..", "docs", name);
    }

    public void assertBlock(String block, String rendered) {
        try {
            String page = Files.readString(path);
            String begin = "<!-- rendered: " + block + " -->\n";
            int from = page.indexOf(begin) + begin.length();
            assertThat(from).as("block %s in %s", block, path).isGreaterThanOrEqualTo(begin.length());
            int to = page.indexOf("<!-- end -->", from);
            if (Boolean.getBoolean("approve")) {
                Files.writeString(path, page.substring(0, from) + rendered + page.substring(to));
                return;
            }
            assertThat(rendered)
                    .as("%s says otherwise; look at the difference, then run with -Dapprove=true", path)
                    .isEqualTo(page.substring(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The codes about these subjects, as a table. */
    public static String codes(Code.Subject... subjects) {
        StringBuilder table = new StringBuilder("| code | retryable | meaning |\n|---|---|---|\n");
        for (Code code : Code.values()) {
            if (List.of(subjects).contains(code.subject())) {
                table.append("| `%s` | %s | %s |\n".formatted(code, code.retryable() ? "yes" : "no", code.meaning()));
            }
        }
        return table.toString();
    }
}
