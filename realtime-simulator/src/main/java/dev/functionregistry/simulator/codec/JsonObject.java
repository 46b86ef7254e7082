package dev.functionregistry.simulator.codec;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** A JSON object under construction: {@code JsonObject.of("id", id).with("status", status)}. Keeps its order; values may be null. */
public final class JsonObject extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    public static JsonObject of(String name, @Nullable Object value) {
        return new JsonObject().with(name, value);
    }

    /** This object, with one more field. */
    @SuppressWarnings("NullAway") // a JSON null
    public JsonObject with(String name, @Nullable Object value) {
        put(name, value);
        return this;
    }
}
