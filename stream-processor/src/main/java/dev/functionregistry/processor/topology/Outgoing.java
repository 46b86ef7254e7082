package dev.functionregistry.processor.topology;

import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to a sink.
 *
 * @param partition partition that it goes to, {@link #BY_KEY} where the key decides
 * @param value encoded; null is a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
public record Outgoing(int partition, byte @Nullable [] value) {
    static final int BY_KEY = -1;

    /** Takes the bytes out. */
    static final class ValueSerializer implements Serializer<Outgoing> {
        @Override
        public byte @Nullable [] serialize(String topic, Outgoing data) {
            return data.value();
        }
    }
}
