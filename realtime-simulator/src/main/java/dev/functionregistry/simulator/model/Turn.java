package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.protocol.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * What happened since the model last said something.
 *
 * @param request the user's last message that no call has taken up yet; empty where there is none
 * @param answered calls whose output has come and was not told yet, in the order the calls were made
 * @param newest those of them that were made since outputs last came: the latest link of a chain of calls
 * @param pending calls that wait for their output
 */
record Turn(String request, List<Answered> answered, List<Answered> newest, List<Item.FunctionCall> pending) {

    /** A call with its output. */
    record Answered(Item.FunctionCall call, String output) {}

    boolean hasRequest() {
        return !request.isEmpty();
    }

    static Turn of(Prompt prompt) {
        List<Item> recent = sinceLastWords(prompt);
        String request = "";
        List<Item.FunctionCall> calls = new ArrayList<>();
        Map<String, Integer> order = new HashMap<>();
        List<Answered> answered = new ArrayList<>();
        Set<String> settled = new HashSet<>();
        boolean outputsCame = false;
        int newestFrom = 0;
        for (Item item : recent) {
            switch (item) {
                case Item.Message message -> {
                    if (message.role().equals("user") && !message.text().isBlank()) {
                        request = message.text().strip();
                    }
                }
                case Item.FunctionCall call -> {
                    // a call that was cut off never ran: the words that led to it are still open
                    if (call.status().equals("completed")) {
                        request = "";
                        newestFrom = outputsCame ? calls.size() : newestFrom;
                        outputsCame = false;
                        order.put(call.callId(), calls.size());
                        calls.add(call);
                    }
                }
                case Item.FunctionCallOutput output -> {
                    outputsCame = true;
                    settled.add(output.callId());
                    prompt.call(output.callId()).ifPresent(call -> answered.add(new Answered(call, output.output())));
                }
            }
        }
        // a call from before the model last spoke counts as the first
        ToIntFunction<Answered> place = done -> order.getOrDefault(done.call().callId(), 0);
        answered.sort(Comparator.comparingInt(place));
        int from = newestFrom;
        List<Answered> newest =
                answered.stream().filter(done -> place.applyAsInt(done) >= from).toList();
        List<Item.FunctionCall> pending =
                calls.stream().filter(call -> !settled.contains(call.callId())).toList();
        return new Turn(request, answered, newest, pending);
    }

    /** The name of the tool that was called last, looking back a little; empty where there is none. */
    static String lastCalled(Prompt prompt) {
        return prompt.items().reversed().stream()
                .limit(20)
                .filter(Item.FunctionCall.class::isInstance)
                .map(item -> ((Item.FunctionCall) item).name())
                .findFirst()
                .orElse("");
    }

    private static List<Item> sinceLastWords(Prompt prompt) {
        List<Item> recent = new ArrayList<>();
        for (Item item : prompt.items().reversed()) {
            if (item instanceof Item.Message message
                    && message.role().equals("assistant")
                    && message.status().equals("completed")) {
                break;
            }
            recent.add(item);
        }
        return recent.reversed();
    }
}
