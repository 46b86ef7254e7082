package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.protocol.Tool;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Picks the tool whose name, description and parameters share most with the user's words. */
final class ToolPicker {
    /** One word of the description alone is enough, a word that only means about the same is not. */
    private static final int ENOUGH = 3;

    private final Function<Tool, ToolWords> words;

    ToolPicker(Function<Tool, ToolWords> words) {
        this.words = words;
    }

    /** The tool that fits best and well enough; ties go to {@code lastCalled}, then to the earlier one. */
    Optional<Tool> pick(String request, List<Mention> mentions, List<Tool> tools, String lastCalled) {
        return best(request, mentions, tools, lastCalled, ENOUGH);
    }

    /** The tool that fits best, however badly. */
    Optional<Tool> bestOf(String request, List<Mention> mentions, List<Tool> tools, String lastCalled) {
        return best(request, mentions, tools, lastCalled, 0);
    }

    private Optional<Tool> best(
            String request, List<Mention> mentions, List<Tool> tools, String lastCalled, int atLeast) {
        Set<String> wanted = Words.telling(request);
        boolean namesPlaces = mentions.stream().anyMatch(mention -> mention.kind() == Mention.Kind.NAME);
        // "Compare Berlin and Oslo" names no tool, but a tool that takes places fits
        int placesCount = !namesPlaces ? 0 : Words.asks(request) ? ENOUGH : 1;
        Tool best = null;
        int bestScore = atLeast - 1;
        for (Tool tool : tools) {
            ToolWords toolWords = words.apply(tool);
            int score = toolWords.score(wanted) + (toolWords.takesPlaces() ? placesCount : 0);
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
}
