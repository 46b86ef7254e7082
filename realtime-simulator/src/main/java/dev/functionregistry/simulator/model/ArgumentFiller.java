package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.protocol.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Fills a tool's arguments from the user's words, by the parameter schema. It says what the user said: "seven and "x""
 * gives a number parameter the text "x", as a model would that takes its user at the word.
 */
final class ArgumentFiller {
    private static final int DEEPEST = 4;
    private static final Pattern BETWEEN_LISTED =
            Pattern.compile("^[\\s,;]*(?:(?:and|or|&|with|versus|vs\\.?|then|plus)\\s+)?(?:in\\s+|for\\s+)?$");
    private static final Set<String> ON = Set.of("on", "enable", "true", "yes", "activate", "with", "start");
    private static final Set<String> OFF =
            Set.of("off", "disable", "false", "no", "not", "without", "deactivate", "stop");

    private final String text;
    private final Tool tool;
    private final List<Mention> unused;
    private final List<String> missing = new ArrayList<>();
    /** Which mention each top-level argument was made of. */
    private final Map<String, Mention> origins = new LinkedHashMap<>();

    private ArgumentFiller(String text, Tool tool, List<Mention> mentions) {
        this.text = text;
        this.tool = tool;
        this.unused = new ArrayList<>(mentions);
        if (unused.stream().noneMatch(mention -> mention.kind() == Mention.Kind.NAME)) {
            unused.addAll(Mentions.phrases(text).stream()
                    .filter(phrase -> unused.stream()
                            .noneMatch(other -> phrase.start() < other.end() && other.start() < phrase.end()))
                    .toList());
        }
    }

    /**
     * The arguments found.
     *
     * @param calls one set of arguments per call; several where the user listed several things for one parameter
     * @param missing required parameters that the words say nothing about
     */
    record Filled(List<Map<String, Object>> calls, List<String> missing) {}

    static Filled fill(String text, Tool tool, List<Mention> mentions) {
        return new ArgumentFiller(text, tool, mentions).fill();
    }

    private Filled fill() {
        Map<String, Object> arguments = object(tool.parameters(), 0);
        return new Filled(spread(arguments), List.copyOf(missing));
    }

    /** Fills an object; {@code depth} 0 is the arguments themselves. A schema that contains itself ends at some depth. */
    private Map<String, Object> object(Map<String, Object> schema, int depth) {
        if (depth > DEEPEST) {
            return Map.of();
        }
        boolean top = depth == 0;
        List<Parameter> parameters = Json.objectAt(schema, "properties").keySet().stream()
                .map(name -> Parameter.of(name, schema, tool.parameters()))
                .toList();
        Map<String, Object> found = new LinkedHashMap<>();
        numbers(parameters, found, top);
        // what must be there chooses first, and the choosy before those that take any text
        for (Predicate<Parameter> round : List.<Predicate<Parameter>>of(
                p -> p.required() && isChoosy(p),
                p -> p.required() && !isChoosy(p),
                p -> !p.required() && isChoosy(p),
                p -> !p.required() && !isChoosy(p))) {
            for (Parameter parameter : parameters) {
                if (round.test(parameter) && !found.containsKey(parameter.name())) {
                    value(parameter, depth).ifPresent(value -> found.put(parameter.name(), value));
                }
            }
        }
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            if (found.containsKey(parameter.name())) {
                ordered.put(parameter.name(), found.get(parameter.name()));
            } else if (parameter.required() && parameter.schema().containsKey("default")) {
                ordered.put(parameter.name(), parameter.schema().get("default"));
            } else if (parameter.required() && top) {
                missing.add(parameter.name());
            }
        }
        return ordered;
    }

    /** Numbers go to number parameters in order; where there are too few, quoted words stand in for them. */
    private void numbers(List<Parameter> parameters, Map<String, Object> found, boolean top) {
        List<Parameter> wanting = parameters.stream()
                .filter(p ->
                        p.choices().isEmpty() && Set.of("number", "integer").contains(p.type()))
                .toList();
        List<Mention> numbers = unused(Mention.Kind.NUMBER);
        long required = wanting.stream().filter(Parameter::required).count();
        boolean textWanted = parameters.stream().anyMatch(p -> p.type().equals("string") && p.required());
        if (numbers.size() < required && !textWanted) {
            numbers = unused.stream()
                    .filter(m -> m.kind() == Mention.Kind.NUMBER || m.kind() == Mention.Kind.QUOTED)
                    .toList();
        }
        List<Parameter> first =
                new ArrayList<>(wanting.stream().filter(Parameter::required).toList());
        wanting.stream().filter(p -> !p.required()).forEach(first::add);
        for (int i = 0; i < Math.min(first.size(), numbers.size()); i++) {
            found.put(first.get(i).name(), take(numbers.get(i), first.get(i), top));
        }
    }

    private static boolean isChoosy(Parameter parameter) {
        return !parameter.choices().isEmpty()
                || !parameter.type().equals("string")
                || !parameter.preposition().isEmpty()
                || parameter.isPlace()
                || parameter.isDate()
                || parameter.isCode()
                || parameter.isEmail()
                || parameter.isUrl();
    }

    private Optional<Object> value(Parameter parameter, int depth) {
        if (!parameter.choices().isEmpty()) {
            return choice(parameter);
        }
        return switch (parameter.type()) {
            case "boolean" -> flag(parameter);
            case "number", "integer", "null" -> Optional.empty();
            case "array" -> list(parameter);
            case "object" -> {
                Map<String, Object> object = object(parameter.schema(), depth + 1);
                yield object.isEmpty() && !parameter.required() ? Optional.empty() : Optional.of(object);
            }
            default -> string(parameter, depth == 0);
        };
    }

    private Optional<Object> choice(Parameter parameter) {
        if (parameter.schema().containsKey("const")) {
            return Optional.ofNullable(parameter.schema().get("const"));
        }
        Set<String> said = Words.raw(text).stream().map(Words::stem).collect(Collectors.toSet());
        return parameter.choices().stream()
                .filter(Objects::nonNull)
                .filter(choice -> {
                    List<String> words = Words.raw(String.valueOf(choice));
                    return !words.isEmpty() && words.stream().map(Words::stem).allMatch(said::contains);
                })
                .findFirst();
    }

    private Optional<Object> flag(Parameter parameter) {
        List<String> said = Words.raw(text);
        Set<String> named = Words.telling(parameter.name());
        for (int i = 0; i < said.size(); i++) {
            if (named.contains(Words.stem(said.get(i)))) {
                int from = Math.max(0, i - 2);
                return Optional.of(said.subList(from, i).stream().noneMatch(OFF::contains));
            }
        }
        if (parameter.required() && said.stream().anyMatch(OFF::contains)) {
            return Optional.of(false);
        }
        return parameter.required() && said.stream().anyMatch(ON::contains) ? Optional.of(true) : Optional.empty();
    }

    private Optional<Object> list(Parameter parameter) {
        Parameter element = parameter.element(tool.parameters());
        boolean numeric = Set.of("number", "integer").contains(element.type());
        List<Object> values = new ArrayList<>();
        if (!element.choices().isEmpty()) {
            Set<String> said = Words.raw(text).stream().map(Words::stem).collect(Collectors.toSet());
            element.choices().stream()
                    .filter(choice -> Words.raw(String.valueOf(choice)).stream()
                            .map(Words::stem)
                            .allMatch(said::contains))
                    .forEach(values::add);
        } else {
            List<Mention> fitting = unused.stream()
                    .filter(mention -> numeric == (mention.kind() == Mention.Kind.NUMBER))
                    .filter(mention -> mention.kind() != Mention.Kind.DATE)
                    .toList();
            for (Mention mention : fitting) {
                unused.remove(mention);
                values.add(numeric ? mention.value() : mention.text());
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }

    private Optional<Object> string(Parameter parameter, boolean top) {
        Optional<Mention> mention = mentionFor(parameter);
        if (mention.isPresent()) {
            return mention.map(found -> take(found, parameter, top));
        }
        return parameter.mustBeFound() && parameter.isFreeText() ? remainder() : Optional.empty();
    }

    private Optional<Mention> mentionFor(Parameter parameter) {
        String preposition = parameter.preposition();
        Optional<Mention> led = preposition.isEmpty()
                ? Optional.empty()
                : unused.stream().filter(m -> m.before().equals(preposition)).findFirst();
        if (led.isPresent()) {
            return led;
        }
        if (parameter.isEmail()) {
            return first(Mention.Kind.EMAIL);
        }
        if (parameter.isUrl()) {
            return first(Mention.Kind.URL);
        }
        if (parameter.isDate()) {
            return first(Mention.Kind.DATE);
        }
        if (parameter.isCode()) {
            return first(Mention.Kind.CODE, Mention.Kind.QUOTED, Mention.Kind.NUMBER);
        }
        if (parameter.isPlace()) {
            return first(Mention.Kind.NAME, Mention.Kind.QUOTED, Mention.Kind.PHRASE);
        }
        if (parameter.isFreeText()) {
            return first(Mention.Kind.QUOTED);
        }
        return parameter.mustBeFound()
                ? first(Mention.Kind.QUOTED, Mention.Kind.NAME, Mention.Kind.CODE, Mention.Kind.PHRASE)
                : first(Mention.Kind.QUOTED);
    }

    /** What is left of the request when the words that chose the tool are taken away at its start. */
    private Optional<Object> remainder() {
        Optional<Mention> phrase = first(Mention.Kind.PHRASE, Mention.Kind.NAME);
        if (phrase.isPresent()) {
            unused.remove(phrase.get());
            return phrase.map(Mention::text);
        }
        Set<String> toolWords = Words.telling(tool.name());
        List<String> words =
                new ArrayList<>(List.of(text.replaceFirst("[.?!]+$", "").split("\\s+")));
        while (!words.isEmpty() && isAboutTool(words.getFirst(), toolWords)) {
            words.removeFirst();
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
    }

    private static boolean isAboutTool(String word, Set<String> toolWords) {
        String lower = word.toLowerCase(Locale.ROOT);
        return Words.isFiller(lower) || toolWords.contains(Words.stem(lower));
    }

    private Object take(Mention mention, Parameter parameter, boolean top) {
        unused.remove(mention);
        if (top) {
            origins.put(parameter.name(), mention);
        }
        return parameter.type().equals("string") ? mention.text() : mention.value();
    }

    /** "Berlin, Paris and Oslo" for one place: one call each. */
    private List<Map<String, Object>> spread(Map<String, Object> arguments) {
        List<Map<String, Object>> calls = new ArrayList<>(List.of(arguments));
        if (origins.size() != 1) {
            return calls;
        }
        Map.Entry<String, Mention> only = origins.entrySet().iterator().next();
        Mention last = only.getValue();
        for (Mention next : List.copyOf(unused)) {
            if (next.kind() == last.kind()
                    && next.start() >= last.end()
                    && BETWEEN_LISTED
                            .matcher(text.substring(last.end(), next.start()))
                            .matches()) {
                Map<String, Object> more = new LinkedHashMap<>(arguments);
                more.put(only.getKey(), only.getValue().value() instanceof Number ? next.value() : next.text());
                calls.add(more);
                last = next;
            }
        }
        return calls;
    }

    private List<Mention> unused(Mention.Kind kind) {
        return unused.stream().filter(mention -> mention.kind() == kind).toList();
    }

    private Optional<Mention> first(Mention.Kind... kinds) {
        for (Mention.Kind kind : kinds) {
            List<Mention> found = unused(kind);
            if (!found.isEmpty()) {
                return Optional.of(found.getFirst());
            }
        }
        return Optional.empty();
    }
}
