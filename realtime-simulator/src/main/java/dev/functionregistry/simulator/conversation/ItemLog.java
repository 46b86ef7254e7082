package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.protocol.Item;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items of a conversation in their order, found by id; and the ids of the calls among them. */
final class ItemLog {
    private SequencedMap<String, Item> items = new LinkedHashMap<>();
    private final Set<String> callIds = new HashSet<>();

    SequencedCollection<Item> all() {
        return items.sequencedValues();
    }

    Optional<Item> find(String itemId) {
        return Optional.ofNullable(items.get(itemId));
    }

    boolean contains(String itemId) {
        return items.containsKey(itemId);
    }

    boolean knowsCall(String callId) {
        return callIds.contains(callId);
    }

    /** Id of the item at the end; null in an empty conversation. */
    @Nullable
    String lastId() {
        return items.isEmpty() ? null : items.lastEntry().getKey();
    }

    void append(Item item) {
        items.put(item.id(), item);
        remember(item);
    }

    void putFirst(Item item) {
        items.putFirst(item.id(), item);
        remember(item);
    }

    /** Puts the item behind one that is there. */
    void insertAfter(String previousItemId, Item item) {
        SequencedMap<String, Item> reordered = new LinkedHashMap<>();
        for (Map.Entry<String, Item> entry : items.entrySet()) {
            reordered.put(entry.getKey(), entry.getValue());
            if (entry.getKey().equals(previousItemId)) {
                reordered.put(item.id(), item);
            }
        }
        items = reordered;
        remember(item);
    }

    /** Takes the item's newer form in its old place; nothing happens if it was deleted meanwhile. */
    void replace(Item item) {
        items.computeIfPresent(item.id(), (id, old) -> item);
    }

    Optional<Item> remove(String itemId) {
        Optional<Item> removed = Optional.ofNullable(items.remove(itemId));
        removed.filter(Item.FunctionCall.class::isInstance)
                .map(Item.FunctionCall.class::cast)
                .ifPresent(call -> callIds.remove(call.callId()));
        return removed;
    }

    private void remember(Item item) {
        if (item instanceof Item.FunctionCall call) {
            callIds.add(call.callId());
        }
    }
}
