package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.protocol.Item;
import dev.functionregistry.simulator.protocol.Tool;
import java.util.List;
import java.util.Optional;
import java.util.SequencedCollection;

/**
 * All that the model sees when a response starts.
 *
 * @param items the conversation, or the input of this response alone; read only during the call
 * @param tools the functions in force for this response
 * @param choice what the client wants done with them
 * @param parallel whether one response may hold several calls
 */
public record Prompt(SequencedCollection<Item> items, List<Tool> tools, Choice choice, boolean parallel) {

    /** {@code tool_choice}. */
    public sealed interface Choice {
        record Auto() implements Choice {}

        record None() implements Choice {}

        record Required() implements Choice {}

        record Forced(String toolName) implements Choice {}
    }

    /** The function call with this id. */
    Optional<Item.FunctionCall> call(String callId) {
        for (Item item : items.reversed()) {
            if (item instanceof Item.FunctionCall call && call.callId().equals(callId)) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }
}
