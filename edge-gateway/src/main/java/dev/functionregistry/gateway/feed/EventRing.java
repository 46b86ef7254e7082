package dev.functionregistry.gateway.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, so many and so many bytes of them at most. Writers never wait; each reader reads at its own pace from a number of its
 * own and is told when what it wants is gone. Safe for use by many threads.
 */
public final class EventRing<T> {
    private final int mostEvents;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final List<@Nullable Entry<T>> places = new ArrayList<>();
    private long oldest;
    private long end;
    private long bytes;

    public EventRing(int mostEvents, long mostBytes) {
        this.mostEvents = mostEvents;
        this.mostBytes = mostBytes;
    }

    private record Entry<T>(T value, long at, int bytes) {}

    /**
     * What a reader got.
     *
     * @param values in order; empty when nothing came in time
     * @param next number to read from next
     * @param lost true when events before these are gone unread
     */
    public record Batch<T>(List<T> values, long next, boolean lost) {}

    /** @param at milliseconds since the epoch */
    public void add(T value, long at, int size) {
        lock.lock();
        try {
            if (end - oldest == mostEvents) {
                forgetOldest();
            }
            place(end++, new Entry<>(value, at, size));
            bytes += size;
            while (bytes > mostBytes && end - oldest > 1) {
                forgetOldest();
            }
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void place(long number, Entry<T> entry) {
        int index = (int) (number % mostEvents);
        if (index == places.size()) {
            places.add(entry);
        } else {
            places.set(index, entry);
        }
    }

    private void forgetOldest() {
        bytes -= entry(oldest).bytes();
        places.set((int) (oldest % mostEvents), null);
        oldest++;
    }

    private Entry<T> entry(long number) {
        return Objects.requireNonNull(places.get((int) (number % mostEvents)));
    }

    /** Number of the next event to come. */
    public long end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    /** Number of the oldest event that is younger than a time. @param since milliseconds since the epoch */
    public long firstSince(long since) {
        lock.lock();
        try {
            long number = end;
            while (number > oldest && entry(number - 1).at() >= since) {
                number--;
            }
            return number;
        } finally {
            lock.unlock();
        }
    }

    /** Reads at most {@code most} events from a number on; waits for the first one if need be. */
    public Batch<T> read(long from, int most, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (from >= end && left > 0) {
                left = added.awaitNanos(left);
            }
            List<T> values = new ArrayList<>();
            long next = Math.max(from, oldest);
            while (next < end && values.size() < most) {
                values.add(entry(next++).value());
            }
            return new Batch<>(values, next, from < oldest);
        } finally {
            lock.unlock();
        }
    }
}
