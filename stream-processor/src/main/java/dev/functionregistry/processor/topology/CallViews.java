package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.Call;
import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.query.CallLife;
import dev.functionregistry.processor.query.CallSummary;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads calls from one partition of the stores, beside the task that writes them. */
public final class CallViews {
    private static final StringSerializer KEYS = new StringSerializer();
    private static final String SUCCEEDED = "succeeded";
    private static final double MICROS = 1_000;

    private final ReadOnlyKeyValueStore<String, byte[]> sessions;
    private final ReadOnlyKeyValueStore<String, byte[]> calls;
    private final Topics topics;
    private final ContractCodec codec;

    public CallViews(
            ReadOnlyKeyValueStore<String, byte[]> sessions,
            ReadOnlyKeyValueStore<String, byte[]> calls,
            Topics topics,
            ContractCodec codec) {
        this.sessions = sessions;
        this.calls = calls;
        this.topics = topics;
        this.codec = codec;
    }

    /** A session's calls in the order of their ids. */
    public Part<CallSummary> calls(String sessionId, @Nullable String after, int limit) {
        var found = new ArrayList<CallSummary>();
        var from = after == null ? Keys.inSession(sessionId) : Keys.call(sessionId, after) + '\0';
        try (var entries = calls.range(from, sessionId + '\1')) {
            while (entries.hasNext()) {
                if (found.size() == limit) {
                    return new Part<>(found, found.getLast().callId());
                }
                var entry = entries.next();
                var callId = Keys.callOf(entry.key);
                found.add(summary(callId, CallStore.read(callId, entry.value).state()));
            }
        }
        return new Part<>(found, null);
    }

    /** All that is known of a call; empty when there is none, or it was forgotten. */
    public Optional<CallLife> call(String sessionId, String callId) {
        var kept = CallStore.read(callId, calls.get(Keys.call(sessionId, callId)));
        if (kept.state() instanceof CallState.None) {
            return Optional.empty();
        }
        var state = kept.state();
        var call = state.open().orElse(null);
        var outcome = outcome(state);
        boolean masked = kept.sensitive() || (call == null && isKeptBack(sessionId, state));
        return Optional.of(new CallLife(
                summary(callId, state),
                masked || call == null ? null : call.arguments(),
                masked || outcome == null ? null : outcome.output(),
                outcome == null || outcome.error() == null ? null : failure(outcome, outcome.error(), masked),
                masked,
                kept.started(),
                state.nextDue().map(due -> Instant.ofEpochMilli(due.at())).orElse(null),
                kept.traceparent(),
                events(kept.log())));
    }

    /** As in the audit: what is secret shows neither in its own words nor in those of an error. */
    private static CallLife.Failure failure(Settlement outcome, CallError error, boolean masked) {
        return new CallLife.Failure(
                masked ? outcome.code().name() : error.code(),
                masked ? outcome.code().meaning() : error.message(),
                error.retryable(),
                error.retryAfterMs(),
                masked ? null : error.type());
    }

    /**
     * Open calls whose timer was due before that time, and calls that were settled before it and whose outcome was not read back.
     *
     * @param before milliseconds since the epoch
     */
    public List<StuckCalls.Overdue> overdue(long before) {
        var found = new ArrayList<StuckCalls.Overdue>();
        try (var marks = calls.prefixScan(Keys.OPEN, KEYS)) {
            while (marks.hasNext()) {
                var mark = marks.next().key;
                var sessionId = Keys.sessionOf(mark);
                var callId = Keys.callOf(mark);
                var state = CallStore.read(callId, calls.get(Keys.call(sessionId, callId)))
                        .state();
                long due = due(state);
                if (due < before) {
                    found.add(new StuckCalls.Overdue(
                            sessionId, callId, summary(callId, state).name(), due));
                }
            }
        }
        return found;
    }

    /** When it should have gone on; never for what has ended. */
    private static long due(CallState state) {
        return state instanceof CallState.Settled settled && !settled.confirmed()
                ? settled.outcome().settledAt()
                : state.nextDue().map(CallState.NextDue::at).orElse(Long.MAX_VALUE);
    }

    /** Only what is known to be harmless is shown. */
    private boolean isKeptBack(String sessionId, CallState state) {
        if (!(state instanceof CallState.Settled settled)) {
            return false;
        }
        var version = settled.outcome().version();
        if (version == null) {
            return false; // no function was bound, so nothing of one can show
        }
        var bytes = sessions.get(Keys.function(sessionId, settled.outcome().name(), version));
        return bytes == null || SessionStore.function(bytes).definition().sensitive();
    }

    private List<CallLife.Event> events(List<Emission> log) {
        var events = new ArrayList<CallLife.Event>();
        for (var emission : log) {
            for (var output : emission.outputs()) {
                if (output instanceof Output.Sent(String sink, int partition, byte[] value)
                        && sink.equals(RegistryTopology.TELL_AUDIT)
                        && codec.decode(topics.auditEvents(), value) instanceof Decoded.Value(AuditEvent audit)) {
                    events.add(new CallLife.Event(
                            audit.getId(),
                            audit.getDecision(),
                            audit.getReason(),
                            audit.getAttempt(),
                            Instant.ofEpochMilli(audit.getTimestamp()),
                            emission.topic().plainName(),
                            emission.offset()));
                }
            }
        }
        return events;
    }

    /** What was read back; before that, a decided outcome may still turn out another. */
    private static @Nullable Settlement outcome(CallState state) {
        return state instanceof CallState.Settled settled && settled.confirmed() ? settled.outcome() : null;
    }

    private static CallSummary summary(String callId, CallState state) {
        return switch (state) {
            case CallState.None none -> throw new IllegalStateException("a store holds no call as one");
            case CallState.Waiting(Call call, int attempt, long deadline) -> open(call, "waiting", attempt);
            case CallState.Dispatched dispatched -> open(dispatched.call(), "dispatched", dispatched.attempt());
            case CallState.AwaitingRetry retry -> open(retry.call(), "awaiting_retry", retry.attempt());
            case CallState.Held held -> open(held.call(), "held", held.outcome().attempt());
            case CallState.Settled(Settlement outcome, var fingerprint, var waiting, boolean confirmed) ->
                confirmed ? settled(callId, outcome) : settling(callId, outcome);
        };
    }

    private static CallSummary open(Call call, String state, int attempt) {
        var function = call.function();
        return open(call.callId(), function.name(), function.version(), state, attempt, call.calledAt());
    }

    private static CallSummary settling(String callId, Settlement outcome) {
        return open(callId, outcome.name(), outcome.version(), "settling", outcome.attempt(), outcome.calledAt());
    }

    private static CallSummary open(
            String callId, String name, @Nullable String version, String state, int attempt, long calledAt) {
        return new CallSummary(
                callId, name, version, state, null, attempt, Instant.ofEpochMilli(calledAt), null, null, false);
    }

    private static CallSummary settled(String callId, Settlement outcome) {
        var micros = outcome.handlerMicros();
        return new CallSummary(
                callId,
                outcome.name(),
                outcome.version(),
                "settled",
                outcome.code() == Code.SUCCEEDED ? SUCCEEDED : outcome.code().name(),
                outcome.attempt(),
                Instant.ofEpochMilli(outcome.calledAt()),
                Instant.ofEpochMilli(outcome.settledAt()),
                micros == null ? null : micros / MICROS,
                outcome.cached());
    }
}
