package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.core.function.Finding;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.processor.avro.Definitions;
import dev.functionregistry.processor.topology.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {
    private static final Path CASES = Path.of("../schemas/src/test/resources/lint/cases.json");
    private static final Map<String, String> APIS =
            Map.of("realtime", "Realtime", "chat", "Chat Completions", "responses", "Responses");

    @ParameterizedTest
    @MethodSource("cases")
    void everyGoldenCaseHolds(JsonNode golden) {
        var found = Lint.findings(definition(golden.get("function")));

        var expected = golden.get("findings");
        assertThat(found.stream().map(f -> f.code() + " " + f.pointer()))
                .containsExactlyElementsOf(StreamSupport.stream(expected.spliterator(), false)
                        .map(f ->
                                f.get("code").asText() + " " + f.get("pointer").asText())
                        .toList());
        for (int i = 0; i < found.size(); i++) {
            if (expected.get(i).has("message")) {
                assertThat(found.get(i).message())
                        .isEqualTo(expected.get(i).get("message").asText());
            }
        }
    }

    static Stream<Named<JsonNode>> cases() throws IOException {
        return StreamSupport.stream(parsed(Files.readString(CASES)).get("cases").spliterator(), false)
                .map(golden -> Named.of(golden.get("name").asText(), golden));
    }

    @Test
    void everyWarningHasAGoldenCase() throws IOException {
        var cased = Files.readString(CASES);

        // one that is too large would make the file so
        assertThat(warnings().fieldNames())
                .toIterable()
                .allSatisfy(code -> assertThat(cased + "\"LARGE_TOOL\"").contains("\"" + code + "\""));
    }

    @Test
    void aToolThatFillsARealtimeSessionIsTold() {
        var definition = Fixture.function("f")
                .setParameters("{\"type\":\"object\",\"properties\":{},\"x-note\":\"" + "x".repeat(16_384) + "\"}")
                .setReturns("{}")
                .build();

        assertThat(Lint.findings(Definitions.definition(definition)))
                .extracting(Finding::code)
                .containsExactly("LARGE_TOOL");
    }

    @Test
    void onlyTheGravestRemarksAreTold() {
        var properties = IntStream.range(0, 40)
                .mapToObj(i -> "\"p" + i + "\":{\"type\":\"array\"}")
                .collect(Collectors.joining(","));
        var definition = Fixture.function("f")
                .setParameters("{\"type\":\"object\",\"properties\":{" + properties + "}}")
                .build();

        assertThat(Lint.findings(Definitions.definition(definition)))
                .hasSize(Lint.MAX_FINDINGS)
                .allMatch(finding -> finding.code().equals("ARRAY_WITHOUT_ITEMS"));
    }

    @Test
    void whatIsNoSchemaIsLeftToTheRules() {
        var definition = Fixture.function("f").setParameters("no json").build();

        assertThat(Lint.findings(Definitions.definition(definition))).isEmpty();
    }

    /** The words of a warning say what the verdicts beside them say. */
    @Test
    void aTextNamesTheApisThatDoNotTakeTheToolAsItIs() {
        for (var warning : warnings().properties()) {
            for (var api : APIS.entrySet()) {
                var verdict = warning.getValue().path(api.getKey()).asText();
                assertThat(verdict).isIn("accepts", "ignores", "refuses");
                if (!verdict.equals("accepts")) {
                    assertThat(warning.getValue().path("message").asText())
                            .as(warning.getKey())
                            .contains(api.getValue())
                            .containsPattern(verdict.substring(0, 5));
                }
            }
        }
    }

    @Test
    void thePageListsEveryWarning() throws IOException {
        var rows = new ArrayList<String>();
        var row = Pattern.compile("^\\| `([A-Z_]+)` \\| (\\w+) \\| (\\w+) \\| (\\w+) \\|");
        for (var line : Files.readAllLines(Path.of("../docs/lint.md"))) {
            var matcher = row.matcher(line);
            if (matcher.find()) {
                rows.add(matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3) + " " + matcher.group(4));
            }
        }

        assertThat(rows)
                .containsExactlyElementsOf(warnings().properties().stream()
                        .map(w ->
                                w.getKey() + " " + w.getValue().path("realtime").asText() + " "
                                        + w.getValue().path("chat").asText() + " "
                                        + w.getValue().path("responses").asText())
                        .toList());
    }

    private static JsonNode warnings() {
        return Resources.json("/lint/warnings.json").get("warnings");
    }

    private static FunctionDefinition definition(JsonNode function) {
        var builder = Fixture.function(function.get("name").asText())
                .setDescription(function.get("description").asText())
                .setParameters(function.get("parameters").toString());
        if (function.has("returns")) {
            builder.setReturns(function.get("returns").toString());
        }
        return Definitions.definition(builder.build());
    }

    private static JsonNode parsed(String json) {
        return ((StrictJson.Parsed.Value) StrictJson.parse(json)).node();
    }
}
