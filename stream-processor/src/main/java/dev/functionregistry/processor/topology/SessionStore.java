package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.Functions;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.function.Version;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.processor.avro.Definitions;
import dev.functionregistry.processor.avro.Parties;
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
import org.jspecify.annotations.Nullable;

/**
 * Sessions: a head under the session's id, and one entry per function version under id, name and version.
 *
 * <p>Both live in one store, so in one changelog, and the head is written first. A crash then leaves a head at least as new as its
 * functions; the head carries what its newest input did to them, and {@link #repair} does it again when a task starts.
 */
final class SessionStore {
    private static final StoreCodec<StoredSession> HEADS = StoreCodec.of(StoredSession.class);
    private static final StoreCodec<StoredFunction> FUNCTIONS = StoreCodec.of(StoredFunction.class);
    private static final StoreCodec<FunctionDefinition> DEFINITIONS = StoreCodec.of(FunctionDefinition.class);
    private static final StoreCodec<dev.functionregistry.schemas.avro.Principal> PRINCIPALS =
            StoreCodec.of(dev.functionregistry.schemas.avro.Principal.class);
    private static final StringSerializer KEYS = new StringSerializer();

    private static final String ATTACHED = "attached";
    private static final String DETACHED = "detached";
    private static final String CLOSED = "closed";

    private final KeyValueStore<String, byte[]> store;

    SessionStore(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** The session with the versions of one function. */
    KeptSession withFunction(String sessionId, String name) {
        return load(sessionId, Keys.functions(sessionId, name));
    }

    /** The session with all its functions. */
    KeptSession withFunctions(String sessionId) {
        return load(sessionId, Keys.inSession(sessionId));
    }

    /** The session without any function. */
    KeptSession head(String sessionId) {
        var bytes = store.get(sessionId);
        return bytes == null ? KeptSession.NONE : read(bytes);
    }

    private KeptSession load(String sessionId, String functionPrefix) {
        var bytes = store.get(sessionId);
        if (bytes == null) {
            return KeptSession.NONE;
        }
        var stored = HEADS.decode(bytes);
        return head(stored, stored.getState().equals(CLOSED) ? Functions.EMPTY : functions(functionPrefix));
    }

    private Functions functions(String prefix) {
        var functions = new ArrayList<RegisteredFunction>();
        try (KeyValueIterator<String, byte[]> entries = store.prefixScan(prefix, KEYS)) {
            entries.forEachRemaining(entry -> functions.add(function(entry.value)));
        }
        return Functions.of(functions);
    }

    /** Writes the head, then what changed of its functions. */
    void put(String sessionId, KeptSession session, BiConsumer<String, byte @Nullable []> write) {
        write.accept(sessionId, HEADS.encode(stored(session)));
        for (var change : session.changes()) {
            write.accept(
                    Keys.function(sessionId, change.name(), change.version()),
                    change.function() == null ? null : encode(change.function()));
        }
    }

    /** Calls with every session and all its functions, in the order of the ids. */
    void forEach(BiConsumer<String, KeptSession> action) {
        var ids = new ArrayList<String>();
        try (KeyValueIterator<String, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                var key = entries.next().key;
                if (Keys.isSessionHead(key)) {
                    ids.add(key);
                }
            }
        }
        ids.forEach(id -> action.accept(id, withFunctions(id)));
    }

    /** Writes the newest input's function entries again where a crash lost them. */
    void repair(String sessionId) {
        for (var change : head(sessionId).changes()) {
            var key = Keys.function(sessionId, change.name(), change.version());
            var wanted = change.function() == null ? null : encode(change.function());
            if (!Arrays.equals(store.get(key), wanted)) {
                store.put(key, wanted);
            }
        }
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

    private static RegisteredFunction function(byte[] bytes) {
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
