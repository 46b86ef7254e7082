package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.Functions;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.function.Version;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.processor.avro.Definitions;
import dev.functionregistry.processor.avro.Parties;
import dev.functionregistry.processor.avro.StoreCodecs;
import dev.functionregistry.processor.store.avro.StoredChange;
import dev.functionregistry.processor.store.avro.StoredFunction;
import dev.functionregistry.processor.store.avro.StoredSession;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.kafka.StoreCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sessions: a head under the session's id, and one entry per function version under id, name and version.
 *
 * <p>Both live in one store, so in one changelog, and the head is written first. A crash then leaves a head at least as new as its
 * functions; the head carries what its newest input did to them, and {@link #rebuild} does it again when a task starts.
 *
 * <p>Sessions that were used lately are kept as they are, so a call reads nothing.
 */
final class SessionStore {
    private static final StoreCodec<StoredSession> HEADS = StoreCodecs.of(StoredSession.class);
    private static final StoreCodec<StoredFunction> FUNCTIONS = StoreCodecs.of(StoredFunction.class);
    private static final StoreCodec<FunctionDefinition> DEFINITIONS = StoreCodecs.of(FunctionDefinition.class);
    private static final StoreCodec<dev.functionregistry.schemas.avro.Principal> PRINCIPALS =
            StoreCodecs.of(dev.functionregistry.schemas.avro.Principal.class);
    private static final StringSerializer KEYS = new StringSerializer();

    private static final String ATTACHED = "attached";
    private static final String DETACHED = "detached";
    private static final String CLOSED = "closed";

    private final KeyValueStore<String, byte[]> store;
    private final RecentSessions recent = new RecentSessions();

    SessionStore(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** The session with all its functions. */
    KeptSession load(String sessionId) {
        var known = recent.get(sessionId);
        if (known != null) {
            return known;
        }
        var bytes = store.get(sessionId);
        if (bytes == null) {
            return KeptSession.NONE;
        }
        var stored = HEADS.decode(bytes);
        var functions = stored.getState().equals(CLOSED) ? Functions.EMPTY : functions(Keys.inSession(sessionId));
        var session = head(stored, functions);
        recent.put(sessionId, session);
        return session;
    }

    private Functions functions(String prefix) {
        var functions = new ArrayList<RegisteredFunction>();
        try (KeyValueIterator<String, byte[]> entries = store.prefixScan(prefix, KEYS)) {
            entries.forEachRemaining(entry -> functions.add(function(entry.value)));
        }
        return Functions.of(functions);
    }

    /** Writes the head, then what changed of its functions. */
    void put(String sessionId, KeptSession session, Effects effects) {
        effects.put(store, sessionId, HEADS.encode(stored(session)));
        for (var change : session.changes()) {
            effects.put(
                    store,
                    Keys.function(sessionId, change.name(), change.version()),
                    change.function() == null ? null : encode(change.function()));
        }
        effects.remember(() -> recent.put(sessionId, session));
    }

    /**
     * Writes the session as it is once more. The store may be ahead of its changelog: a producer gave up, or a disk outlived its process. What
     * the inputs before the newest did may be missing there too, so a head with all functions goes before them, and the head as it is after.
     */
    void putAgain(String sessionId, KeptSession session, Effects effects) {
        put(sessionId, session.withAllChanges(), effects);
        effects.put(store, sessionId, HEADS.encode(stored(session)));
        effects.remember(() -> recent.put(sessionId, session));
    }

    /** Calls with every session and all its functions, after mending what a crash tore. */
    void rebuild(BiConsumer<String, SessionState> action) {
        var ids = new ArrayList<String>();
        try (KeyValueIterator<String, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                var key = entries.next().key;
                if (Keys.isSessionHead(key)) {
                    ids.add(key);
                }
            }
        }
        for (var id : ids) {
            var bytes = store.get(id);
            if (bytes != null) {
                repair(id, read(bytes));
                action.accept(id, load(id).state());
            }
        }
    }

    /** Writes the newest input's function entries again where a crash lost them. */
    private void repair(String sessionId, KeptSession head) {
        for (var change : head.changes()) {
            var key = Keys.function(sessionId, change.name(), change.version());
            var wanted = change.function() == null ? null : encode(change.function());
            if (!Arrays.equals(store.get(key), wanted)) {
                store.put(key, wanted);
            }
        }
    }

    /** Forgets a session that is over; its functions went when it ended. */
    void remove(String sessionId) {
        store.delete(sessionId);
        recent.remove(sessionId);
    }

    /** A head from its bytes, without functions. */
    static KeptSession read(byte[] bytes) {
        return head(HEADS.decode(bytes), Functions.EMPTY);
    }

    private static StoredSession stored(KeptSession kept) {
        var changes = kept.changes().stream()
                .map(change -> new StoredChange(
                        change.name(),
                        change.version(),
                        change.function() == null ? null : ByteBuffer.wrap(encode(change.function()))))
                .toList();
        var log = kept.log().stream().map(StoredParts::emission).toList();
        return switch (kept.state()) {
            case SessionState.None none -> throw new IllegalStateException("nothing to keep of no session");
            case SessionState.Attached(Session session, var gateway) ->
                stored(ATTACHED, session)
                        .setGateway(StoredParts.gateway(gateway))
                        .setLastOffset(kept.lastOffset())
                        .setChanges(changes)
                        .setLog(log)
                        .build();
            case SessionState.Detached(Session session, long since) ->
                stored(DETACHED, session)
                        .setSince(since)
                        .setLastOffset(kept.lastOffset())
                        .setChanges(changes)
                        .setLog(log)
                        .build();
            case SessionState.Closed(Principal owner, long revision, String reason, long at) ->
                StoredSession.newBuilder()
                        .setState(CLOSED)
                        .setOwner(encode(owner))
                        .setGraceMs(0)
                        .setOpenedAt(0)
                        .setEpoch(Session.NEVER_ATTACHED)
                        .setPageLife("")
                        .setAttachedAt(0)
                        .setApplied(0)
                        .setRevision(revision)
                        .setSince(at)
                        .setReason(reason)
                        .setLastOffset(kept.lastOffset())
                        .setChanges(changes)
                        .setLog(log)
                        .build();
        };
    }

    private static StoredSession.Builder stored(String state, Session session) {
        return StoredSession.newBuilder()
                .setState(state)
                .setOwner(encode(session.owner()))
                .setOrigin(session.origin())
                .setGraceMs(session.graceMs())
                .setOpenedAt(session.openedAt())
                .setEpoch(session.epoch())
                .setPageLife(session.pageLife())
                .setAttachedAt(session.attachedAt())
                .setApplied(session.applied())
                .setRevision(session.revision())
                .setSince(0)
                .setReason("");
    }

    private static KeptSession head(StoredSession stored, Functions functions) {
        var changes = stored.getChanges().stream()
                .map(change -> new KeptSession.Change(
                        change.getName(),
                        change.getVersion(),
                        change.getFunction() == null ? null : function(StoredParts.bytes(change.getFunction()))))
                .toList();
        var log = stored.getLog().stream().map(StoredParts::emission).toList();
        return new KeptSession(state(stored, functions), stored.getLastOffset(), changes, log);
    }

    private static SessionState state(StoredSession stored, Functions functions) {
        var owner = Parties.principal(PRINCIPALS.decode(StoredParts.bytes(stored.getOwner())));
        if (stored.getState().equals(CLOSED)) {
            return new SessionState.Closed(owner, stored.getRevision(), stored.getReason(), stored.getSince());
        }
        var session = new Session(
                owner,
                stored.getOrigin(),
                stored.getGraceMs(),
                stored.getOpenedAt(),
                stored.getEpoch(),
                stored.getPageLife(),
                stored.getAttachedAt(),
                stored.getApplied(),
                stored.getRevision(),
                functions);
        return switch (stored.getState()) {
            case ATTACHED ->
                new SessionState.Attached(session, StoredParts.gateway(Objects.requireNonNull(stored.getGateway())));
            case DETACHED -> new SessionState.Detached(session, stored.getSince());
            default -> throw new IllegalStateException("a store holds session state " + stored.getState());
        };
    }

    private static ByteBuffer encode(Principal owner) {
        return ByteBuffer.wrap(PRINCIPALS.encode(Parties.principal(owner)));
    }

    private static byte[] encode(RegisteredFunction function) {
        return FUNCTIONS.encode(new StoredFunction(
                ByteBuffer.wrap(DEFINITIONS.encode(Definitions.definition(function.definition()))),
                function.definitionHash(),
                function.registeredAt(),
                function.pageLife(),
                function.shownFrom(),
                function.shownUntil()));
    }

    /** A function version from its bytes. */
    static RegisteredFunction function(byte[] bytes) {
        var stored = FUNCTIONS.decode(bytes);
        var definition = Definitions.definition(DEFINITIONS.decode(StoredParts.bytes(stored.getDefinition())));
        return new RegisteredFunction(
                definition,
                stored.getDefinitionHash(),
                Version.parse(definition.version())
                        .orElseThrow(() -> new IllegalStateException("an accepted version does not parse")),
                stored.getRegisteredAt(),
                stored.getPageLife(),
                stored.getShownFrom(),
                stored.getShownUntil());
    }
}
