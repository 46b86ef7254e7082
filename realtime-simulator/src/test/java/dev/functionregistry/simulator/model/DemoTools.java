package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.protocol.Tool;
import java.util.List;

/** The tools that tests offer the model, as a page would register them. */
public final class DemoTools {
    public static final String JSON = """
            [{"type":"function","name":"getWeather","description":"Current weather in a city",
              "parameters":{"type":"object","properties":{"location":{"type":"string"}},"required":["location"]}},
             {"type":"function","name":"calculateSum","description":"Adds two numbers",
              "parameters":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}},
             {"type":"function","name":"slowLookup","description":"Looks a word up in a dictionary",
              "parameters":{"type":"object","properties":{"word":{"type":"string"}},"required":["word"]}},
             {"type":"function","name":"alwaysFails","description":"Fails every time",
              "parameters":{"type":"object","properties":{}}}]""";

    private DemoTools() {}

    public static List<Tool> all() {
        return of(JSON);
    }

    @SuppressWarnings("unchecked")
    public static List<Tool> of(String json) {
        return Tool.of((List<Object>) Json.read(json));
    }

    /** One tool with these properties, all required. */
    public static List<Tool> one(String name, String description, String properties) {
        Object tree = Json.read(properties);
        List<String> required =
                List.copyOf(Json.asObject((java.util.Map<?, ?>) tree).keySet());
        return List.of(new Tool(
                name,
                description,
                JsonObject.of("type", "object").with("properties", tree).with("required", required)));
    }
}
