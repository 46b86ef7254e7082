package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.functionregistry.core.call.JsonCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Our validation path beside ajv, which a Node process runs, over generated pairs of schema and value. Where the two differ, the pair must
 * have one of the reasons listed here.
 */
class AjvCrossCheckTest {
    private static final Path PACKAGE = Path.of("..", "client-sdk");

    /** A difference that is known and wanted: what a pair looks like that may differ so. */
    private enum Explained {
        /** JavaScript reads every number as a double; here integers are exact. */
        NUMBER_BEYOND_A_DOUBLE(pair -> (pair.schema() + pair.value()).contains("9007199254740993")),
        /** ajv divides doubles: 0.3 is no multiple of 0.1 there, and 1e300 is one of nothing. Decimals are exact here. */
        MULTIPLE_OF_IN_DECIMALS(pair -> pair.schema().contains("\"multipleOf\":")),
        /** ajv may find that an empty array contains what an array before it contained: a fault of ajv 8.20.0. */
        CONTAINS_IN_AN_EMPTY_ARRAY(
                pair -> pair.schema().contains("\"contains\":") && pair.value().contains("[]")),
        /** ajv never misses the member whose name is empty: a fault of ajv 8.20.0. */
        EMPTY_NAME_REQUIRED(pair -> EMPTY_NAME.matcher(pair.schema()).find());

        private final Predicate<SchemaPairs.Pair> likely;

        Explained(Predicate<SchemaPairs.Pair> likely) {
            this.likely = likely;
        }

        boolean covers(SchemaPairs.Pair pair) {
            return likely.test(pair);
        }
    }

    /** The empty name in the array of {@code required} or {@code dependencies}. */
    private static final Pattern EMPTY_NAME = Pattern.compile("[\\[,]\"\"[],]");

    private final JsonSchemas schemas = new JsonSchemas(1_000);

    @Test
    void agreesWithAjv() throws Exception {
        compare(1, 1_000);
    }

    @Test
    @Tag("deep")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void agreesWithAjvOverManyPairs() throws Exception {
        compare(2, 200_000);
    }

    private void compare(long seed, int count) throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(PACKAGE.resolve("node_modules/ajv")),
                "skipped: ajv is not installed (npm ci in client-sdk)");
        var ajv = new ProcessBuilder("node", "tools/ajvVerdicts.mjs")
                .directory(PACKAGE.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var asking = Thread.ofPlatform().start(() -> ask(ajv, seed, count));
        var pairs = new SchemaPairs(seed);
        var unexplained = new ArrayList<String>();
        int valid = 0;
        int explained = 0;
        try (var verdicts = ajv.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < count; i++) {
                var pair = pairs.next();
                var theirs = verdict(verdicts, pair);
                var ours = verdict(pair);
                valid += ours.equals("true") ? 1 : 0;
                if (!ours.equals(theirs)) {
                    if (List.of(Explained.values()).stream().anyMatch(reason -> reason.covers(pair))) {
                        explained++;
                    } else {
                        unexplained.add("ours " + ours + ", ajv " + theirs + ": " + pair);
                    }
                }
            }
        } finally {
            ajv.destroy();
        }
        asking.join();
        System.out.printf(
                "ajv: %d pairs of seed %d, %d valid, %d explained differences, %d not explained%n",
                count, seed, valid, explained, unexplained.size());
        assertThat(unexplained).isEmpty();
        assertThat(valid).as("pairs that meet").isBetween(count / 5, count * 4 / 5);
        assertThat(explained).as("differences stay rare").isLessThan(count / 100);
    }

    private static void ask(Process ajv, long seed, int count) {
        var pairs = new SchemaPairs(seed);
        try (var lines = ajv.outputWriter(StandardCharsets.UTF_8)) {
            for (int i = 0; i < count; i++) {
                var pair = pairs.next();
                lines.write("{\"schema\":" + pair.schema() + ",\"value\":" + pair.value() + "}\n");
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String verdict(BufferedReader verdicts, SchemaPairs.Pair pair) throws IOException {
        var line = verdicts.readLine();
        assertThat(line).as("an answer to %s", pair).isNotNull();
        return line.startsWith("error") ? "refused" : line;
    }

    private String verdict(SchemaPairs.Pair pair) {
        if (!schemas.problems(pair.schema()).isEmpty()) {
            return "refused";
        }
        return String.valueOf(schemas.check(pair.schema(), pair.value()) instanceof JsonCheck.Checked.Valid);
    }
}
