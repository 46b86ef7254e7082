package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.RateLimit;
import dev.functionregistry.core.function.RetryPolicy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Definitions that say the same have one fingerprint: by it a repeated registration changes nothing. */
class FingerprintsTest {
    private static final String PARAMETERS = """
            {"type":"object","properties":{"a":{"type":"number","maximum":100},"b":{"enum":[1,"x"]}},"required":["a","b"]}""";
    private static final String RETURNS = "{\"type\":\"number\",\"multipleOf\":0.5}";
    private static final String ANNOTATIONS = "{\"readOnlyHint\":true,\"cost\":3}";

    private static FunctionDefinition definition(
            String parameters, String returns, String annotations, Set<String> names) {
        return new FunctionDefinition(
                "add",
                "1.2.0",
                "Adds two numbers",
                parameters,
                returns,
                5_000,
                new RetryPolicy(2, 200),
                new RateLimit(10, 60_000),
                new Permissions(names, names, names, 50, true),
                names,
                300_000L,
                0.25,
                2.0,
                true,
                "allow",
                "signal",
                1_500L,
                "Addition",
                annotations,
                true,
                names,
                true);
    }

    private static FunctionDefinition full() {
        return definition(PARAMETERS, RETURNS, ANNOTATIONS, Set.of("one", "two"));
    }

    @Test
    void theOrderOfMembersWhiteSpaceAndTheSpellingOfNumbersSayNothing() {
        var same = definition(
                """
                {
                  "required": ["a", "b"],
                  "properties": {
                    "b": {"enum": [1.0, "\\u0078"]},
                    "a": {"maximum": 1e2, "type": "number"}
                  },
                  "type": "object"
                }""",
                "{\"multipleOf\":5e-1,\"type\":\"number\"}",
                " {\"cost\":3.0,\"readOnlyHint\":true} ",
                new TreeSet<>(Set.of("two", "one")));

        assertThat(Fingerprints.ofDefinition(same)).isEqualTo(Fingerprints.ofDefinition(full()));
    }

    @Test
    void theOrderOfAnArrayIsPartOfWhatASchemaSays() {
        var turned =
                definition(PARAMETERS.replace("[1,\"x\"]", "[\"x\",1]"), RETURNS, ANNOTATIONS, Set.of("one", "two"));

        assertThat(Fingerprints.ofDefinition(turned)).isNotEqualTo(Fingerprints.ofDefinition(full()));
    }

    @Test
    void textThatIsNoJsonIsTakenByItsLetters() {
        var texts = List.of("{", "{ ", "\"{\"", "[\"not JSON\",\"{\"]");
        assertThat(texts.stream()
                        .map(text -> Fingerprints.ofDefinition(definition(text, RETURNS, ANNOTATIONS, Set.of())))
                        .distinct())
                .hasSameSizeAs(texts);
    }

    /** Every component of a definition, and of what it is made of, so that one that is added later is not forgotten. */
    @Test
    void everythingThatADefinitionSaysCounts() throws ReflectiveOperationException {
        var fingerprints = new LinkedHashMap<String, String>();
        fingerprints.put("unchanged", Fingerprints.ofDefinition(full()));
        for (var changed : changes(full()).entrySet()) {
            fingerprints.put(changed.getKey(), Fingerprints.ofDefinition((FunctionDefinition) changed.getValue()));
        }

        assertThat(fingerprints).hasSizeGreaterThan(FunctionDefinition.class.getRecordComponents().length);
        assertThat(fingerprints.values()).as(fingerprints.toString()).doesNotHaveDuplicates();
    }

    /** The record with one component changed, by the component's name. */
    private static Map<String, Record> changes(Record whole) throws ReflectiveOperationException {
        var components = whole.getClass().getRecordComponents();
        var values = new ArrayList<>();
        for (var component : components) {
            values.add(component.getAccessor().invoke(whole));
        }
        var constructor = whole.getClass()
                .getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        var changes = new LinkedHashMap<String, Record>();
        for (int i = 0; i < components.length; i++) {
            for (var other : others(values.get(i)).entrySet()) {
                var changed = new ArrayList<>(values);
                changed.set(i, other.getValue());
                changes.put(
                        components[i].getName() + other.getKey(), (Record) constructor.newInstance(changed.toArray()));
            }
        }
        return changes;
    }

    private static Map<String, ?> others(Object value) throws ReflectiveOperationException {
        return switch (value) {
            case String text -> Map.of("", text.startsWith("{") ? "{\"title\":\"another\"}" : text + "x");
            case Integer number -> Map.of("", number + 1);
            case Long number -> Map.of("", number + 1);
            case Double number -> Map.of("", number + 0.01);
            case Boolean flag -> Map.of("", !flag);
            case Set<?> names -> Map.of("", Set.of("one"));
            case Record part -> {
                var nested = new LinkedHashMap<String, Record>();
                changes(part).forEach((name, other) -> nested.put("." + name, other));
                yield nested;
            }
            default -> throw new IllegalArgumentException("no other value is known of " + value);
        };
    }

    @Test
    void whatIsNotDeclaredIsNotTheTextNull() {
        var names = Set.of("one");
        assertThat(Fingerprints.ofDefinition(definition(PARAMETERS, null, null, names)))
                .isNotEqualTo(Fingerprints.ofDefinition(definition(PARAMETERS, "null", null, names)))
                .isNotEqualTo(Fingerprints.ofDefinition(definition(PARAMETERS, null, "null", names)));
    }
}
