package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.functionregistry.core.call.JsonCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Our validation path beside ajv, which a Node process runs, over generated pairs of schema and value. Where the two differ, they must
 * agree once what is listed here is taken out of the pair.
 */
class AjvCrossCheckTest {
    private static final Path PACKAGE = Path.of("..", "client-sdk");

    /** A difference that is known and wanted: without the cause of it the two must agree. */
    private enum Explained {
        /** JavaScript reads every number as a double; here integers are exact. */
        NUMBER_BEYOND_A_DOUBLE(pair -> new SchemaPairs.Pair(
                pair.schema().replace("9007199254740993", "9007199254740991"),
                pair.value().replace("9007199254740993", "9007199254740991"))),
        /** ajv divides doubles: 0.3 is no multiple of 0.1 there, and 1e300 is one of nothing. Decimals are exact here. */
        MULTIPLE_OF_IN_DECIMALS(pair -> without(pair, "multipleOf")),
        /** ajv may find that an empty array contains what an array before it contained: a fault of ajv 8.20.0. */
        CONTAINS_IN_AN_EMPTY_ARRAY(pair -> pair.value().contains("[]") ? without(pair, "contains") : pair),
        /** ajv may take an item for one that {@code contains} holds when a schema there has dependencies: a fault of ajv 8.20.0. */
        DEPENDENCIES_IN_CONTAINS(pair -> pair.schema().contains("\"contains\"") ? without(pair, "dependencies") : pair),
        /**
         * ajv forgets that {@code contains} found nothing where {@code items} has schemas for more places than the array: a fault of ajv
         * 8.20.0.
         */
        CONTAINS_BESIDE_PLACES(pair -> {
            var schema = parsed(pair.schema());
            schema.findParents("contains").stream()
                    .filter(parent -> parent.path("items").isArray())
                    .forEach(parent -> ((ObjectNode) parent).remove("contains"));
            return new SchemaPairs.Pair(schema.toString(), pair.value());
        }),
        /** ajv never misses the member whose name is empty: a fault of ajv 8.20.0. */
        EMPTY_NAME_REQUIRED(pair -> {
            var schema = parsed(pair.schema());
            dropEmptyNames(schema);
            return new SchemaPairs.Pair(schema.toString(), pair.value());
        });

        private final UnaryOperator<SchemaPairs.Pair> removal;

        Explained(UnaryOperator<SchemaPairs.Pair> removal) {
            this.removal = removal;
        }
    }

    private static SchemaPairs.Pair without(SchemaPairs.Pair pair, String keyword) {
        var schema = parsed(pair.schema());
        schema.findParents(keyword).forEach(parent -> ((ObjectNode) parent).remove(keyword));
        return new SchemaPairs.Pair(schema.toString(), pair.value());
    }

    private static void dropEmptyNames(JsonNode schema) {
        dropEmptyName(schema.path("required"));
        schema.path("dependencies").forEach(AjvCrossCheckTest::dropEmptyName);
        schema.forEach(AjvCrossCheckTest::dropEmptyNames);
    }

    private static void dropEmptyName(JsonNode names) {
        for (int i = names.size() - 1; names.isArray() && i >= 0; i--) {
            if (names.get(i).asText().isEmpty()) {
                ((ArrayNode) names).remove(i);
            }
        }
    }

    private static JsonNode parsed(String json) {
        return ((StrictJson.Parsed.Value) StrictJson.parse(json)).node();
    }

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

    /** What is excused beside ajv, judged without it. */
    @Test
    void multipleOfIsExactInDecimals() {
        for (var step : SchemaPairs.STEPS) {
            for (var number : SchemaPairs.NUMBERS) {
                boolean multiple =
                        new BigDecimal(number).remainder(new BigDecimal(step)).signum() == 0;
                assertThat(verdict(new SchemaPairs.Pair("{\"multipleOf\":" + step + "}", number)))
                        .as("%s of %s", number, step)
                        .isEqualTo(String.valueOf(multiple));
            }
        }
    }

    /** Excused beside ajv, too; the words of draft-07 leave no doubt (validation, 6.4.6). */
    @Test
    void whatContainsDoesNotFindIsMissingHoweverManyPlacesHaveSchemas() {
        assertThat(verdict(new SchemaPairs.Pair(
                        "{\"contains\":{\"type\":\"string\"},\"items\":[true,{\"type\":\"object\"}]}", "[1]")))
                .isEqualTo("false");
        assertThat(verdict(new SchemaPairs.Pair(
                        "{\"contains\":{\"type\":\"string\"},\"items\":[true,{\"type\":\"object\"}]}", "[\"a\"]")))
                .isEqualTo("true");
    }

    private void compare(long seed, int count) throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(PACKAGE.resolve("node_modules/ajv")),
                "skipped: ajv is not installed (npm ci in client-sdk)");
        var pairs = new SchemaPairs(seed);
        var same = new SchemaPairs(seed);
        var valid = new AtomicInteger();
        var differing = new ArrayList<SchemaPairs.Pair>();
        beside(count, pairs::next, same::next, (pair, ours, theirs) -> {
            valid.addAndGet(ours.equals("true") ? 1 : 0);
            if (!ours.equals(theirs)) {
                differing.add(pair);
            }
        });
        var unexplained = unexplained(differing);
        System.out.printf(
                "ajv: %d pairs of seed %d, %d valid, %d differences, %d not explained%n",
                count, seed, valid.get(), differing.size(), unexplained.size());
        assertThat(unexplained).isEmpty();
        assertThat(valid.get()).as("pairs that meet").isBetween(count / 5, count * 4 / 5);
        assertThat(differing).as("differences stay rare").hasSizeLessThan(count / 100);
    }

    /** The pairs on which the two differ still when a cause, or all of them together, is taken out. */
    private Set<SchemaPairs.Pair> unexplained(List<SchemaPairs.Pair> differing)
            throws IOException, InterruptedException {
        var reduced = new LinkedHashMap<SchemaPairs.Pair, Set<SchemaPairs.Pair>>(); // of many one may be left
        for (var pair : differing) {
            var all = pair;
            for (var reason : Explained.values()) {
                reduced.computeIfAbsent(reason.removal.apply(pair), left -> new LinkedHashSet<>())
                        .add(pair);
                all = reason.removal.apply(all);
            }
            reduced.computeIfAbsent(all, left -> new LinkedHashSet<>()).add(pair);
        }
        var unexplained = new LinkedHashSet<>(differing);
        var asked = reduced.keySet().iterator();
        var judged = reduced.keySet().iterator();
        beside(reduced.size(), asked::next, judged::next, (pair, ours, theirs) -> {
            if (ours.equals(theirs)) {
                unexplained.removeAll(reduced.get(pair));
            }
        });
        return unexplained;
    }

    /** Hears two verdicts on a pair. */
    private interface Verdicts {
        void on(SchemaPairs.Pair pair, String ours, String theirs);
    }

    private void beside(
            int count, Supplier<SchemaPairs.Pair> asked, Supplier<SchemaPairs.Pair> judged, Verdicts verdicts)
            throws IOException, InterruptedException {
        var ajv = new ProcessBuilder("node", "tools/ajvVerdicts.mjs")
                .directory(PACKAGE.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var asking = Thread.ofPlatform().start(() -> ask(ajv, asked, count));
        try (var answers = ajv.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < count; i++) {
                var pair = judged.get();
                var theirs = verdict(answers, pair);
                verdicts.on(pair, verdict(pair), theirs);
            }
        } finally {
            ajv.destroy();
        }
        asking.join();
    }

    private static void ask(Process ajv, Supplier<SchemaPairs.Pair> pairs, int count) {
        try (var lines = ajv.outputWriter(StandardCharsets.UTF_8)) {
            for (int i = 0; i < count; i++) {
                var pair = pairs.get();
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
