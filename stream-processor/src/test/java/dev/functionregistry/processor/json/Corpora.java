package dev.functionregistry.processor.json;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Test data that others wrote: where CORPORA_DIR points, or beside the repository. Tests are skipped where it is absent. */
final class Corpora {
    private Corpora() {}

    static Path folder(String name) {
        var set = System.getenv("CORPORA_DIR");
        var root = set != null ? Path.of(set) : beside();
        var folder = root.resolve(name);
        Assumptions.assumeTrue(
                Files.isDirectory(folder), () -> "skipped: no test data at " + folder + " (set CORPORA_DIR)");
        return folder;
    }

    /** {@code ../shared/corpora} seen from the repository, wherever below it the test runs. */
    private static Path beside() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var candidate = at.resolve("shared/corpora");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return Path.of("../shared/corpora");
    }
}
