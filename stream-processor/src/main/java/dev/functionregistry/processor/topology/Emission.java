package dev.functionregistry.processor.topology;

import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.schemas.Topic;
import java.util.List;

/**
 * What one applied input caused; sent again when the input comes again.
 *
 * @param topic topic of the input
 * @param offset its offset
 * @param outputs records in the order sent
 * @param limits limit entries that it wrote
 */
record Emission(Topic topic, long offset, List<Output> outputs, List<LimitEntry> limits) {
    boolean causedBy(Input input) {
        return topic == input.topic() && offset == input.offset();
    }
}
