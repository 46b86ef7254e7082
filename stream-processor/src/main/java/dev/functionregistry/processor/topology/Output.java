package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.ReplyTo;
import org.jspecify.annotations.Nullable;

/** A record that an input causes, in the form in which it is remembered until it need not be sent again. */
sealed interface Output {

    /**
     * As it was encoded.
     *
     * @param sink node of the topology
     * @param partition explicit partition, or {@link Outgoing#BY_KEY}
     * @param value null is a tombstone
     */
    @SuppressWarnings("ArrayRecordComponent") // remembered and sent, never compared
    record Sent(String sink, int partition, byte @Nullable [] value) implements Output {}

    /**
     * The list of tools. It is made from the session's functions when it is sent, since it may be large; sent again it is the newest list,
     * which on a compacted topic is the only one that counts.
     */
    record ToolsList(String reason, long changedAt) implements Output {}

    /** The call's outcome for {@code tools.results}. */
    record Outcome() implements Output {}

    /** The call's outcome for somebody who waits. */
    record Reply(ReplyTo replyTo) implements Output {}
}
