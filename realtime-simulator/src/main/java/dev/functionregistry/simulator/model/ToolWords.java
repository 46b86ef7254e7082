package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.protocol.Tool;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A tool's words, taken apart once.
 *
 * @param name telling words of the name
 * @param nameConcepts what they mean
 * @param description telling words of the description
 * @param descriptionConcepts what they mean
 * @param parameters telling words of the parameters' names and choices
 * @param spelled all words of name and description as they are spelled
 * @param takesPlaces whether a parameter wants a place
 */
record ToolWords(
        Set<String> name,
        Set<String> nameConcepts,
        Set<String> description,
        Set<String> descriptionConcepts,
        Set<String> parameters,
        Set<String> spelled,
        boolean takesPlaces) {

    static ToolWords of(Tool tool) {
        Set<String> name = Words.telling(tool.name());
        Set<String> description = Words.telling(tool.description());
        return new ToolWords(
                name,
                concepts(name),
                description,
                concepts(description),
                Words.telling(parameterWords(tool)),
                new HashSet<>(Words.raw(tool.name() + " " + tool.description())),
                tool.properties().keySet().stream().anyMatch(Parameter::isPlace));
    }

    /** How well the tool fits: by far best by name, well by description, a little by what its words mean. */
    int score(Set<String> wanted) {
        int score = 0;
        for (String word : wanted) {
            String concept = Words.concept(word);
            if (name.contains(word)) {
                score += 6;
            } else if (nameConcepts.contains(concept)) {
                score += 4;
            } else if (description.contains(word)) {
                score += 3;
            } else if (descriptionConcepts.contains(concept) || parameters.contains(word)) {
                score += 2;
            }
        }
        return score;
    }

    private static Set<String> concepts(Set<String> words) {
        return words.stream().map(Words::concept).collect(Collectors.toSet());
    }

    private static String parameterWords(Tool tool) {
        return tool.properties().entrySet().stream()
                .map(property -> property.getKey() + " " + choices(property.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String choices(Object schema) {
        return schema instanceof Map<?, ?> map
                ? Json.listAt(Json.asObject(map), "enum").stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" "))
                : "";
    }
}
