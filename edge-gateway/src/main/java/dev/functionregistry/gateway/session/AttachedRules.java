package dev.functionregistry.gateway.session;

import dev.functionregistry.gateway.session.SessionProtocol.Step;
import dev.functionregistry.gateway.session.SessionState.Attached;
import dev.functionregistry.gateway.session.SessionState.OpenExecution;
import dev.functionregistry.gateway.session.SessionState.PendingBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an attached socket does with frames and mail.
 *
 * <p>Three rules. Mail counts only when it carries the socket's epoch. Registration records are numbered, and a result says how many were
 * sent before it, so the processor can hold it until they are applied; a number whose record was lost would hold back every later result,
 * so then the socket ends and the client attaches anew. A message is paid for from the client's allowance unless it answers an open
 * execution, whose pace the server itself sets.
 */
final class AttachedRules {
    /** How long after its deadline an execution of which nothing more was heard is forgotten. */
    private static final long FORGET_AFTER_MICROS = 60_000_000;

    private final SessionLimits limits;

    AttachedRules(SessionLimits limits) {
        this.limits = limits;
    }

    Step next(Attached state, SessionInput input, long now) {
        return switch (input) {
            case SessionInput.Received(ClientFrame frame) -> received(state, frame, now);
            case SessionInput.Delivered(Mail mail) -> delivered(state, mail, now);
            case SessionInput.Taken(Receipt receipt, long offset) -> taken(state, receipt);
            case SessionInput.NotTaken(Receipt receipt) -> notTaken(state, receipt);
            case SessionInput.Tick tick -> Step.stay(forgetExpired(state, now));
            case SessionInput.Drain(long reconnectAfterMs) ->
                depart(
                        state,
                        "draining",
                        List.of(
                                new Effect.Send(new ServerFrame.Drain(reconnectAfterMs)),
                                new Effect.Close(CloseCode.DRAINING, "DRAINING")));
            case SessionInput.Cut(int closeCode, EdgeCode code, String message) ->
                cut(state, closeCode, code, message, null);
            case SessionInput.Gone(boolean orderly) ->
                depart(state, orderly ? "socket_closed" : "socket_lost", List.of());
        };
    }

    private Step received(Attached state, ClientFrame frame, long now) {
        return switch (frame) {
            case ClientFrame.Started(String id) -> started(state, id, now);
            case ClientFrame.Result(String id, ClientFrame.Answer answer) -> result(state, id, answer, now);
            case ClientFrame.Register register -> paid(state, now, open -> register(open, register));
            case ClientFrame.Unregister unregister -> paid(state, now, open -> unregister(open, unregister));
            case ClientFrame.Text text -> paid(state, now, open -> text(open, text));
            case ClientFrame.Close(String ref) ->
                new Step(
                        new SessionState.Closing(state.sessionId()),
                        List.of(
                                new Effect.Release(state.sessionId()),
                                append(
                                        state,
                                        new LogRecord.Closed(state.epoch(), "closed_by_client"),
                                        new Receipt.Close(ref))));
            case ClientFrame.Open open ->
                paid(
                        state,
                        now,
                        same -> answer(
                                same,
                                Errors.answer(EdgeCode.INVALID_FRAME, "The session is already open.", open.ref())));
            case ClientFrame.Unreadable bad ->
                paid(
                        state,
                        now,
                        same -> answer(
                                same, Errors.of(bad.code(), bad.message(), bad.ref(), bad.id(), bad.pointer(), false)));
        };
    }

    /** Takes the message from the allowance first; a client that has none left is cut. */
    private Step paid(Attached state, long now, Function<Attached, Step> rule) {
        Allowance left = state.allowance().spend(limits, now);
        return left.exceeded()
                ? cut(
                        state,
                        CloseCode.TOO_MANY_MESSAGES,
                        EdgeCode.TOO_MANY_MESSAGES,
                        "More than " + limits.messagesPerSecond() + " messages a second.",
                        null)
                : rule.apply(state.withAllowance(left));
    }

    private Step started(Attached state, String text, long now) {
        ExecutionId id = ExecutionId.parse(text).orElse(null);
        if (id == null) {
            return paid(state, now, open -> unknownExecution(open, text));
        }
        var record = new LogRecord.Started(id, state.epoch());
        OpenExecution execution = state.open().get(id);
        if (execution == null || execution.startedAt() != null) {
            return paid(state, now, open -> new Step(open, List.of(append(open, record, new Receipt.None()))));
        }
        Attached after = state.withOpen(with(state.open(), id, execution.started(now)));
        return new Step(after, List.of(traced(after, record, new Receipt.None(), execution)));
    }

    private Step result(Attached state, String text, ClientFrame.Answer answer, long now) {
        ExecutionId id = ExecutionId.parse(text).orElse(null);
        if (id == null) {
            return paid(state, now, open -> unknownExecution(open, text));
        }
        OpenExecution execution = state.open().get(id);
        if (execution == null || execution.answering()) {
            var record = new LogRecord.Result(id, state.epoch(), state.numbered(), answer, null);
            return paid(state, now, open -> new Step(open, List.of(append(open, record, new Receipt.Result(text)))));
        }
        Long handlerMicros = execution.startedAt() == null ? null : (Long) Math.max(0, now - execution.startedAt());
        var record = new LogRecord.Result(id, state.epoch(), state.numbered(), answer, handlerMicros);
        Attached after = state.withOpen(with(state.open(), id, execution.answering(true)));
        return new Step(after, List.of(traced(after, record, new Receipt.Result(text), execution)));
    }

    private static Step unknownExecution(Attached state, String id) {
        return answer(
                state, Errors.aboutExecution(EdgeCode.UNKNOWN_EXECUTION, "This is no id that the server sent.", id));
    }

    private Step register(Attached state, ClientFrame.Register frame) {
        List<@Nullable FunctionAnswer> slots = new ArrayList<>();
        List<FunctionSpec> functions = new ArrayList<>();
        for (ClientFrame.Entry entry : frame.entries()) {
            switch (entry) {
                case ClientFrame.Entry.Readable(FunctionSpec function) -> {
                    slots.add(null);
                    functions.add(function);
                }
                case ClientFrame.Entry.Refused(FunctionAnswer answer) -> slots.add(answer);
            }
        }
        if (functions.isEmpty()) {
            return answerBatch(state, new PendingBatch(frame.ref(), BatchKind.REGISTER, slots));
        }
        long number = state.numbered() + 1;
        return batch(
                state,
                new PendingBatch(frame.ref(), BatchKind.REGISTER, slots),
                ref -> new LogRecord.Registered(ref, state.epoch(), number, functions));
    }

    private Step unregister(Attached state, ClientFrame.Unregister frame) {
        if (frame.names().isEmpty()) {
            return answerBatch(state, new PendingBatch(frame.ref(), BatchKind.UNREGISTER, List.of()));
        }
        long number = state.numbered() + 1;
        List<@Nullable FunctionAnswer> slots =
                Arrays.asList(new @Nullable FunctionAnswer[frame.names().size()]);
        return batch(
                state,
                new PendingBatch(frame.ref(), BatchKind.UNREGISTER, slots),
                ref -> new LogRecord.Unregistered(ref, state.epoch(), number, frame.names()));
    }

    private Step batch(Attached state, PendingBatch pending, Function<String, LogRecord> record) {
        if (state.batches().size() >= limits.maxPending()) {
            return answer(
                    state, Errors.answer(EdgeCode.OVERLOADED, "Too many batches are unanswered.", pending.clientRef()));
        }
        String ref = state.epoch() + "-" + state.refs();
        Attached after = state.withBatches(with(state.batches(), ref, pending), state.numbered() + 1, state.refs() + 1);
        return new Step(after, List.of(append(after, record.apply(ref), new Receipt.Batch(ref))));
    }

    private Step text(Attached state, ClientFrame.Text frame) {
        if (state.turns().size() >= limits.maxPending()) {
            return answer(state, Errors.answer(EdgeCode.OVERLOADED, "Too many turns are unanswered.", frame.ref()));
        }
        String ref = state.epoch() + "-" + state.refs();
        Attached after = state.withTurns(with(state.turns(), ref, frame.ref()), state.refs() + 1);
        return new Step(after, List.of(append(after, new LogRecord.Turn(ref, frame.text()), new Receipt.Turn(ref))));
    }

    private Step delivered(Attached state, Mail mail, long now) {
        return switch (mail) {
            case Mail.AttachAnswer answer ->
                answer.accepted() || answer.epoch() != state.epoch() ? Step.stay(state) : replaced(state, answer);
            case Mail.BatchAnswer answer ->
                answer.epoch() == state.epoch() ? batchAnswered(state, answer) : Step.stay(state);
            case Mail.ExecutionAsked asked ->
                asked.epoch() == state.epoch() ? execution(state, asked, now) : Step.stay(state);
            case Mail.ExecutionCancelled cancelled ->
                cancelled.epoch() == state.epoch() ? cancelled(state, cancelled) : Step.stay(state);
            case Mail.AssistantSpoke spoke -> assistantSpoke(state, spoke);
        };
    }

    private static Step replaced(Attached state, Mail.AttachAnswer answer) {
        String code = Objects.requireNonNullElse(answer.code(), EdgeCode.SESSION_REPLACED.name());
        String message = Objects.requireNonNullElse(answer.message(), "This socket no longer carries the session.");
        return Step.end(List.of(
                new Effect.Send(Errors.passedOn(code, message, null)),
                new Effect.Release(state.sessionId()),
                new Effect.Close(Errors.closeCodeOf(code), code)));
    }

    private static Step batchAnswered(Attached state, Mail.BatchAnswer answer) {
        PendingBatch pending = state.batches().get(answer.ref());
        if (pending == null) {
            return Step.stay(state.withRevision(answer.revision()));
        }
        List<@Nullable FunctionAnswer> slots = new ArrayList<>(pending.slots());
        var answers = answer.functions().iterator();
        slots.replaceAll(slot -> slot == null && answers.hasNext() ? answers.next() : slot);
        Attached after = state.withBatches(without(state.batches(), answer.ref()), state.numbered(), state.refs())
                .withRevision(answer.revision());
        return answerBatch(after, new PendingBatch(pending.clientRef(), pending.kind(), slots));
    }

    private static Step answerBatch(Attached state, PendingBatch batch) {
        List<FunctionAnswer> results =
                batch.slots().stream().filter(Objects::nonNull).toList();
        return new Step(
                state,
                List.of(new Effect.Send(
                        new ServerFrame.BatchAnswered(batch.clientRef(), batch.kind(), state.revision(), results))));
    }

    private Step execution(Attached state, Mail.ExecutionAsked asked, long now) {
        ExecutionId id = asked.id();
        if (state.open().containsKey(id) || state.answered().contains(id) || asked.leftMs() <= 0) {
            return Step.stay(state); // a repeat after a restart of the processor, or nobody waits any more
        }
        if (state.open().size() >= limits.maxOpenExecutions()) {
            var notReady = new ClientFrame.Answer.Failed(
                    "CONNECTION_NOT_READY", "The page's socket is full; the function was not started.", true, null);
            var record = new LogRecord.Result(id, state.epoch(), state.numbered(), notReady, null);
            return new Step(
                    state,
                    List.of(new Effect.Append(state.sessionId(), record, new Receipt.None(), asked.traceparent())));
        }
        var execution =
                new OpenExecution(null, now + asked.leftMs() * 1_000 + FORGET_AFTER_MICROS, false, asked.traceparent());
        var call = new ServerFrame.Call(
                id, asked.name(), asked.arguments(), asked.version(), asked.leftMs(), asked.traceparent());
        return new Step(state.withOpen(with(state.open(), id, execution)), List.of(new Effect.Send(call)));
    }

    private static Step cancelled(Attached state, Mail.ExecutionCancelled cancelled) {
        ExecutionId id = cancelled.id();
        OpenExecution execution = state.open().get(id);
        if (execution == null) {
            return Step.stay(state);
        }
        Attached after =
                state.withAnswered(without(state.open(), id), state.answered().with(id));
        return execution.answering()
                ? Step.stay(after)
                : new Step(after, List.of(new Effect.Send(new ServerFrame.Cancel(id, cancelled.reason()))));
    }

    private static Step assistantSpoke(Attached state, Mail.AssistantSpoke spoke) {
        String clientRef = state.turns().get(spoke.ref());
        if (clientRef == null) {
            return Step.stay(state);
        }
        Attached after = spoke.done() ? state.withTurns(without(state.turns(), spoke.ref()), state.refs()) : state;
        var frame = new ServerFrame.AssistantText(clientRef, spoke.text(), spoke.done(), spoke.error());
        return new Step(after, List.of(new Effect.Send(frame)));
    }

    private static Step taken(Attached state, Receipt receipt) {
        return switch (receipt) {
            case Receipt.Result(String text) -> {
                Attached after = ExecutionId.parse(text)
                        .map(id -> state.withAnswered(
                                without(state.open(), id), state.answered().with(id)))
                        .orElse(state);
                yield new Step(after, List.of(new Effect.Send(new ServerFrame.Acknowledged(text))));
            }
            case Receipt.None none -> Step.stay(state);
            case Receipt.Attach attach -> Step.stay(state);
            case Receipt.Batch batch -> Step.stay(state);
            case Receipt.Turn turn -> Step.stay(state);
            case Receipt.Close close -> Step.stay(state);
        };
    }

    private static Step notTaken(Attached state, Receipt receipt) {
        return switch (receipt) {
            case Receipt.Result(String text) -> {
                Attached after = ExecutionId.parse(text)
                        .filter(state.open()::containsKey)
                        .map(id -> state.withOpen(with(
                                state.open(),
                                id,
                                Objects.requireNonNull(state.open().get(id)).answering(false))))
                        .orElse(state);
                yield answer(
                        after, Errors.aboutExecution(EdgeCode.UNAVAILABLE, "The log did not take the result.", text));
            }
            case Receipt.Batch(String ref) -> {
                PendingBatch pending = state.batches().get(ref);
                yield cut(
                        state,
                        CloseCode.TRY_LATER,
                        EdgeCode.UNAVAILABLE,
                        "The log did not take the batch; attach again and repeat it.",
                        pending == null ? null : pending.clientRef());
            }
            case Receipt.Turn(String ref) -> {
                String clientRef = state.turns().get(ref);
                yield answer(
                        state.withTurns(without(state.turns(), ref), state.refs()),
                        Errors.answer(EdgeCode.UNAVAILABLE, "The log did not take the text.", clientRef));
            }
            case Receipt.None none -> Step.stay(state);
            case Receipt.Attach attach -> Step.stay(state);
            case Receipt.Close close -> Step.stay(state);
        };
    }

    private static Attached forgetExpired(Attached state, long now) {
        if (state.open().values().stream().allMatch(execution -> execution.expiresAt() > now)) {
            return state;
        }
        Map<ExecutionId, OpenExecution> open = new HashMap<>(state.open());
        open.values().removeIf(execution -> execution.expiresAt() <= now);
        return state.withOpen(open);
    }

    private static Step cut(Attached state, int closeCode, EdgeCode code, String message, @Nullable String ref) {
        return depart(
                state,
                "socket_closed",
                List.of(new Effect.Send(Errors.fatal(code, message, ref)), new Effect.Close(closeCode, code.name())));
    }

    private static Step depart(Attached state, String reason, List<Effect> first) {
        List<Effect> effects = new ArrayList<>(first);
        effects.add(new Effect.Release(state.sessionId()));
        effects.add(append(state, new LogRecord.Detached(state.epoch(), reason), new Receipt.None()));
        return Step.end(effects);
    }

    private static Step answer(Attached state, ServerFrame.Error error) {
        return new Step(state, List.of(new Effect.Send(error)));
    }

    private static Effect append(Attached state, LogRecord record, Receipt receipt) {
        return new Effect.Append(state.sessionId(), record, receipt, null);
    }

    private static Effect traced(Attached state, LogRecord record, Receipt receipt, OpenExecution execution) {
        return new Effect.Append(state.sessionId(), record, receipt, execution.traceparent());
    }

    private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        Map<K, V> copy = new HashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    private static <K, V> Map<K, V> without(Map<K, V> map, K key) {
        Map<K, V> copy = new HashMap<>(map);
        copy.remove(key);
        return copy;
    }
}
