package dev.functionregistry.simulator.protocol;

import dev.functionregistry.simulator.codec.Json;
import java.util.Map;

/**
 * An event on its way to a client: always with {@code type} and {@code event_id}.
 *
 * @param tree the whole event as it goes over the wire
 */
public record ServerEvent(Map<String, Object> tree) {
    public String type() {
        return String.valueOf(tree.get("type"));
    }

    public String json() {
        return Json.write(tree);
    }
}
