package dev.functionregistry.processor.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Asks for a commit before the log of a session or a call, which remembers what its newest inputs caused, forgets what a crash would need:
 * every input since the last commit comes again.
 *
 * <p>Commits come at an interval by themselves. What a log took in within one is counted here, and half of its room is let go by before one is
 * asked for: the interval may have begun in the middle of one that is counted.
 */
final class LogRoom {
    static final int MOST_INPUTS = Emission.LOG_LENGTH / 2;
    static final int MOST_BYTES = Emission.LOG_BYTES / 2;

    private final Runnable commit;
    private final LongSupplier clock;
    private final long intervalMs;
    private final Map<String, Taken> taken = new HashMap<>();
    private long begun;

    private record Taken(int inputs, int bytes) {
        private Taken and(Taken more) {
            return new Taken(inputs + more.inputs, bytes + more.bytes);
        }
    }

    /**
     * @param commit asks for one as soon as can be
     * @param clock wall-clock time in milliseconds
     * @param intervalMs within which commits come by themselves
     */
    LogRoom(Runnable commit, LongSupplier clock, long intervalMs) {
        this.commit = commit;
        this.clock = clock;
        this.intervalMs = intervalMs;
    }

    /** The log of this entry remembers one more. */
    void take(String entry, Emission emission) {
        long now = clock.getAsLong();
        if (now - begun >= intervalMs) {
            taken.clear();
            begun = now;
        }
        var all = taken.merge(entry, new Taken(1, emission.bytes()), Taken::and);
        if (all.inputs() >= MOST_INPUTS || all.bytes() >= MOST_BYTES) {
            taken.clear();
            commit.run();
        }
    }
}
