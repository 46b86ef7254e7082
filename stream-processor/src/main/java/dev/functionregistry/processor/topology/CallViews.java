package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.Call;
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
        boolean masked = call != null ? call.function().sensitive() : isKeptBack(sessionId, outcome);
        var error = outcome == null ? null : outcome.error();
        return Optional.of(new CallLife(
                summary(callId, state),
                masked || call == null ? null : call.arguments(),
                masked || outcome == null ? null : outcome.output(),
                error == null
                        ? null
                        : new CallLife.Failure(
                                error.code(), error.message(), error.retryable(), error.retryAfterMs(), error.type()),
                masked,
                outcome == null
                        ? state instanceof CallState.Dispatched dispatched && dispatched.started()
                        : outcome.handlerMicros() != null,
                state.nextDue().map(due -> Instant.ofEpochMilli(due.at())).orElse(null),
                kept.traceparent(),
                events(kept.log())));
    }

    /** Open calls whose timer was due before that time. @param before milliseconds since the epoch */
    public List<StuckCalls.Overdue> overdue(long before) {
        var found = new ArrayList<StuckCalls.Overdue>();
        try (var marks = calls.prefixScan(Keys.OPEN, KEYS)) {
            while (marks.hasNext()) {
                var mark = marks.next().key;
                var sessionId = Keys.sessionOf(mark);
                var callId = Keys.callOf(mark);
                var state = CallStore.read(callId, calls.get(Keys.call(sessionId, callId)))
                        .state();
                var call = state.open().orElse(null);
                var due = state.nextDue().orElse(null);
                if (call != null && due != null && due.at() < before) {
                    found.add(new StuckCalls.Overdue(
                            sessionId, callId, call.function().name(), due.at()));
                }
            }
        }
        return found;
    }

    /** Only what is known to be harmless is shown. */
    private boolean isKeptBack(String sessionId, @Nullable Settlement outcome) {
        if (outcome == null || outcome.version() == null) {
            return false; // no function was bound, so nothing of one can show
        }
        var bytes = sessions.get(Keys.function(sessionId, outcome.name(), outcome.version()));
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

    private static @Nullable Settlement outcome(CallState state) {
        return switch (state) {
            case CallState.None none -> null;
            case CallState.Waiting waiting -> null;
            case CallState.Dispatched dispatched -> null;
            case CallState.AwaitingRetry retry -> null;
            case CallState.Held held -> held.outcome();
            case CallState.Settled settled -> settled.outcome();
        };
    }

    private static CallSummary summary(String callId, CallState state) {
        return switch (state) {
            case CallState.None none -> throw new IllegalStateException("a store holds no call as one");
            case CallState.Waiting(Call call, int attempt, long deadline) -> open(call, "waiting", attempt);
            case CallState.Dispatched dispatched -> open(dispatched.call(), "dispatched", dispatched.attempt());
            case CallState.AwaitingRetry retry -> open(retry.call(), "awaiting_retry", retry.attempt());
            case CallState.Held held -> settled(callId, "held", held.outcome());
            case CallState.Settled settled -> settled(callId, "settled", settled.outcome());
        };
    }

    private static CallSummary open(Call call, String state, int attempt) {
        return new CallSummary(
                call.callId(),
                call.function().name(),
                call.function().version(),
                state,
                null,
                attempt,
                Instant.ofEpochMilli(call.calledAt()),
                null,
                null,
                false);
    }

    private static CallSummary settled(String callId, String state, Settlement outcome) {
        var micros = outcome.handlerMicros();
        return new CallSummary(
                callId,
                outcome.name(),
                outcome.version(),
                state,
                outcome.code() == Code.SUCCEEDED ? SUCCEEDED : outcome.code().name(),
                outcome.attempt(),
                Instant.ofEpochMilli(outcome.calledAt()),
                Instant.ofEpochMilli(outcome.settledAt()),
                micros == null ? null : micros / MICROS,
                outcome.cached());
    }
}
