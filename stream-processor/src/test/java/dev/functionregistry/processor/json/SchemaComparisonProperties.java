package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.core.call.JsonCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * The comparison against the validator: where it says that nothing breaks, every value that fitted before fits after, strictly or when it has only
 * members that the older schema lists. Values are made to fit
 * the small vocabulary that the schemas are made of, so that many do.
 */
class SchemaComparisonProperties {
    private final JsonSchemas schemas = new JsonSchemas(2_000_000);

    @Property(tries = 4_000, shrinking = ShrinkingMode.OFF)
    void whatIsCalledCompatibleIs(@ForAll long seed) {
        var random = new Random(seed);
        var grammar = new SchemaGrammar(random);
        var before = grammar.schema(3);
        var after = random.nextBoolean() ? grammar.mutated(before) : grammar.schema(3);
        if (!schemas.problems(before).isEmpty() || !schemas.problems(after).isEmpty()) {
            return;
        }
        boolean strictly = SchemaComparison.strictBreak(node(before), node(after)) == null;
        boolean compatible = schemas.breaks(before, after).isEmpty();
        var described = new Described(node(before));
        int fitting = 0;
        for (var value : values(grammar)) {
            if (!fits(before, value)) {
                continue;
            }
            fitting++;
            // what the older schema describes is part of what it allows
            if (strictly || (compatible && described.covers(node(value)))) {
                assertThat(fits(after, value))
                        .as("%s fits %s, and %s was called compatible", value, before, after)
                        .isTrue();
            }
            // a name of which neither speaks is as welcome as before
            var more = value.replaceFirst("\\{(?=.)", "{\"zz\":1,").replace(",}", "}");
            if (compatible && described.covers(node(value)) && !more.equals(value) && fits(before, more)) {
                assertThat(fits(after, more))
                        .as("%s fits %s, and %s was called compatible", more, before, after)
                        .isTrue();
            }
        }
        assertThat(compatible || !strictly).isTrue();
        Statistics.label("called compatible").collect(compatible + (strictly ? ", strictly" : ""));
        Statistics.label("values that fit the older schema").collect(fitting == 0 ? "none" : "some");
    }

    private static JsonNode node(String json) {
        return ((StrictJson.Parsed.Value) StrictJson.parse(json)).node();
    }

    @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
    void aSchemaIsCompatibleWithItself(@ForAll long seed) {
        var schema = new SchemaGrammar(new Random(seed)).schema(3);

        assertThat(schemas.breaks(schema, schema)).isEmpty();
    }

    private static List<String> values(SchemaGrammar grammar) {
        var values = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            values.add(grammar.value(3));
        }
        return values;
    }

    private boolean fits(String schema, String value) {
        return schemas.check(schema, value) instanceof JsonCheck.Checked.Valid;
    }
}
