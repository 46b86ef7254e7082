package dev.functionregistry.bridge.kafka;

import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Which records of one partition were read and still need something. What may be committed is the lowest of them, or the end of what was
 * read: after a crash every record that was not dealt with is read again.
 *
 * <p>One thread reads; any thread may be done.
 */
final class OffsetLedger {
    private final ConcurrentSkipListSet<Long> open = new ConcurrentSkipListSet<>();
    private volatile long next = -1;
    private long committed = -1;

    /** Reading begins here; until a record was read, that much is dealt with. */
    void startAt(long offset) {
        if (next < 0) {
            next = offset;
        }
    }

    /** A record was read. */
    void read(long offset) {
        open.add(offset);
        next = offset + 1;
    }

    /** A record needs nothing more; saying so twice does no harm. */
    void done(long offset) {
        open.remove(offset);
    }

    /** Offset to commit now; empty when it is the one that was taken before. Called by one thread. */
    OptionalLong takeCommittable() {
        long position = position();
        if (position < 0 || position == committed) {
            return OptionalLong.empty();
        }
        committed = position;
        return OptionalLong.of(position);
    }

    /** What was taken last; negative before the first. Called by the same thread. */
    long taken() {
        return committed;
    }

    private long position() {
        long end = next; // before the set is looked at, so that a record read meanwhile is not skipped
        Long lowest = open.ceiling(0L);
        return lowest == null ? end : Math.min(lowest, end);
    }

    /** What was taken last did not reach the broker: it is taken again. Called by the same thread. */
    void takeAgain() {
        committed = -1;
    }
}
