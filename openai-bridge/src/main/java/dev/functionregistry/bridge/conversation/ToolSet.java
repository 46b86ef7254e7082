package dev.functionregistry.bridge.conversation;

import java.util.List;
import java.util.Map;

/**
 * Every tool that a session's model may see at one revision.
 *
 * @param revision tools revision of the session, from 1; 0 is the empty set before the first
 * @param tools the whole list
 * @param announceAfterMs by function name, milliseconds after which the model is told that a call still runs; absent: never
 */
public record ToolSet(long revision, List<WireTool> tools, Map<String, Long> announceAfterMs) {
    static final ToolSet NONE = new ToolSet(0, List.of());

    /** Copies list and map. */
    public ToolSet {
        tools = List.copyOf(tools);
        announceAfterMs = Map.copyOf(announceAfterMs);
    }

    /** Tools whose calls are never announced. */
    public ToolSet(long revision, List<WireTool> tools) {
        this(revision, tools, Map.of());
    }
}
