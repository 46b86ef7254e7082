package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.protocol.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happened since the model last said something.
 *
 * @param request the user's last message that no call has taken up yet; empty where there is none
 * @param answered calls whose output has come and was not told yet, in the order the calls were made
 * @param pending calls that wait for their output
 */
record Turn(String request, List<Answered> answered, List<Item.FunctionCall> pending) {

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
                        order.put(call.callId(), calls.size());
                        calls.add(call);
                    }
                }
                case Item.FunctionCallOutput output -> {
                    settled.add(output.callId());
                    prompt.call(output.callId()).ifPresent(call -> answered.add(new Answered(call, output.output())));
                }
            }
        }
        answered.sort(
                Comparator.comparing(done -> order.getOrDefault(done.call().callId(), -1)));
        List<Item.FunctionCall> pending =
                calls.stream().filter(call -> !settled.contains(call.callId())).toList();
        return new Turn(request, answered, pending);
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
