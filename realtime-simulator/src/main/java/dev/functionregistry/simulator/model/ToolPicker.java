package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.protocol.Tool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Picks the tool whose name, description and parameters share most with the user's words. */
final class ToolPicker {
    /** One word of the description alone is enough, a word that only means about the same is not. */
    private static final int ENOUGH = 3;

    private ToolPicker() {}

    /** The tool that fits best and well enough; ties go to {@code lastCalled}, then to the earlier one. */
    static Optional<Tool> pick(String request, List<Tool> tools, String lastCalled) {
        return best(request, tools, lastCalled, ENOUGH);
    }

    /** The tool that fits best, however badly. */
    static Optional<Tool> bestOf(String request, List<Tool> tools, String lastCalled) {
        return best(request, tools, lastCalled, 0);
    }

    private static Optional<Tool> best(String request, List<Tool> tools, String lastCalled, int atLeast) {
        Set<String> wanted = Words.telling(request);
        List<Mention> mentions = Mentions.of(request, tools);
        Tool best = null;
        int bestScore = atLeast - 1;
        for (Tool tool : tools) {
            int score = score(wanted, tool) + fit(request, mentions, tool);
            if (score > 0 && tool.name().equals(lastCalled)) {
                score++;
            }
            if (score > bestScore) {
                best = tool;
                bestScore = score;
            }
        }
        return Optional.ofNullable(best);
    }

    private static int score(Set<String> wanted, Tool tool) {
        Set<String> name = Words.telling(tool.name());
        Set<String> description = Words.telling(tool.description());
        Set<String> parameters = Words.telling(parameterWords(tool));
        int score = 0;
        for (String word : wanted) {
            String concept = Words.concept(word);
            if (name.contains(word)) {
                score += 6;
            } else if (means(name, concept)) {
                score += 4;
            } else if (description.contains(word)) {
                score += 3;
            } else if (means(description, concept) || parameters.contains(word)) {
                score += 2;
            }
        }
        return score;
    }

    /** "Compare Berlin and Oslo" names no tool, but a tool that takes places fits. */
    private static int fit(String request, List<Mention> mentions, Tool tool) {
        boolean takesPlaces = tool.properties().keySet().stream().anyMatch(Parameter::isPlace);
        boolean namesPlaces = mentions.stream().anyMatch(mention -> mention.kind() == Mention.Kind.NAME);
        if (!takesPlaces || !namesPlaces) {
            return 0;
        }
        return Words.asks(request) ? ENOUGH : 1;
    }

    private static boolean means(Set<String> words, String concept) {
        return words.stream().anyMatch(word -> Words.concept(word).equals(concept));
    }

    private static String parameterWords(Tool tool) {
        return tool.properties().entrySet().stream()
                .map(property -> property.getKey() + " " + enumWords(property.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String enumWords(Object schema) {
        return schema instanceof Map<?, ?> map
                ? Json.listAt(Json.asObject(map), "enum").stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" "))
                : "";
    }
}
