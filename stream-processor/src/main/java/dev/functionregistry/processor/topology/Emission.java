package dev.functionregistry.processor.topology;

import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.schemas.Topic;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What one applied input caused; sent again when the input comes again.
 *
 * @param topic topic of the input
 * @param offset its offset
 * @param outputs records in the order sent
 * @param limits limit entries that it wrote
 * @param replaces calls whose place its call took: the input reaches them too, whenever it comes
 */
record Emission(Topic topic, long offset, List<Output> outputs, List<LimitEntry> limits, List<String> replaces) {
    /** Inputs that are remembered of a session or call; {@link LogRoom} sees to it that they suffice. */
    static final int LOG_LENGTH = 32;

    /** Bytes that are remembered of it; the newest input is remembered whatever its size. */
    static final int LOG_BYTES = 512 * 1024;

    /** The log with one more; an emission of nothing is not remembered. */
    static List<Emission> append(List<Emission> log, Emission emission) {
        if (emission.outputs.isEmpty() && emission.limits.isEmpty()) {
            return log;
        }
        var newest = new ArrayDeque<Emission>();
        newest.addFirst(emission);
        int bytes = emission.bytes();
        for (var older : log.reversed()) {
            bytes += older.bytes();
            if (newest.size() == LOG_LENGTH || bytes > LOG_BYTES) {
                break;
            }
            newest.addFirst(older);
        }
        return List.copyOf(newest);
    }

    /** Bytes of the outputs that are remembered as sent. */
    int bytes() {
        int bytes = 0;
        for (var output : outputs) {
            bytes += output instanceof Output.Sent(var sink, var partition, byte[] value) && value != null
                    ? value.length
                    : 0;
        }
        return bytes;
    }

    boolean causedBy(Input input) {
        return topic == input.topic() && offset == input.offset();
    }
}
