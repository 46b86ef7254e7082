package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.processor.query.FunctionSummary;
import dev.functionregistry.processor.query.FunctionTotals;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.processor.query.SessionSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads sessions from one partition of the stores, beside the task that writes them. */
public final class SessionViews {
    private static final StringSerializer KEYS = new StringSerializer();

    /** Heads that one look may decode; a list goes on at its cursor. */
    private static final int MOST_HEADS = 2_000;

    /** Sorts behind everything of a session: no other id begins with this one. */
    private static final String BEHIND = "\1";

    private final ReadOnlyKeyValueStore<String, byte[]> sessions;
    private final ReadOnlyKeyValueStore<String, byte[]> calls;

    public SessionViews(ReadOnlyKeyValueStore<String, byte[]> sessions, ReadOnlyKeyValueStore<String, byte[]> calls) {
        this.sessions = sessions;
        this.calls = calls;
    }

    /** The session; empty when there is none, or it was forgotten. */
    public Optional<SessionSummary> session(String sessionId) {
        var bytes = sessions.get(sessionId);
        return bytes == null
                ? Optional.empty()
                : Optional.of(summary(sessionId, SessionStore.read(bytes).state(), functionKeys(sessionId)));
    }

    /** Its owner, with which claims it was attached last. */
    public Optional<Principal> owner(String sessionId) {
        var bytes = sessions.get(sessionId);
        return bytes == null ? Optional.empty() : owner(SessionStore.read(bytes).state());
    }

    /** Every registered version of the session's functions, by name. */
    public List<RegisteredFunction> functions(String sessionId) {
        var functions = new ArrayList<RegisteredFunction>();
        try (var entries = sessions.prefixScan(Keys.inSession(sessionId), KEYS)) {
            entries.forEachRemaining(entry -> functions.add(SessionStore.function(entry.value)));
        }
        return functions;
    }

    /**
     * Sessions in the order of their ids.
     *
     * @param after id to go on behind; null from the beginning
     * @param owned whose sessions may be seen
     */
    public Part<SessionSummary> sessions(@Nullable String after, int limit, Predicate<Principal> owned) {
        var found = new ArrayList<SessionSummary>();
        int looked = 0;
        try (var entries = sessions.range(after == null ? null : after + BEHIND, null)) {
            String last = null;
            while (entries.hasNext()) {
                if (found.size() == limit || looked == MOST_HEADS) {
                    return new Part<>(found, last);
                }
                var entry = entries.next();
                int functions = 0;
                while (entries.hasNext() && !Keys.isSessionHead(entries.peekNextKey())) {
                    entries.next();
                    functions++;
                }
                last = entry.key;
                looked++;
                var state = SessionStore.read(entry.value).state();
                if (owner(state).filter(owned).isPresent()) {
                    found.add(summary(entry.key, state, functions));
                }
            }
        }
        return new Part<>(found, null);
    }

    /** Names of registered functions in their order, with versions and number of sessions; reads every key of the store. */
    public Part<FunctionSummary> functions(@Nullable String after, int limit) {
        var versions = new TreeMap<String, TreeSet<String>>();
        var counts = new TreeMap<String, Integer>();
        try (var entries = sessions.all()) {
            var lastCounted = "";
            while (entries.hasNext()) {
                var key = entries.next().key;
                if (Keys.isSessionHead(key)) {
                    continue;
                }
                var name = Keys.functionOf(key);
                if (after != null && name.compareTo(after) <= 0) {
                    continue;
                }
                versions.computeIfAbsent(name, n -> new TreeSet<>()).add(Keys.versionOf(key));
                var inSession = Keys.functions(Keys.sessionOf(key), name);
                if (!inSession.equals(lastCounted)) { // versions of one name stand together
                    counts.merge(name, 1, Integer::sum);
                    lastCounted = inSession;
                }
                if (versions.size() > limit + 1) {
                    counts.remove(versions.pollLastEntry().getKey());
                }
            }
        }
        boolean more = versions.size() > limit;
        if (more) {
            versions.pollLastEntry();
        }
        var found = versions.entrySet().stream()
                .map(entry -> new FunctionSummary(
                        entry.getKey(),
                        List.copyOf(entry.getValue()),
                        counts.getOrDefault(entry.getKey(), 0),
                        FunctionTotals.none(entry.getKey())))
                .toList();
        return new Part<>(found, more ? found.getLast().name() : null);
    }

    private int functionKeys(String sessionId) {
        return count(sessions, Keys.inSession(sessionId));
    }

    private static int count(ReadOnlyKeyValueStore<String, byte[]> store, String prefix) {
        int count = 0;
        try (var entries = store.prefixScan(prefix, KEYS)) {
            while (entries.hasNext()) {
                entries.next();
                count++;
            }
        }
        return count;
    }

    private static Optional<Principal> owner(SessionState state) {
        return switch (state) {
            case SessionState.None none -> Optional.empty();
            case SessionState.Attached attached ->
                Optional.of(attached.session().owner());
            case SessionState.Detached detached ->
                Optional.of(detached.session().owner());
            case SessionState.Closed closed -> Optional.of(closed.owner());
        };
    }

    private SessionSummary summary(String id, SessionState state, int functions) {
        int openCalls = count(calls, Keys.openIn(id));
        return switch (state) {
            case SessionState.None none -> throw new IllegalStateException("a store holds no session as one");
            case SessionState.Attached(Session session, var gateway) ->
                open(id, "attached", session, gateway.instance(), null, functions, openCalls);
            case SessionState.Detached(Session session, long since) ->
                open(id, "detached", session, null, Instant.ofEpochMilli(since), functions, openCalls);
            case SessionState.Closed(Principal owner, long revision, String reason, long at) ->
                new SessionSummary(
                        id,
                        "closed",
                        owner.user(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        Instant.ofEpochMilli(at),
                        reason,
                        revision,
                        functions,
                        openCalls);
        };
    }

    private static SessionSummary open(
            String id,
            String state,
            Session session,
            @Nullable String gateway,
            @Nullable Instant detachedAt,
            int functions,
            int openCalls) {
        return new SessionSummary(
                id,
                state,
                session.owner().user(),
                session.origin(),
                gateway,
                Instant.ofEpochMilli(session.openedAt()),
                session.epoch() == Session.NEVER_ATTACHED ? null : Instant.ofEpochMilli(session.attachedAt()),
                detachedAt,
                null,
                null,
                session.revision(),
                functions,
                openCalls);
    }
}
