package dev.functionregistry.processor.topology;

import dev.functionregistry.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record with the place where it stood.
 *
 * @param topic where it came from
 * @param topicName that topic's full name
 * @param partition its partition
 * @param offset its offset
 * @param timestamp its append time in milliseconds since the epoch: the {@code now} of every decision about it
 * @param sessionId its key
 * @param traceparent its trace; null when it names none
 * @param value what it says
 */
record Input(
        Topic topic,
        String topicName,
        int partition,
        long offset,
        long timestamp,
        String sessionId,
        @Nullable String traceparent,
        SpecificRecord value) {

    /** Prefix of the ids of all audit events that it causes. */
    String auditPrefix() {
        return topicName + "-" + partition + "-" + offset;
    }
}
