package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.model.Reply.Ending;
import dev.functionregistry.simulator.model.Reply.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A list of rules, first match wins: "when the user says X, call these tools or say that". What no rule matches goes
 * to the {@link WordModel}. Format: {@code docs/simulator.md}.
 */
public final class Script implements Model {
    private static final Pattern ANYTHING = Pattern.compile("");
    private static final Set<String> KEYS =
            Set.of("when", "after", "times", "say", "calls", "fail", "incomplete", "interrupt", "drop", "delayMs");

    private final List<Rule> rules;
    private final Model otherwise;

    private Script(List<Rule> rules, Model otherwise) {
        this.rules = List.copyOf(rules);
        this.otherwise = otherwise;
    }

    /**
     * Reads a script: {@code {"rules":[...]}}.
     *
     * @throws IllegalArgumentException naming the rule and what is wrong with it
     */
    public static Script parse(String json) {
        return of(Json.listAt(Json.readObject(json), "rules"));
    }

    /**
     * From the trees of the rules.
     *
     * @throws IllegalArgumentException naming the rule and what is wrong with it
     */
    public static Script of(List<Object> trees) {
        List<Rule> rules = new ArrayList<>();
        for (Object tree : trees) {
            String place = "rules[" + rules.size() + "]";
            if (!(tree instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(place + " is not an object");
            }
            rules.add(Rule.of(Json.asObject(map), place));
        }
        return new Script(rules, new WordModel());
    }

    @Override
    public Reply reply(Prompt prompt) {
        Turn turn = Turn.of(prompt);
        for (Rule rule : rules) {
            Optional<Reply> reply = rule.apply(turn);
            if (reply.isPresent()) {
                return reply.get();
            }
        }
        return otherwise.reply(prompt);
    }

    /**
     * One rule. {@code when} looks at the user's words, {@code after} at the names of the tools whose outputs came last;
     * a rule with neither always matches. {@code left} counts down over all sessions.
     */
    private record Rule(
            @Nullable Pattern when,
            @Nullable Pattern after,
            AtomicInteger left,
            @Nullable String say,
            List<Map<String, Object>> calls,
            Ending ending,
            Duration delay) {

        static Rule of(Map<String, Object> tree, String place) {
            for (String key : tree.keySet()) {
                if (!KEYS.contains(key)) {
                    throw new IllegalArgumentException(place + " has the unknown key '" + key + "'; known are " + KEYS);
                }
            }
            List<Map<String, Object>> calls = new ArrayList<>();
            for (Object call : Json.listAt(tree, "calls")) {
                if (!(call instanceof Map<?, ?> map) || !(map.get("name") instanceof String)) {
                    throw new IllegalArgumentException(place + ".calls needs objects with a name");
                }
                calls.add(Json.asObject(map));
            }
            return new Rule(
                    pattern(tree, "when", place),
                    pattern(tree, "after", place),
                    new AtomicInteger(number(tree, "times", Integer.MAX_VALUE)),
                    Json.textAt(tree, "say"),
                    calls,
                    ending(tree),
                    Duration.ofMillis(number(tree, "delayMs", 0)));
        }

        Optional<Reply> apply(Turn turn) {
            Optional<MatchResult> match = match(turn);
            if (match.isEmpty() || left.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
                return Optional.empty();
            }
            List<Part> parts = new ArrayList<>();
            if (say != null) {
                parts.add(new Part.Say(expand(say, match.get())));
            }
            for (Map<String, Object> call : calls) {
                Object arguments = expandTree(call.getOrDefault("arguments", Map.of()), match.get());
                // text is sent as it stands, so that a script can break JSON
                parts.add(new Part.Call(
                        String.valueOf(call.get("name")),
                        arguments instanceof String text ? text : Json.write(arguments)));
            }
            return Optional.of(new Reply(parts, ending, delay));
        }

        private Optional<MatchResult> match(Turn turn) {
            if (when != null) {
                return turn.hasRequest() ? find(when, turn.request()) : Optional.empty();
            }
            if (after == null) {
                return find(ANYTHING, "");
            }
            Pattern tools = after;
            return turn.newest().stream()
                    .flatMap(done -> find(tools, done.call().name()).stream())
                    .findFirst();
        }

        private static Optional<MatchResult> find(Pattern pattern, String text) {
            Matcher matcher = pattern.matcher(text);
            return matcher.find() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
        }

        private static Ending ending(Map<String, Object> tree) {
            if (Boolean.TRUE.equals(tree.get("drop"))) {
                return new Ending.Dropped();
            }
            if (Json.textAt(tree, "interrupt") instanceof String words) {
                return new Ending.Interrupted(words);
            }
            if (tree.get("fail") instanceof Map<?, ?> fail) {
                Map<String, Object> error = Json.asObject(fail);
                return new Ending.Failed(
                        String.valueOf(error.getOrDefault("code", "server_error")),
                        String.valueOf(error.getOrDefault("message", "The server had an error.")));
            }
            String reason = Json.textAt(tree, "incomplete");
            return reason == null ? new Ending.Completed() : new Ending.Incomplete(reason);
        }

        private static @Nullable Pattern pattern(Map<String, Object> tree, String key, String place) {
            String regex = Json.textAt(tree, key);
            try {
                return regex == null ? null : Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(place + "." + key + ": " + e.getDescription(), e);
            }
        }

        private static int number(Map<String, Object> tree, String key, int otherwise) {
            return tree.get(key) instanceof Number number ? number.intValue() : otherwise;
        }

        private static @Nullable Object expandTree(@Nullable Object tree, MatchResult match) {
            return switch (tree) {
                case String text -> expand(text, match);
                case List<?> list ->
                    list.stream().map(one -> expandTree(one, match)).toList();
                case Map<?, ?> map -> {
                    Map<String, Object> expanded = new LinkedHashMap<>();
                    map.forEach((key, value) -> expanded.put(String.valueOf(key), expandTree(value, match)));
                    yield expanded;
                }
                case null, default -> tree;
            };
        }

        /** Puts group n of the match where the text says {@code ${n}}. */
        private static String expand(String text, MatchResult match) {
            String expanded = text;
            for (int group = 0; group <= match.groupCount(); group++) {
                String value = match.group(group);
                expanded = expanded.replace("${" + group + "}", value == null ? "" : value);
            }
            return expanded;
        }
    }
}
