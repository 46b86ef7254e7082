package dev.functionregistry.gateway.session;

import dev.functionregistry.gateway.session.SessionProtocol.Step;
import dev.functionregistry.gateway.session.SessionState.Attached;
import dev.functionregistry.gateway.session.SessionState.OpenExecution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The executions of an attached socket.
 *
 * <pre>
 *  asked --> open --function.result--> answering --taken--> answered
 *             |                            +--not taken--> open
 *             +--cancelled--> answered
 *             +--nothing heard for a minute after the deadline--> forgotten
 * </pre>
 *
 * What is answered is not asked again under this epoch. Starts and results of executions that are not open are written all the same: they
 * are audited where the call is known. The start of an open one is written when its handler has run for a while, or its socket is given up.
 */
final class ExecutionRules {
    /** How long after its deadline an execution of which nothing more was heard is forgotten. */
    private static final long FORGET_AFTER_MICROS = 60_000_000;

    /**
     * How long a handler runs before its start is written. A shorter one writes its result only, which says the same and spares a record, a
     * pass through the processor and a write there. Should page and gateway both die within this time, the start is as unknown as when
     * function.started is lost with the socket; a browser's page tells it at its next attach.
     */
    private static final long START_NOTED_AFTER_MS = 10;

    private final int mostOpen;

    ExecutionRules(int mostOpen) {
        this.mostOpen = mostOpen;
    }

    /** True for the first function.started of an execution that the server asked for. */
    boolean isExpectedStart(Attached state, String text) {
        OpenExecution execution = open(state, text);
        return execution != null && execution.startedAt() == null;
    }

    /** True for the first function.result of an execution that the server asked for. */
    boolean isExpectedResult(Attached state, String text) {
        OpenExecution execution = open(state, text);
        return execution != null && !execution.answering();
    }

    Step started(Attached state, String text, long now) {
        ExecutionId id = ExecutionId.parse(text).orElse(null);
        if (id == null) {
            return unknown(state, text);
        }
        OpenExecution execution = state.open().get(id);
        if (execution == null || execution.startedAt() != null) {
            return append(state, new LogRecord.Started(id, state.epoch()), new Receipt.None(), execution);
        }
        return new Step(
                state.withExecution(id, execution.started(now)), List.of(new Effect.Remind(id, START_NOTED_AFTER_MS)));
    }

    /** The handler has run for a while: should the page die now, the log must know that it began. */
    Step reminded(Attached state, ExecutionId id) {
        OpenExecution execution = state.open().get(id);
        return execution == null || execution.answering() || !execution.startUnnoted()
                ? Step.stay(state)
                : new Step(state.withExecution(id, execution.noted()), List.of(startNoted(state, id, execution)));
    }

    /** What the log must know before the socket is given up. */
    static List<Effect> unnotedStarts(Attached state) {
        return state.open().entrySet().stream()
                .filter(open -> open.getValue().startUnnoted())
                .map(open -> startNoted(state, open.getKey(), open.getValue()))
                .toList();
    }

    private static Effect startNoted(Attached state, ExecutionId id, OpenExecution execution) {
        return new Effect.Append(
                state.sessionId(),
                new LogRecord.Started(id, state.epoch()),
                new Receipt.None(),
                execution.traceparent());
    }

    Step result(Attached state, String text, ClientFrame.Answer answer, long now) {
        ExecutionId id = ExecutionId.parse(text).orElse(null);
        if (id == null) {
            return unknown(state, text);
        }
        OpenExecution execution = state.open().get(id);
        if (execution == null || execution.answering()) {
            var record = new LogRecord.Result(id, state.epoch(), state.numbered(), answer, null);
            return append(state, record, new Receipt.Result(text), execution);
        }
        Long startedAt = execution.startedAt();
        Long handlerMicros = startedAt == null ? null : (Long) Math.max(0, now - startedAt);
        var record = new LogRecord.Result(id, state.epoch(), state.numbered(), answer, handlerMicros);
        Attached after = state.withExecution(id, execution.answering(true));
        return append(after, record, new Receipt.Result(text), execution);
    }

    /** The log has the result. */
    Step taken(Attached state, String text) {
        Attached after = ExecutionId.parse(text).map(state::withAnswered).orElse(state);
        return new Step(after, List.of(new Effect.Send(new ServerFrame.Acknowledged(text))));
    }

    /** The log has not got the result: the client may send it again. */
    Step notTaken(Attached state, String text) {
        OpenExecution execution = open(state, text);
        var told =
                new Effect.Send(Errors.aboutExecution(EdgeCode.UNAVAILABLE, "The log did not take the result.", text));
        if (execution == null) {
            return new Step(state, List.of(told));
        }
        ExecutionId id = ExecutionId.parse(text).orElseThrow();
        OpenExecution again = execution.answering(false);
        return again.startUnnoted()
                ? new Step(state.withExecution(id, again.noted()), List.of(startNoted(state, id, again), told))
                : new Step(state.withExecution(id, again), List.of(told));
    }

    Step asked(Attached state, Mail.ExecutionAsked asked, long now) {
        ExecutionId id = asked.id();
        if (state.open().containsKey(id) || state.answered().contains(id) || asked.leftMs() <= 0) {
            return Step.stay(state); // a repeat after a restart of the processor, or nobody waits any more
        }
        long expiresAt = now + asked.leftMs() * 1_000 + FORGET_AFTER_MICROS;
        var execution = new OpenExecution(null, false, expiresAt, false, asked.traceparent());
        if (state.open().size() >= mostOpen) {
            var notReady = new ClientFrame.Answer.Failed(
                    "CONNECTION_NOT_READY", "The page's socket is full; the function was not started.", true, null);
            var record = new LogRecord.Result(id, state.epoch(), state.numbered(), notReady, null);
            return append(state, record, new Receipt.None(), execution);
        }
        var call = new ServerFrame.Call(
                id, asked.name(), asked.arguments(), asked.version(), asked.leftMs(), asked.traceparent());
        return new Step(state.withExecution(id, execution), List.of(new Effect.Send(call)));
    }

    Step cancelled(Attached state, Mail.ExecutionCancelled cancelled) {
        if (state.answered().contains(cancelled.id())) {
            return Step.stay(state);
        }
        // one that is not open here came with its page from an earlier socket
        OpenExecution execution = state.open().get(cancelled.id());
        Attached after = state.withAnswered(cancelled.id());
        return execution != null && execution.answering()
                ? Step.stay(after)
                : new Step(after, List.of(new Effect.Send(new ServerFrame.Cancel(cancelled.id(), cancelled.reason()))));
    }

    Attached forgetExpired(Attached state, long now) {
        if (state.open().values().stream().allMatch(execution -> execution.expiresAt() > now)) {
            return state;
        }
        Map<ExecutionId, OpenExecution> open = new HashMap<>(state.open());
        open.values().removeIf(execution -> execution.expiresAt() <= now);
        return state.withOpen(open);
    }

    private static @Nullable OpenExecution open(Attached state, String text) {
        return ExecutionId.parse(text).map(state.open()::get).orElse(null);
    }

    private static Step unknown(Attached state, String text) {
        return answer(state, EdgeCode.UNKNOWN_EXECUTION, "This is no id that the server sent.", text);
    }

    private static Step answer(Attached state, EdgeCode code, String message, String id) {
        return new Step(state, List.of(new Effect.Send(Errors.aboutExecution(code, message, id))));
    }

    private static Step append(Attached state, LogRecord record, Receipt receipt, @Nullable OpenExecution execution) {
        String traceparent = execution == null ? null : execution.traceparent();
        return new Step(state, List.of(new Effect.Append(state.sessionId(), record, receipt, traceparent)));
    }
}
