package dev.functionregistry.bridge.conversation;

import java.util.List;

/**
 * Every tool that a session's model may see at one revision.
 *
 * @param revision tools revision of the session, from 1; 0 is the empty set before the first
 * @param tools the whole list
 */
public record ToolSet(long revision, List<WireTool> tools) {
    static final ToolSet NONE = new ToolSet(0, List.of());

    /** Copies the list. */
    public ToolSet {
        tools = List.copyOf(tools);
    }
}
