package dev.functionregistry.gateway.feed;

import java.util.List;

/**
 * A topic as the broker knows it.
 *
 * @param name without prefix
 * @param ends offset of the next record, by partition
 * @param readers consumer groups that have a place in it
 */
public record TopicFigures(String name, List<Long> ends, List<Reader> readers) {
    public TopicFigures {
        ends = List.copyOf(ends);
        readers = List.copyOf(readers);
    }

    /**
     * One stage's place in a topic.
     *
     * @param group its consumer group, without prefix
     * @param lag records that it has not acknowledged yet, over all partitions
     */
    public record Reader(String group, long lag) {}
}
