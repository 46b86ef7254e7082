package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaRegistry;
import dev.functionregistry.core.call.JsonCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * JSON-Schema-Test-Suite, draft-07, required tests. Groups whose references leave the schema, or whose property names cannot be seen, are refused at
 * registration by rule; the validator below us must know them all the same, given the documents.
 */
class JsonSchemaCorpusTest {
    private final JsonSchemas schemas = new JsonSchemas(1_000_000);
    private final List<String> wrong = new ArrayList<>();
    private int checked;
    private int remoteGroups;
    private int invisibleGroups;

    @Test
    void everyRequiredTest() throws IOException {
        var corpus = Corpora.folder("json-schema-draft7");
        var remotes = remotes(corpus.resolve("remotes"));
        try (var files = Files.list(corpus.resolve("tests/draft7"))) {
            for (var file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                for (var group : parse(Files.readString(file))) {
                    run(file.getFileName() + ": " + group.get("description").textValue(), group, remotes);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).as("checked as at run time").isGreaterThan(850);
        assertThat(remoteGroups).as("groups refused for their references").isBetween(20, 45);
        assertThat(invisibleGroups)
                .as("groups refused for names with control characters")
                .isBetween(1, 2);
    }

    /** Optional tests bind nobody; how far we follow them is written down in docs/validation.md, renewed with {@code -Dapprove=true}. */
    @Test
    void optionalTestsAreListed() throws IOException {
        var corpus = Corpora.folder("json-schema-draft7");
        var folder = corpus.resolve("tests/draft7/optional");
        var rows = new StringBuilder("| file | as the suite says | of |\n|---|---|---|\n");
        try (var files = Files.walk(folder)) {
            for (var file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                int tests = 0;
                int as = 0;
                for (var group : parse(Files.readString(file))) {
                    for (var test : group.get("tests")) {
                        tests++;
                        as += optional(group.get("schema"), test) ? 1 : 0;
                    }
                }
                var name = folder.relativize(file).toString().replace('\\', '/');
                rows.append("| `%s` | %d | %d |\n".formatted(name, as, tests));
            }
        }
        var page = Path.of("..", "docs", "validation.md");
        var text = Files.readString(page);
        int from = text.indexOf("| file |");
        int to = text.indexOf("\n\n", from) + 1;
        if (Boolean.getBoolean("approve")) {
            Files.writeString(page, text.substring(0, from) + rows + text.substring(to));
        } else {
            assertThat(rows).hasToString(text.substring(from, to));
        }
    }

    /** Whether the verdict is the suite's; a schema that is refused gives none. */
    private boolean optional(JsonNode schema, JsonNode test) {
        var text = schema.toString();
        if (!schemas.problems(text).isEmpty()) {
            return false;
        }
        return schemas.check(text, test.get("data").toString()) instanceof JsonCheck.Checked.Valid
                == test.get("valid").booleanValue();
    }

    private void run(String name, JsonNode group, Map<String, String> remotes) {
        var schema = group.get("schema").toString();
        var problems = schemas.problems(schema);
        if (!problems.isEmpty()) {
            var reason = problems.getFirst().message();
            if (reason.endsWith("which a reader cannot see")) {
                invisibleGroups++;
            } else {
                assertThat(reason).as(name).startsWith("only references inside the same schema");
                remoteGroups++;
            }
            var compiled = JsonSchemas.compile(resolving(remotes), group.get("schema"));
            for (var test : group.get("tests")) {
                verdict(name, test, compiled.violations(test.get("data")).isEmpty());
            }
            return;
        }
        for (var test : group.get("tests")) {
            checked++;
            verdict(name, test, schemas.check(schema, test.get("data").toString()) instanceof JsonCheck.Checked.Valid);
        }
    }

    private void verdict(String name, JsonNode test, boolean valid) {
        if (valid != test.get("valid").booleanValue()) {
            wrong.add(name + " / " + test.get("description").textValue());
        }
    }

    private static SchemaRegistry resolving(Map<String, String> remotes) {
        return SchemaRegistry.withDialect(
                JsonSchemas.DRAFT_07, builder -> builder.schemas(remotes).schemaRegistryConfig(JsonSchemas.CONFIG));
    }

    private static Map<String, String> remotes(Path folder) throws IOException {
        var documents = new HashMap<String, String>();
        try (var files = Files.walk(folder)) {
            files.filter(f -> f.toString().endsWith(".json")).forEach(file -> {
                try {
                    var path = folder.relativize(file).toString().replace('\\', '/');
                    documents.put("http://localhost:1234/" + path, Files.readString(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return documents;
    }

    private static JsonNode parse(String text) {
        return ((StrictJson.Parsed.Value) StrictJson.parse(text)).node();
    }
}
