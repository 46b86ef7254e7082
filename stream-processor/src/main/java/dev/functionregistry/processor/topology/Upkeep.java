package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.session.SessionState;
import java.util.ArrayList;
import java.util.List;
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

    /** Entries looked at in one step: a step holds up the calls of its task. */
    static final int SLICE = 50;

    /** Time of the log between two walks through a store, in milliseconds. */
    private static final long REST_MS = 60_000;

    private final KeyValueStore<String, byte[]> calls;
    private final KeyValueStore<String, byte[]> sessionEntries;
    private final SessionStore sessions;
    private final LimitWindows limits;
    private long newest;
    private final Round callRound = new Round();
    private final Round sessionRound = new Round();
    private String limitCursor = "";

    Upkeep(
            KeyValueStore<String, byte[]> calls,
            KeyValueStore<String, byte[]> sessionEntries,
            SessionStore sessions,
            LimitWindows limits) {
        this.calls = calls;
        this.sessionEntries = sessionEntries;
        this.sessions = sessions;
        this.limits = limits;
    }

    /** Where a walk through a store stands; after each round it rests. */
    private static final class Round {
        private @Nullable String cursor;
        private long restsUntil;
    }

    /** A record of this append time was read. */
    void seen(long timestamp) {
        newest = Math.max(newest, timestamp);
    }

    void step() {
        sweep(calls, callRound, Upkeep::isCallOver).forEach(calls::delete);
        sweep(sessionEntries, sessionRound, Upkeep::isSessionOver).forEach(sessions::remove);
        var effects = new Effects();
        var prefixes = limits.prefixesAfter(limitCursor, SLICE / 10);
        prefixes.forEach(prefix -> limits.expire(prefix, newest - KEPT_MS, effects));
        limitCursor = prefixes.isEmpty() ? "" : prefixes.getLast();
        effects.apply(departure -> {
            throw new IllegalStateException("upkeep sends nothing");
        });
    }

    private static boolean isCallOver(String key, byte[] bytes, long newest) {
        return !Keys.isOpenMark(key)
                && CallStore.read(Keys.callOf(key), bytes).state() instanceof CallState.Settled settled
                && settled.confirmed()
                && settled.outcome().settledAt() + KEPT_MS < newest;
    }

    private static boolean isSessionOver(String key, byte[] bytes, long newest) {
        return Keys.isSessionHead(key)
                && SessionStore.read(bytes).state() instanceof SessionState.Closed closed
                && closed.at() + KEPT_MS < newest;
    }

    private interface Over {
        boolean test(String key, byte[] value, long newest);
    }

    /** What is over in the next slice. */
    private List<String> sweep(KeyValueStore<String, byte[]> store, Round round, Over over) {
        var gone = new ArrayList<String>();
        if (newest < round.restsUntil) {
            return gone;
        }
        int looked = 0;
        try (var entries = store.range(round.cursor, null)) {
            round.cursor = null;
            while (entries.hasNext()) {
                if (looked++ == SLICE) {
                    round.cursor = entries.peekNextKey();
                    return gone;
                }
                var entry = entries.next();
                if (over.test(entry.key, entry.value, newest)) {
                    gone.add(entry.key);
                }
            }
        }
        round.restsUntil = newest + REST_MS;
        return gone;
    }
}
