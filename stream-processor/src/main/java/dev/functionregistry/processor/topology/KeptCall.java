package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CallState;
import dev.functionregistry.schemas.Topic;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call as the store keeps it.
 *
 * @param state where it stands
 * @param traceparent trace of its ToolCall; null when there was none
 * @param offsets newest applied input per topic
 * @param log what its inputs caused, oldest first
 */
record KeptCall(CallState state, @Nullable String traceparent, Map<Topic, Long> offsets, List<Emission> log) {
    static final KeptCall NONE = new KeptCall(new CallState.None(), null, Map.of(), List.of());

    /** True when the input, or a later one of its topic, was applied before. */
    boolean applied(Input input) {
        return offsets.getOrDefault(input.topic(), -1L) >= input.offset();
    }

    KeptCall after(CallState next, Input input, Emission emission) {
        var newest = new EnumMap<Topic, Long>(Topic.class);
        newest.putAll(offsets);
        newest.put(input.topic(), input.offset());
        return new KeptCall(
                next, traceparent == null ? input.traceparent() : traceparent, newest, Emission.append(log, emission));
    }
}
