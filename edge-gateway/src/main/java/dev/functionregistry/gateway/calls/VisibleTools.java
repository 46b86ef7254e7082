package dev.functionregistry.gateway.calls;

import java.util.List;

/**
 * The tools that a model may see in a session.
 *
 * @param revision from 1; 0 for a session without any
 */
public record VisibleTools(long revision, List<VisibleTool> tools) {
    public static final VisibleTools NONE = new VisibleTools(0, List.of());

    public VisibleTools {
        tools = List.copyOf(tools);
    }

    /** @param parameters JSON Schema as JSON text */
    public record VisibleTool(String name, String version, String description, String parameters, boolean sensitive) {}
}
