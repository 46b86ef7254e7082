package dev.functionregistry.simulator.script;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.Yaml;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.model.Script;
import dev.functionregistry.simulator.model.WordModel;
import dev.functionregistry.simulator.protocol.ApiError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A script file as read, with what it counts while it plays: one scenario belongs to one simulator. Format:
 * {@code docs/simulator.md}. Safe for many threads.
 *
 * @param model plays the model by {@code rules}
 * @param events what single client events are answered with
 * @param expectations what clients must and must not send
 * @param faults refused connections and responses that end badly
 * @param pacing empty where the file says nothing about it
 * @param sessionLife empty where the file says nothing about it
 */
public record Scenario(
        Model model,
        List<EventRule> events,
        Expectations expectations,
        Faults faults,
        Optional<Pacing> pacing,
        Optional<Duration> sessionLife) {
    /** Close code of a session whose client sent what the script forbids. */
    public static final int EXPECTATION_FAILED = 4900;

    private static final Set<String> KEYS =
            Set.of("rules", "events", "expect", "forbid", "connect", "faults", "pace", "sessionSeconds");
    private static final Set<String> PACE = Set.of("latencyMs", "jitterMs", "deltaMs");

    public Scenario {
        events = List.copyOf(events);
    }

    /** Words are matched, nothing is expected and nothing goes wrong. */
    public static Scenario none() {
        return of(new WordModel());
    }

    /** With this model, and nothing else. */
    public static Scenario of(Model model) {
        return new Scenario(
                model,
                List.of(),
                new Expectations(List.of(), List.of()),
                Faults.NONE,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Reads a script in YAML or JSON.
     *
     * @throws IllegalArgumentException naming the place and what is wrong with it
     */
    public static Scenario parse(String text) {
        Map<String, Object> tree = Yaml.readObject(text);
        Keys.check(tree, KEYS, "the script");
        List<EventRule> events = new ArrayList<>();
        for (Object rule : Json.listAt(tree, "events")) {
            String place = "events[" + events.size() + "]";
            if (!(rule instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(place + " is not an object");
            }
            events.add(EventRule.of(Json.asObject(map), place));
        }
        Map<String, Object> pace = Json.objectAt(tree, "pace");
        Keys.check(pace, PACE, "pace");
        int seconds = Keys.number(tree, "sessionSeconds", 0);
        return new Scenario(
                Script.of(Json.listAt(tree, "rules")),
                events,
                new Expectations(patterns(tree, "expect"), patterns(tree, "forbid")),
                Faults.of(Json.listAt(tree, "connect"), Json.objectAt(tree, "faults")),
                pace.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Pacing(
                                Duration.ofMillis(Keys.number(pace, "latencyMs", 0)),
                                Duration.ofMillis(Keys.number(pace, "jitterMs", 0)),
                                Duration.ofMillis(Keys.number(pace, "deltaMs", 0)))),
                seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
    }

    /** With these faults too. */
    public Scenario with(Faults more) {
        return new Scenario(model, events, expectations, faults.and(more), pacing, sessionLife);
    }

    /** Says whether single client events matter to it. */
    public boolean listens() {
        return !events.isEmpty() || expectations.any();
    }

    /** What is to be done about a client event: by the first rule that matches, else what the conversation has to say. */
    public Told received(Map<String, Object> event, String text) {
        String broken = expectations.received(event, text);
        if (!broken.isEmpty()) {
            return new Told(
                    false,
                    List.of(),
                    Optional.of(new ApiError("script_error", "expectation_failed", broken, null)),
                    Optional.of(new Told.Close(EXPECTATION_FAILED, "expectation_failed")),
                    false,
                    false);
        }
        return events.stream()
                .flatMap(rule -> rule.apply(event).stream())
                .findFirst()
                .orElse(Told.NOTHING);
    }

    private static List<EventPattern> patterns(Map<String, Object> tree, String key) {
        List<EventPattern> patterns = new ArrayList<>();
        for (Object pattern : Json.listAt(tree, key)) {
            patterns.add(EventPattern.of(pattern, key + "[" + patterns.size() + "]"));
        }
        return patterns;
    }
}
