package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.Barrier;
import dev.functionregistry.core.call.BoundFunction;
import dev.functionregistry.core.call.CacheKey;
import dev.functionregistry.core.call.Call;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.ReplyTo;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.function.RetryPolicy;
import dev.functionregistry.processor.avro.CallRecords;
import dev.functionregistry.processor.avro.StoreCodecs;
import dev.functionregistry.processor.store.avro.StoredBound;
import dev.functionregistry.processor.store.avro.StoredCacheKey;
import dev.functionregistry.processor.store.avro.StoredCall;
import dev.functionregistry.processor.store.avro.StoredOffset;
import dev.functionregistry.processor.store.avro.StoredOpenCall;
import dev.functionregistry.processor.store.avro.StoredReply;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.StoreCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Calls, under session id and call id, and a mark for each call that is open: its outcome was not yet read back.
 *
 * <p>Marks and entries live in one store, so in one changelog. A mark is written before the first entry and removed after the one that
 * confirms the outcome; so no crash leaves an open call without its mark.
 */
final class CallStore {
    private static final StoreCodec<StoredCall> CODEC = StoreCodecs.of(StoredCall.class);
    private static final StoreCodec<ToolResult> OUTCOMES = StoreCodecs.of(ToolResult.class);

    private static final String WAITING = "waiting";
    private static final String DISPATCHED = "dispatched";
    private static final String AWAITING_RETRY = "awaiting_retry";
    private static final String HELD = "held";
    private static final String SETTLED = "settled";
    private static final int NO_RETRY = -1;
    private static final byte[] MARK = {1};
    private static final StringSerializer KEYS = new StringSerializer();

    private final KeyValueStore<String, byte[]> store;

    CallStore(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** Keys of the marks of all open calls. */
    List<String> openMarks() {
        return keys(Keys.OPEN);
    }

    /** Ids of a session's open calls. */
    List<String> openCalls(String sessionId) {
        return keys(Keys.openIn(sessionId)).stream().map(Keys::callOf).toList();
    }

    private List<String> keys(String prefix) {
        var keys = new ArrayList<String>();
        try (var entries = store.prefixScan(prefix, KEYS)) {
            entries.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    /** Writes what became of a call. */
    void put(String sessionId, String callId, KeptCall before, KeptCall after, Effects effects) {
        if (before.state() instanceof CallState.None) {
            effects.put(store, Keys.open(sessionId, callId), MARK);
        }
        effects.put(store, Keys.call(sessionId, callId), encode(after));
        if (isConfirmed(after)) {
            effects.put(store, Keys.open(sessionId, callId), null);
        }
    }

    /**
     * Writes the entry as it is once more. The store may be ahead of its changelog: a producer gave up, or a disk outlived its process.
     */
    void putAgain(String sessionId, String callId, KeptCall kept, Effects effects) {
        if (!isConfirmed(kept)) {
            effects.put(store, Keys.open(sessionId, callId), MARK);
        }
        put(sessionId, callId, kept, kept, effects);
    }

    /**
     * Removes a mark that a crash left to a call whose outcome was read back. Any other is written once more before an entry can follow: the
     * store may be ahead of its changelog.
     */
    void markAgain(String sessionId, String callId, KeptCall call) {
        if (isConfirmed(call) || call.state() instanceof CallState.None) {
            store.delete(Keys.open(sessionId, callId));
        } else {
            store.put(Keys.open(sessionId, callId), MARK);
        }
    }

    private static boolean isConfirmed(KeptCall call) {
        return call.state() instanceof CallState.Settled settled && settled.confirmed();
    }

    KeptCall load(String sessionId, String callId) {
        return read(callId, store.get(Keys.call(sessionId, callId)));
    }

    static KeptCall read(String callId, byte @Nullable [] bytes) {
        return bytes == null ? KeptCall.NONE : kept(callId, CODEC.decode(bytes));
    }

    private static byte[] encode(KeptCall call) {
        return CODEC.encode(stored(call));
    }

    private static StoredCall stored(KeptCall kept) {
        var entry = StoredCall.newBuilder()
                .setCall(kept.state().open().map(CallStore::open).orElse(null))
                .setAttempt(0)
                .setAt(0)
                .setEpoch(0)
                .setNumber(0)
                .setPageLife("")
                .setFlag(false)
                .setFingerprint("")
                .setWaiting(List.of())
                .setTraceparent(kept.traceparent())
                .setOffsets(kept.offsets().entrySet().stream()
                        .map(e -> new StoredOffset(e.getKey().plainName(), e.getValue()))
                        .toList())
                .setLog(kept.log().stream().map(StoredParts::emission).toList())
                .setSensitive(kept.sensitive())
                .setStarted(kept.started());
        return switch (kept.state()) {
            case CallState.None none -> throw new IllegalStateException("nothing to keep of no call");
            case CallState.Waiting(var call, int attempt, long deadline) ->
                entry.setState(WAITING).setAttempt(attempt).setAt(deadline).build();
            case CallState.Dispatched(
                    var call,
                    int attempt,
                    var gateway,
                    long epoch,
                    String pageLife,
                    boolean started,
                    long deadline) ->
                entry.setState(DISPATCHED)
                        .setAttempt(attempt)
                        .setGateway(StoredParts.gateway(gateway))
                        .setEpoch(epoch)
                        .setPageLife(pageLife)
                        .setFlag(started)
                        .setAt(deadline)
                        .build();
            case CallState.AwaitingRetry(var call, int attempt, long notBefore, boolean answered) ->
                entry.setState(AWAITING_RETRY)
                        .setAttempt(attempt)
                        .setAt(notBefore)
                        .setFlag(answered)
                        .build();
            case CallState.Held(var call, Settlement outcome, Barrier barrier, long until) ->
                entry.setState(HELD)
                        .setOutcome(outcome(outcome))
                        .setEpoch(barrier.epoch())
                        .setNumber(barrier.number())
                        .setAt(until)
                        .build();
            case CallState.Settled(Settlement outcome, String fingerprint, List<ReplyTo> waiting, boolean confirmed) ->
                entry.setState(SETTLED)
                        .setOutcome(outcome(outcome))
                        .setFingerprint(fingerprint)
                        .setWaiting(replies(waiting))
                        .setFlag(confirmed)
                        .build();
        };
    }

    private static KeptCall kept(String callId, StoredCall stored) {
        var offsets = new EnumMap<Topic, Long>(Topic.class);
        stored.getOffsets().forEach(o -> offsets.put(StoredParts.topic(o.getTopic()), o.getOffset()));
        return new KeptCall(
                state(callId, stored),
                stored.getTraceparent(),
                offsets,
                stored.getLog().stream().map(StoredParts::emission).toList(),
                stored.getSensitive(),
                stored.getStarted());
    }

    private static CallState state(String callId, StoredCall stored) {
        return switch (stored.getState()) {
            case WAITING -> new CallState.Waiting(open(callId, stored), stored.getAttempt(), stored.getAt());
            case DISPATCHED ->
                new CallState.Dispatched(
                        open(callId, stored),
                        stored.getAttempt(),
                        StoredParts.gateway(Objects.requireNonNull(stored.getGateway())),
                        stored.getEpoch(),
                        stored.getPageLife(),
                        stored.getFlag(),
                        stored.getAt());
            case AWAITING_RETRY ->
                new CallState.AwaitingRetry(
                        open(callId, stored), stored.getAttempt(), stored.getAt(), stored.getFlag());
            case HELD ->
                new CallState.Held(
                        open(callId, stored),
                        outcome(stored),
                        new Barrier(stored.getEpoch(), stored.getNumber()),
                        stored.getAt());
            case SETTLED ->
                new CallState.Settled(
                        outcome(stored), stored.getFingerprint(), waiting(stored.getWaiting()), stored.getFlag());
            default -> throw new IllegalStateException("a store holds call state " + stored.getState());
        };
    }

    private static StoredOpenCall open(Call call) {
        var function = call.function();
        var retry = function.retryPolicy();
        return new StoredOpenCall(
                call.fingerprint(),
                new StoredBound(
                        function.name(),
                        function.version(),
                        function.returns(),
                        function.timeoutMs(),
                        retry == null ? NO_RETRY : retry.maxRetries(),
                        retry == null ? 0 : retry.retryDelayMs(),
                        function.sensitive(),
                        function.requiresAudit(),
                        function.structuredErrors()),
                call.arguments(),
                call.calledAt(),
                call.replyTo() == null ? null : StoredParts.reply(call.replyTo()),
                call.origin(),
                call.sent(),
                replies(call.joined()),
                call.cacheKey() == null ? null : cacheKey(call.cacheKey()));
    }

    private static Call open(String callId, StoredCall entry) {
        var stored = Objects.requireNonNull(entry.getCall());
        var function = stored.getFunction();
        return new Call(
                callId,
                stored.getFingerprint(),
                new BoundFunction(
                        function.getName(),
                        function.getVersion(),
                        function.getReturns(),
                        function.getTimeoutMs(),
                        function.getMaxRetries() == NO_RETRY
                                ? null
                                : new RetryPolicy(function.getMaxRetries(), function.getRetryDelayMs()),
                        function.getSensitive(),
                        function.getRequiresAudit(),
                        function.getStructuredErrors()),
                stored.getArguments(),
                stored.getCalledAt(),
                stored.getReplyTo() == null ? null : StoredParts.reply(stored.getReplyTo()),
                stored.getOrigin(),
                stored.getSent(),
                waiting(stored.getJoined()),
                stored.getCacheKey() == null ? null : cacheKey(stored, stored.getCacheKey()));
    }

    private static StoredCacheKey cacheKey(CacheKey key) {
        return new StoredCacheKey(key.owner(), key.origin(), key.definitionHash());
    }

    private static CacheKey cacheKey(StoredOpenCall call, StoredCacheKey stored) {
        var function = call.getFunction();
        return new CacheKey(
                stored.getOwner(),
                stored.getOrigin(),
                function.getName(),
                function.getVersion(),
                stored.getDefinitionHash(),
                call.getFingerprint());
    }

    private static List<StoredReply> replies(List<ReplyTo> replies) {
        return replies.stream().map(StoredParts::reply).toList();
    }

    private static List<ReplyTo> waiting(List<StoredReply> stored) {
        var waiting = new ArrayList<ReplyTo>();
        stored.forEach(reply -> waiting.add(StoredParts.reply(reply)));
        return waiting;
    }

    private static ByteBuffer outcome(Settlement outcome) {
        return ByteBuffer.wrap(OUTCOMES.encode(CallRecords.result(outcome)));
    }

    private static Settlement outcome(StoredCall stored) {
        var bytes = StoredParts.bytes(Objects.requireNonNull(stored.getOutcome()));
        return CallRecords.settlement(OUTCOMES.decode(bytes))
                .orElseThrow(() -> new IllegalStateException("a store holds an outcome of an unknown code"));
    }
}
