package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.session.SessionState;
import java.util.ArrayList;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what is over: settled calls, closed sessions and limit entries past their window, each after an hour more. Each step looks at a
 * slice, so the cost per second is bounded.
 *
 * <p>The hour is measured by the newest append time read, not by the wall clock: after a long stop the inputs that are read again must still
 * find what they caused. And it is an hour since another topic may be ahead of the calls; calls older than that are not run.
 */
final class Upkeep {
    /** How long settled calls and closed sessions are kept, in milliseconds. */
    static final long KEPT_MS = 3_600_000;

    private static final int SLICE = 500;

    private final KeyValueStore<String, byte[]> calls;
    private final KeyValueStore<String, byte[]> sessions;
    private final LimitWindows limits;
    private long newest;
    private @Nullable String callCursor;
    private @Nullable String sessionCursor;
    private String limitCursor = "";

    Upkeep(KeyValueStore<String, byte[]> calls, KeyValueStore<String, byte[]> sessions, LimitWindows limits) {
        this.calls = calls;
        this.sessions = sessions;
        this.limits = limits;
    }

    /** A record of this append time was read. */
    void seen(long timestamp) {
        newest = Math.max(newest, timestamp);
    }

    void step() {
        callCursor = sweep(calls, callCursor, (key, bytes) -> {
            if (Keys.isOpenMark(key)) {
                return false;
            }
            var kept = CallStore.read(Keys.callOf(key), bytes);
            return kept.state() instanceof CallState.Settled settled
                    && settled.confirmed()
                    && settled.outcome().settledAt() + KEPT_MS < newest;
        });
        sessionCursor = sweep(
                sessions,
                sessionCursor,
                (key, bytes) -> Keys.isSessionHead(key)
                        && SessionStore.read(bytes).state() instanceof SessionState.Closed closed
                        && closed.at() + KEPT_MS < newest);
        var effects = new Effects();
        var prefixes = limits.prefixesAfter(limitCursor, SLICE / 10);
        prefixes.forEach(prefix -> limits.expire(prefix, newest - KEPT_MS, effects));
        limitCursor = prefixes.isEmpty() ? "" : prefixes.getLast();
        effects.apply(departure -> {
            throw new IllegalStateException("upkeep sends nothing");
        });
    }

    private interface Over {
        boolean test(String key, byte[] value);
    }

    /** Returns where to go on; null at the end. */
    private static @Nullable String sweep(KeyValueStore<String, byte[]> store, @Nullable String from, Over over) {
        var gone = new ArrayList<String>();
        String next = null;
        int looked = 0;
        try (var entries = store.range(from, null)) {
            while (entries.hasNext()) {
                if (looked++ == SLICE) {
                    next = entries.peekNextKey();
                    break;
                }
                var entry = entries.next();
                if (over.test(entry.key, entry.value)) {
                    gone.add(entry.key);
                }
            }
        }
        gone.forEach(store::delete);
        return next;
    }
}
