package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.model.Reply.Part;
import dev.functionregistry.simulator.protocol.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model made of word matching: it calls the tool that fits the user's words, and words an answer from the outputs.
 * The same prompt gives the same reply; what it remembers are tools already taken apart.
 */
public final class WordModel implements Model {
    private static final int TOOLS_NAMED = 8;
    private static final int CHARACTERS_READ = 4_000;
    private static final int TOOLS_REMEMBERED = 10_000;

    private final Map<Tool, ToolWords> words = new ConcurrentHashMap<>();
    private final ToolPicker picker = new ToolPicker(this::words);

    @Override
    public Reply reply(Prompt prompt) {
        Turn turn = Turn.of(prompt);
        List<String> sentences = new ArrayList<>();
        List<Part> calls = new ArrayList<>();
        if (!turn.answered().isEmpty()) {
            sentences.add(AnswerWriter.answer(turn.answered()));
        }
        if (turn.hasRequest()) {
            String request = turn.request();
            attend(request.substring(0, Math.min(request.length(), CHARACTERS_READ)), prompt, sentences, calls);
        } else if (!turn.pending().isEmpty()) {
            sentences.add("I am still waiting for "
                    + AnswerWriter.enumeration(turn.pending().stream()
                            .map(call -> call.name())
                            .distinct()
                            .toList())
                    + ".");
        } else if (sentences.isEmpty()) {
            sentences.add("How can I help you?");
        }
        List<Part> parts = new ArrayList<>();
        if (!sentences.isEmpty()) {
            parts.add(new Part.Say(String.join(" ", sentences)));
        }
        parts.addAll(calls);
        return Reply.of(parts);
    }

    private void attend(String request, Prompt prompt, List<String> sentences, List<Part> calls) {
        List<Mention> mentions = Mentions.of(
                request,
                word -> prompt.tools().stream()
                        .anyMatch(tool -> words(tool).spelled().contains(word)));
        Optional<Tool> picked = pick(request, mentions, prompt);
        if (picked.isEmpty()) {
            sentences.add(withoutTool(prompt.tools()));
            return;
        }
        Tool tool = picked.get();
        ArgumentFiller.Filled filled = ArgumentFiller.fill(request, tool, mentions);
        boolean free = prompt.choice() instanceof Prompt.Choice.Auto;
        if (free && !filled.missing().isEmpty()) {
            sentences.add(
                    "For " + tool.name() + " I need to know the " + AnswerWriter.enumeration(filled.missing()) + ".");
            return;
        }
        filled.calls().stream()
                .limit(prompt.parallel() ? Integer.MAX_VALUE : 1)
                .forEach(arguments -> calls.add(new Part.Call(tool.name(), arguments)));
    }

    private Optional<Tool> pick(String request, List<Mention> mentions, Prompt prompt) {
        return switch (prompt.choice()) {
            case Prompt.Choice.None none -> Optional.empty();
            case Prompt.Choice.Auto auto -> picker.pick(request, mentions, prompt.tools(), Turn.lastCalled(prompt));
            case Prompt.Choice.Required required ->
                picker.bestOf(request, mentions, prompt.tools(), Turn.lastCalled(prompt));
            case Prompt.Choice.Forced(String name) ->
                prompt.tools().stream().filter(tool -> tool.name().equals(name)).findFirst();
        };
    }

    private ToolWords words(Tool tool) {
        if (words.size() > TOOLS_REMEMBERED) {
            words.clear();
        }
        return words.computeIfAbsent(tool, ToolWords::of);
    }

    private static String withoutTool(List<Tool> tools) {
        if (tools.isEmpty()) {
            return "I have no tools that I could use.";
        }
        List<String> named = new ArrayList<>(tools.stream()
                .limit(TOOLS_NAMED)
                .map(tool -> tool.description().isBlank()
                        ? tool.name()
                        : tool.name() + " (" + tool.description().strip().replaceFirst("\\.$", "") + ")")
                .toList());
        if (tools.size() > TOOLS_NAMED) {
            named.add((tools.size() - TOOLS_NAMED) + " more");
        }
        return "I have no tool for that. I have " + AnswerWriter.enumeration(named) + ".";
    }
}
