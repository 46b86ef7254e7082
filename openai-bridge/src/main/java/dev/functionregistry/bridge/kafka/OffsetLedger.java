package dev.functionregistry.bridge.kafka;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which records of one partition were read and still need something. What may be committed is the lowest of them, or the end of what was
 * read: after a crash every record that was not dealt with is read again. What was dealt with above that is committed beside it, so that
 * one slow record does not make a successor do the others once more.
 *
 * <p>One thread reads; any thread may be done.
 */
final class OffsetLedger {
    /** Kafka takes 4,096 bytes beside an offset; with more open than this everything is read again. */
    private static final int OPEN_AT_MOST = 300;

    private static final Pattern OPEN = Pattern.compile("\\d{1,9}:\\d{1,9}(,\\d{1,9}){0,299}");

    private final ConcurrentSkipListSet<Long> open = new ConcurrentSkipListSet<>();
    private volatile long next = -1;
    private @Nullable Position taken;

    /** Of what another bridge had read and left open, what we have not read yet, and where that ends. */
    private final NavigableSet<Long> inherited = new TreeSet<>();

    private long inheritedEnd = -1;

    /**
     * How far the records are dealt with.
     *
     * @param offset lowest that needs something, or the end of what was read
     * @param open what was read beyond that and what of it is open, as distances from the offset: {@code 12:0,7}; empty where all is
     */
    record Position(long offset, String open) {}

    /** Reading begins here; until a record was read, that much is dealt with. */
    void startAt(long offset) {
        if (next < 0) {
            next = offset;
        }
    }

    /** Goes on from what another bridge has committed, before anything is read. */
    void goOn(Position from) {
        startAt(from.offset());
        if (OPEN.matcher(from.open()).matches()) {
            int colon = from.open().indexOf(':');
            Arrays.stream(from.open().substring(colon + 1).split(","))
                    .map(distance -> from.offset() + Long.parseLong(distance))
                    .forEach(inherited::add);
            open.addAll(inherited);
            inheritedEnd = from.offset() + Long.parseLong(from.open().substring(0, colon));
            next = Math.max(next, inheritedEnd);
        }
    }

    /**
     * A record was read.
     *
     * @return false when it was dealt with before and needs nothing
     */
    boolean read(long offset) {
        NavigableSet<Long> passed = inherited.headSet(offset, false);
        open.removeAll(passed); // the log has lost them since: they will never come
        passed.clear();
        boolean needed = inherited.remove(offset) || offset >= inheritedEnd;
        if (needed) {
            open.add(offset);
        }
        next = Math.max(next, offset + 1);
        return needed;
    }

    /** A record needs nothing more; saying so twice does no harm. */
    void done(long offset) {
        open.remove(offset);
    }

    /** What to commit now; empty when it is what was taken before. Called by one thread. */
    Optional<Position> takeCommittable() {
        Position position = position();
        if (position == null || position.equals(taken)) {
            return Optional.empty();
        }
        taken = position;
        return Optional.of(position);
    }

    /** What was taken last; null before the first. Called by the same thread. */
    @Nullable
    Position taken() {
        return taken;
    }

    /** What was taken last did not reach the broker: it is taken again. Called by the same thread. */
    void takeAgain() {
        taken = null;
    }

    private @Nullable Position position() {
        long end = next; // before the set is looked at, so that a record read meanwhile is not skipped
        Long[] known = open.headSet(end).toArray(Long[]::new);
        if (known.length == 0) {
            return end < 0 ? null : new Position(end, "");
        }
        long lowest = known[0];
        return new Position(lowest, known.length > OPEN_AT_MOST ? "" : distances(lowest, end, known));
    }

    private static String distances(long from, long end, Long[] open) {
        return Arrays.stream(open)
                .map(offset -> Long.toString(offset - from))
                .collect(Collectors.joining(",", end - from + ":", ""));
    }
}
