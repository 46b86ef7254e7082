package dev.functionregistry.simulator.protocol;

import dev.functionregistry.simulator.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A function that the model may call.
 *
 * @param name wire name
 * @param description empty where none was given
 * @param parameters JSON Schema of the arguments, as sent
 */
public record Tool(String name, String description, Map<String, Object> parameters) {

    /** The function tools of a checked {@code tools} list; MCP tools are left out. */
    public static List<Tool> of(List<Object> tools) {
        List<Tool> functions = new ArrayList<>(tools.size());
        for (Object tree : tools) {
            if (tree instanceof Map<?, ?> map && "function".equals(map.get("type"))) {
                Map<String, Object> tool = Json.asObject(map);
                functions.add(new Tool(
                        String.valueOf(tool.get("name")),
                        tool.get("description") instanceof String description ? description : "",
                        Json.objectAt(tool, "parameters")));
            }
        }
        return functions;
    }

    /** The argument schemas by name. */
    public Map<String, Object> properties() {
        return Json.objectAt(parameters, "properties");
    }

    /** The names of the arguments that must be there. */
    public List<Object> required() {
        return Json.listAt(parameters, "required");
    }
}
