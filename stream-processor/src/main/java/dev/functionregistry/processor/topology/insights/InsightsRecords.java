package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.processor.avro.StoreCodecs;
import dev.functionregistry.processor.insights.AlertEvent;
import dev.functionregistry.processor.insights.CountedCall;
import dev.functionregistry.processor.insights.DeadLetterTally;
import dev.functionregistry.processor.insights.FunctionTally;
import dev.functionregistry.processor.insights.Mean;
import dev.functionregistry.processor.insights.Price;
import dev.functionregistry.processor.insights.Recent;
import dev.functionregistry.processor.insights.Standing;
import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.insights.UniqueUsers;
import dev.functionregistry.processor.insights.UsageTally;
import dev.functionregistry.processor.json.FlatJson;
import dev.functionregistry.processor.store.avro.StoredDeadLetters;
import dev.functionregistry.processor.store.avro.StoredNotice;
import dev.functionregistry.processor.store.avro.StoredStuckCalls;
import dev.functionregistry.processor.store.avro.StoredTally;
import dev.functionregistry.processor.store.avro.StoredUsage;
import dev.functionregistry.schemas.avro.Alert;
import dev.functionregistry.schemas.avro.FunctionStats;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.StoreCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What insights keeps and tells, as Avro. */
public final class InsightsRecords {
    /** Begins the keys of what is no function's totals; no function's name does. */
    static final String APART = ":";

    /** Begins the keys of stuck calls; no topic's name begins so. */
    private static final String STUCK = APART + APART;

    private static final StoreCodec<StoredNotice> NOTICES = StoreCodecs.of(StoredNotice.class);
    private static final StoreCodec<StoredUsage> USAGES = StoreCodecs.of(StoredUsage.class);
    private static final StoreCodec<StoredTally> TALLIES = StoreCodecs.of(StoredTally.class);
    private static final StoreCodec<StoredDeadLetters> LETTERS = StoreCodecs.of(StoredDeadLetters.class);
    private static final StoreCodec<StoredStuckCalls> STUCK_CALLS = StoreCodecs.of(StoredStuckCalls.class);

    private InsightsRecords() {}

    static boolean isFunction(String key) {
        return !key.startsWith(APART);
    }

    static boolean isStuck(String key) {
        return key.startsWith(STUCK);
    }

    static String stuckKey(String function) {
        return STUCK + function;
    }

    static String deadLettersKey(String topic, String reason) {
        return APART + topic + ":" + reason;
    }

    /** Function of a stuck call; topic and reason of dead letters. */
    static String subjectOf(String key) {
        return key.substring(isStuck(key) ? STUCK.length() : APART.length());
    }

    /** @param at append time of the outcome
     * @param usage of the function so far; only what reached a client costs and brings, only what is known to be harmless shows its error */
    static CountedCall counted(
            String sessionId, ToolResult result, long at, CountedCall.Place place, UsageTally usage) {
        var error = result.getError();
        boolean reached = result.getAttempt() > 0;
        return new CountedCall(
                sessionId,
                result.getCallId(),
                result.getUser() == null ? sessionId : result.getUser(),
                result.getOutcome(),
                error == null ? null : error.getType() == null ? error.getCode() : error.getType(),
                error == null ? null : usage.harmless() ? error.getMessage() : meaning(result.getOutcome()),
                result.getHandlerMicros(),
                reached && !result.getCached(),
                reached ? usage.price().cost() : 0,
                reached ? usage.price().revenue() : 0,
                result.getCalledAt(),
                at,
                place);
    }

    /** What the code says to everybody; the code itself where this build does not know it. */
    private static String meaning(String code) {
        return Arrays.stream(Code.values())
                .filter(known -> known.name().equals(code))
                .findFirst()
                .map(Code::meaning)
                .orElse(code);
    }

    static byte[] notice(CountedCall call) {
        return NOTICES.encode(new StoredNotice(
                call.sessionId(),
                call.callId(),
                call.user(),
                call.outcome(),
                call.errorType(),
                call.errorMessage(),
                call.handlerMicros(),
                call.cost(),
                call.revenue(),
                call.place().partition(),
                call.place().offset(),
                call.ran(),
                call.calledAt(),
                null,
                null));
    }

    static byte[] deadLetter(String reason, String stage, CountedCall.Place place) {
        return NOTICES.encode(new StoredNotice(
                "",
                "",
                "",
                reason,
                null,
                null,
                null,
                0.0,
                0.0,
                place.partition(),
                place.offset(),
                false,
                0L,
                stage,
                null));
    }

    static byte[] stuck(String sessionId, String callId, long overdueMs) {
        return NOTICES.encode(new StoredNotice(
                sessionId, callId, "", "", null, null, null, 0.0, 0.0, 0, 0L, false, 0L, null, overdueMs));
    }

    static StoredNotice notice(byte[] bytes) {
        return NOTICES.decode(bytes);
    }

    static CountedCall counted(StoredNotice stored, long at) {
        return new CountedCall(
                stored.getSessionId(),
                stored.getCallId(),
                stored.getUser(),
                stored.getOutcome(),
                stored.getErrorType(),
                stored.getErrorMessage(),
                stored.getHandlerMicros(),
                stored.getRan(),
                stored.getCost(),
                stored.getRevenue(),
                stored.getCalledAt() == 0 ? at : stored.getCalledAt(),
                at,
                place(stored));
    }

    static CountedCall.Place place(StoredNotice stored) {
        return new CountedCall.Place(stored.getPartition(), stored.getOffset());
    }

    static byte[] usage(UsageTally usage) {
        return USAGES.encode(new StoredUsage(
                usage.user(),
                usage.calls(),
                usage.errors(),
                usage.execution().count(),
                usage.execution().micros(),
                usage.lastCalledAt(),
                usage.lastOffset(),
                usage.price().cost(),
                usage.price().revenue(),
                usage.registeredAt(),
                usage.harmless()));
    }

    static UsageTally usage(byte @Nullable [] bytes) {
        if (bytes == null) {
            return UsageTally.NONE;
        }
        var stored = USAGES.decode(bytes);
        return new UsageTally(
                stored.getUser(),
                stored.getCalls(),
                stored.getErrors(),
                new Mean(stored.getExecutions(), stored.getMicros()),
                stored.getLastCalledAt(),
                stored.getLastOffset(),
                new Price(stored.getCost(), stored.getRevenue()),
                stored.getHarmless(),
                stored.getPricedAt());
    }

    static byte[] tally(FunctionTally tally) {
        return TALLIES.encode(new StoredTally(
                tally.calls(),
                tally.errors(),
                tally.execution().count(),
                tally.execution().micros(),
                tally.lastError(),
                tally.lastErrorAt(),
                tally.lastCalledAt(),
                tally.errorTypes(),
                tally.minute(),
                tally.callsInMinute(),
                tally.callsBefore(),
                ByteBuffer.wrap(tally.users().bytes()),
                tally.cost(),
                tally.revenue(),
                tally.recent().low(),
                tally.recent().high(),
                tally.recent().count(),
                tally.quickInARow(),
                tally.slow().since(),
                tally.failing().since(),
                offsets(tally.counted()),
                tally.judgedAt(),
                tally.slow().over(),
                tally.failing().over()));
    }

    static FunctionTally tally(byte @Nullable [] bytes) {
        if (bytes == null) {
            return FunctionTally.NONE;
        }
        var stored = TALLIES.decode(bytes);
        var users = new byte[stored.getUsers().remaining()];
        stored.getUsers().duplicate().get(users);
        return new FunctionTally(
                stored.getCalls(),
                stored.getErrors(),
                new Mean(stored.getExecutions(), stored.getMicros()),
                stored.getLastError(),
                stored.getLastErrorAt(),
                stored.getLastCalledAt(),
                stored.getErrorTypes(),
                stored.getMinute(),
                stored.getCallsInMinute(),
                stored.getCallsBefore(),
                UniqueUsers.of(users),
                stored.getCost(),
                stored.getRevenue(),
                new Recent(stored.getRecentLow(), stored.getRecentHigh(), stored.getRecentCount()),
                stored.getQuickInARow(),
                stored.getJudgedAt(),
                new Standing(stored.getSlowSince(), stored.getSlowOver()),
                new Standing(stored.getFailingSince(), stored.getFailingOver()),
                places(stored.getCounted()));
    }

    static byte[] deadLetters(DeadLetterTally tally) {
        return LETTERS.encode(new StoredDeadLetters(
                tally.count(),
                tally.lastAt(),
                tally.alert().since(),
                offsets(tally.counted()),
                tally.alert().over()));
    }

    static DeadLetterTally deadLetters(byte @Nullable [] bytes) {
        if (bytes == null) {
            return DeadLetterTally.NONE;
        }
        var stored = LETTERS.decode(bytes);
        return new DeadLetterTally(
                stored.getCount(),
                stored.getLastAt(),
                new Standing(stored.getRaisedAt(), stored.getOver()),
                places(stored.getCounted()));
    }

    static byte[] stuckCalls(StuckCalls calls) {
        return STUCK_CALLS.encode(new StoredStuckCalls(
                calls.lastAt(), calls.alert().since(), calls.alert().over()));
    }

    static StuckCalls stuckCalls(byte @Nullable [] bytes) {
        if (bytes == null) {
            return StuckCalls.NONE;
        }
        var stored = STUCK_CALLS.decode(bytes);
        return new StuckCalls(stored.getLastAt(), new Standing(stored.getRaisedAt(), stored.getOver()));
    }

    private static Map<String, Long> offsets(Map<Integer, Long> places) {
        var offsets = new TreeMap<String, Long>();
        places.forEach((partition, offset) -> offsets.put(Integer.toString(partition), offset));
        return offsets;
    }

    private static Map<Integer, Long> places(Map<String, Long> offsets) {
        var places = new TreeMap<Integer, Long>();
        offsets.forEach((partition, offset) -> places.put(Integer.valueOf(partition), offset));
        return places;
    }

    /** @param now milliseconds since the epoch */
    static FunctionStats stats(String name, FunctionTally tally, long now) {
        return new FunctionStats(
                name,
                tally.calls(),
                tally.errors(),
                Objects.requireNonNullElse(tally.execution().millis(), 0.0),
                tally.execution().count(),
                tally.lastError(),
                tally.lastErrorAt() == 0 ? null : tally.lastErrorAt(),
                tally.lastCalledAt() == 0 ? null : tally.lastCalledAt(),
                tally.errorTypes(),
                (double) tally.callsPerMinute(now),
                tally.users().estimate(),
                tally.cost(),
                tally.revenue(),
                1 - tally.errorRate(),
                tally.errorRate());
    }

    /** The function's name; where none is concerned, what no function can be named. */
    static String alertKey(AlertEvent alert) {
        return alert.function() == null ? APART + alert.subject() : alert.function();
    }

    static Alert alert(AlertEvent alert) {
        return new Alert(
                alert.id(),
                alert.kind().title(),
                alert.function(),
                alert.recovered(),
                alert.value(),
                alert.kind().threshold(),
                alert.raisedAt(),
                FlatJson.of(alert.details()));
    }
}
