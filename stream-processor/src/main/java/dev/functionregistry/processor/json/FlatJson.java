package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.TreeMap;

/** An object of texts, as canonical JSON. */
public final class FlatJson {
    private FlatJson() {}

    public static String of(Map<String, String> members) {
        var object = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(members).forEach(object::put);
        return CanonicalJson.of(object);
    }
}
