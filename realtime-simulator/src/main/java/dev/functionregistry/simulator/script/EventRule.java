package dev.functionregistry.simulator.script;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.protocol.ApiError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** "When this comes in, send that." {@code left} counts down over all sessions. */
record EventRule(EventPattern when, AtomicInteger left, Told told) {
    private static final Set<String> KEYS =
            Set.of("when", "times", "send", "error", "close", "drop", "expire", "handle");

    /** @throws IllegalArgumentException naming the place of what cannot be used */
    static EventRule of(Map<String, Object> tree, String place) {
        Keys.check(tree, KEYS, place);
        List<Map<String, Object>> send = new ArrayList<>();
        for (Object event : Json.listAt(tree, "send")) {
            if (!(event instanceof Map<?, ?> map) || !(map.get("type") instanceof String)) {
                throw new IllegalArgumentException(place + ".send needs events with a type");
            }
            send.add(Json.asObject(map));
        }
        Optional<ApiError> error = Optional.empty();
        if (tree.get("error") instanceof Map<?, ?> map) {
            error = Optional.of(ScriptErrors.of(Json.asObject(map)));
        }
        Optional<Told.Close> close = Optional.empty();
        if (tree.get("close") instanceof Map<?, ?> map) {
            Map<String, Object> fields = Json.asObject(map);
            close = Optional.of(new Told.Close(
                    Keys.number(fields, "code", 1000), String.valueOf(fields.getOrDefault("reason", ""))));
        }
        return new EventRule(
                EventPattern.of(tree.get("when"), place + ".when"),
                new AtomicInteger(Keys.number(tree, "times", Integer.MAX_VALUE)),
                new Told(
                        Boolean.TRUE.equals(tree.get("handle")),
                        send,
                        error,
                        close,
                        Boolean.TRUE.equals(tree.get("drop")),
                        Boolean.TRUE.equals(tree.get("expire"))));
    }

    /** What to do about this event; empty where it is another one, or the rule is used up. */
    Optional<Told> apply(Map<String, Object> event) {
        return when.matches(event) && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0
                ? Optional.of(told)
                : Optional.empty();
    }
}
