package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.codec.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Words an answer from the outputs of calls. */
final class AnswerWriter {
    private static final List<String> PLACE_NAMES = List.of("location", "city", "place", "town", "region");
    private static final Pattern ENDS_SENTENCE = Pattern.compile(".*[.!?…][\"”')]?$", Pattern.DOTALL);
    private static final int LONGEST_LIST = 10;

    private AnswerWriter() {}

    /** One sentence or more per call, in the order of the calls. */
    static String answer(List<Turn.Answered> answered) {
        return answered.stream()
                .map(done -> sentence(done, answered.size() > 1))
                .collect(Collectors.joining(" "));
    }

    private static String sentence(Turn.Answered done, boolean oneOfMany) {
        Map<String, Object> arguments = arguments(done.call().arguments());
        Object output = Json.parse(done.output()) instanceof Json.Parsed.Tree(Object tree) ? tree : done.output();
        if (output instanceof Map<?, ?> map) {
            Map<String, Object> object = Json.asObject(map);
            Optional<String> error = error(object);
            if (error.isPresent()) {
                String where = oneOfMany ? label(arguments) : "";
                return ended(
                        (where.isEmpty() ? "Sorry, that" : "For " + where + " that") + " did not work: " + error.get());
            }
            return weather(object, arguments).orElseGet(() -> facts(done.call().name(), object));
        }
        return switch (output) {
            case null -> "Done.";
            case Boolean yes -> yes ? "Yes." : "No.";
            case Number number -> "The result is " + value(number) + ".";
            case List<?> list -> list.isEmpty() ? "I found nothing." : ended("I found " + value(list));
            default -> {
                String text = String.valueOf(output).strip();
                yield text.isEmpty() ? "Done." : text.contains(" ") ? ended(text) : "The result is " + ended(text);
            }
        };
    }

    private static Optional<String> error(Map<String, Object> output) {
        Object error = output.get("error");
        if (error instanceof Map<?, ?> map) {
            Map<String, Object> tree = Json.asObject(map);
            String message = Json.textAt(tree, "message");
            String code = Json.textAt(tree, "code");
            return Optional.of(message != null ? message : code != null ? code : "an error without a message");
        }
        return error instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    private static Optional<String> weather(Map<String, Object> output, Map<String, Object> arguments) {
        String degrees = degrees(output);
        if (degrees == null) {
            return Optional.empty();
        }
        String place = firstText(output, PLACE_NAMES);
        if (place == null) {
            place = firstText(arguments, PLACE_NAMES);
        }
        String condition = firstText(output, List.of("condition", "conditions", "sky", "weather"));
        return Optional.of("It is " + degrees
                + (condition == null ? "" : " and " + condition)
                + (place == null ? "" : " in " + place)
                + ".");
    }

    private static @Nullable String degrees(Map<String, Object> output) {
        if (output.get("celsius") instanceof Number celsius) {
            return value(celsius) + " °C";
        }
        if (output.get("fahrenheit") instanceof Number fahrenheit) {
            return value(fahrenheit) + " °F";
        }
        if (output.get("temperature") instanceof Number temperature) {
            String unit = String.valueOf(output.getOrDefault("unit", "C")).toUpperCase(Locale.ROOT);
            return value(temperature) + (unit.startsWith("F") || unit.startsWith("°F") ? " °F" : " °C");
        }
        return null;
    }

    private static String facts(String tool, Map<String, Object> output) {
        if (output.isEmpty()) {
            return "Done.";
        }
        String facts = output.entrySet().stream()
                .limit(LONGEST_LIST)
                .map(field -> "the " + spaced(field.getKey()) + " is " + value(field.getValue()))
                .collect(Collectors.joining(", "));
        if (output.size() == 1) {
            return ended(Character.toUpperCase(facts.charAt(0)) + facts.substring(1));
        }
        return ended("From " + tool + ": " + facts);
    }

    private static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "empty";
            case Number number ->
                new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
            case List<?> list ->
                enumeration(list.stream()
                        .limit(LONGEST_LIST)
                        .map(AnswerWriter::value)
                        .toList());
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .limit(LONGEST_LIST)
                        .map(field -> spaced(String.valueOf(field.getKey())) + " " + value(field.getValue()))
                        .collect(Collectors.joining(", ", "(", ")"));
            default -> String.valueOf(value);
        };
    }

    /** {@code a, b and c}. */
    static String enumeration(List<String> parts) {
        if (parts.size() < 2) {
            return String.join("", parts);
        }
        List<String> head = new ArrayList<>(parts.subList(0, parts.size() - 1));
        return String.join(", ", head) + " and " + parts.getLast();
    }

    private static String spaced(String name) {
        List<String> words = Words.raw(name);
        return words.isEmpty() ? name : String.join(" ", words);
    }

    private static String label(Map<String, Object> arguments) {
        return arguments.values().stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .orElse("");
    }

    private static @Nullable String firstText(Map<String, Object> tree, List<String> names) {
        return names.stream()
                .map(name -> Json.textAt(tree, name))
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse(null);
    }

    private static Map<String, Object> arguments(String text) {
        return Json.parse(text) instanceof Json.Parsed.Tree(Map<?, ?> tree) ? Json.asObject(tree) : Map.of();
    }

    private static String ended(String text) {
        return ENDS_SENTENCE.matcher(text).matches() ? text : text + ".";
    }
}
