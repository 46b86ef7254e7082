package dev.functionregistry.bench.soak;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.model.Prompt;
import dev.functionregistry.simulator.model.Reply;
import dev.functionregistry.simulator.model.Reply.Ending;
import dev.functionregistry.simulator.model.Reply.Part;
import dev.functionregistry.simulator.protocol.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Plays the model by the {@link Directive} in the user's last words: calls round by round, then {@code done <turn>}. */
final class DirectedModel implements Model {
    /** Turns whose fault has happened; each happens once, whatever model session it meets. */
    private final Set<String> faulted = ConcurrentHashMap.newKeySet();

    private final Consumer<String> told;

    /** {@code told} hears of every turn that came to its last words. */
    DirectedModel(Consumer<String> told) {
        this.told = told;
    }

    @Override
    public Reply reply(Prompt prompt) {
        Directive directive = null;
        int round = 0;
        Set<String> open = new HashSet<>();
        for (Item item : prompt.items()) {
            switch (item) {
                case Item.Message message
                when message.role().equals("user") -> {
                    var found = Directive.in(message.text());
                    if (found.isPresent()) {
                        directive = found.get();
                        round = 0;
                        open.clear();
                    }
                }
                case Item.Message message -> {}
                case Item.FunctionCall call -> {
                    if (directive != null && call.status().equals("completed") && asksFor(call, directive.turn())) {
                        round = Math.max(round, roundOf(call) + 1);
                        open.add(call.callId());
                    }
                }
                case Item.FunctionCallOutput output -> open.remove(output.callId());
            }
        }
        if (directive == null) {
            return Reply.say("How can I help you?");
        }
        if (!open.isEmpty()) {
            return Reply.say("Still waiting in " + directive.turn());
        }
        return next(directive, round, prompt);
    }

    private Reply next(Directive directive, int round, Prompt prompt) {
        List<Part> parts = new ArrayList<>();
        if (round < directive.rounds().size() && !prompt.tools().isEmpty()) {
            for (int i = 0; i < directive.rounds().get(round); i++) {
                // spread over the tools in force, the same way each time
                int tool = Math.floorMod(
                        31 * directive.turn().hashCode() + 7 * round + i,
                        prompt.tools().size());
                parts.add(new Part.Call(
                        prompt.tools().get(tool).name(),
                        JsonObject.of("turn", directive.turn())
                                .with("round", round)
                                .with("n", i)));
            }
        } else {
            told.accept(directive.turn());
            parts.add(new Part.Say("done " + directive.turn() + " with nothing more to ask for"));
        }
        boolean faulty = directive.fault() != Directive.Fault.NONE
                && round == directive.faultRound()
                && faulted.add(directive.turn());
        return new Reply(parts, faulty ? ending(directive) : new Ending.Completed(), Duration.ZERO);
    }

    private static Ending ending(Directive directive) {
        return switch (directive.fault()) {
            case NONE -> new Ending.Completed();
            case FAILED -> new Ending.Failed("server_error", "The server had an error while processing your request.");
            case INCOMPLETE -> new Ending.Incomplete("max_output_tokens");
            case INTERRUPTED -> new Ending.Interrupted(directive.interruption().text());
            case DROPPED -> new Ending.Dropped();
        };
    }

    private static boolean asksFor(Item.FunctionCall call, String turn) {
        return turn.equals(arguments(call).get("turn"));
    }

    private static int roundOf(Item.FunctionCall call) {
        return arguments(call).get("round") instanceof Number round ? round.intValue() : 0;
    }

    private static Map<String, Object> arguments(Item.FunctionCall call) {
        return Json.parse(call.arguments()) instanceof Json.Parsed.Tree(Map<?, ?> tree)
                ? Json.asObject(tree)
                : Map.of();
    }
}
