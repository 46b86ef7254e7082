package dev.functionregistry.gateway.session;

import dev.functionregistry.gateway.session.SessionProtocol.Step;
import dev.functionregistry.gateway.session.SessionState.Attached;
import dev.functionregistry.gateway.session.SessionState.OpenTurn;
import dev.functionregistry.gateway.session.SessionState.PendingBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an attached socket does with frames and mail; its executions follow {@link ExecutionRules}.
 *
 * <p>Three rules. Mail counts only when it carries the socket's epoch. Registration records are numbered, and a result says how many were
 * sent before it, so the processor can hold it until they are applied; a number whose record was lost would hold back every later result,
 * so then the socket ends and the client attaches anew. A message is paid for from the client's allowance unless it answers an open
 * execution, whose pace the server itself sets.
 */
final class AttachedRules {
    /** A bridge repeats a running answer every 30 s; one of which nothing is heard for so long was lost with its bridge. */
    private static final long SILENCE_MICROS = 90_000_000;

    private final SessionLimits limits;
    private final ExecutionRules executions;

    AttachedRules(SessionLimits limits) {
        this.limits = limits;
        this.executions = new ExecutionRules(limits.maxOpenExecutions());
    }

    Step next(Attached state, SessionInput input, long now) {
        return switch (input) {
            case SessionInput.Received(ClientFrame frame) -> received(state, frame, now);
            case SessionInput.Delivered(Mail mail) -> delivered(state, mail, now);
            case SessionInput.Taken(Receipt receipt, long offset) -> taken(state, receipt);
            case SessionInput.NotTaken(Receipt receipt) -> notTaken(state, receipt);
            case SessionInput.Tick tick -> endSilentTurns(executions.forgetExpired(state, now), now);
            case SessionInput.Reminded(ExecutionId id) -> executions.reminded(state, id);
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
            case ClientFrame.Started(String id) ->
                executions.isExpectedStart(state, id)
                        ? executions.started(state, id, now)
                        : paid(state, now, open -> executions.started(open, id, now));
            case ClientFrame.Result(String id, ClientFrame.Answer answer) ->
                executions.isExpectedResult(state, id)
                        ? executions.result(state, id, answer, now)
                        : paid(state, now, open -> executions.result(open, id, answer, now));
            case ClientFrame.Register register -> paid(state, now, open -> register(open, register));
            case ClientFrame.Unregister unregister -> paid(state, now, open -> unregister(open, unregister));
            case ClientFrame.Text text -> paid(state, now, open -> text(open, text, now));
            case ClientFrame.AttachModel attach -> paid(state, now, open -> attachModel(open, attach));
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
        String ref = state.nextRef();
        return new Step(state.withBatch(pending), List.of(append(state, record.apply(ref), new Receipt.Batch(ref))));
    }

    private Step text(Attached state, ClientFrame.Text frame, long now) {
        if (state.turns().size() >= limits.maxPending()) {
            return answer(state, Errors.answer(EdgeCode.OVERLOADED, "Too many turns are unanswered.", frame.ref()));
        }
        String ref = state.nextRef();
        return new Step(
                state.withTurn(frame.ref(), now),
                List.of(append(
                        state,
                        new LogRecord.Turn(ref, frame.text(), state.revision(), state.tenant(), frame.options()),
                        new Receipt.Turn(ref))));
    }

    private static Step attachModel(Attached state, ClientFrame.AttachModel frame) {
        return new Step(
                state,
                List.of(append(
                        state,
                        new LogRecord.ModelCall(frame.callId(), state.tenant()),
                        new Receipt.ModelCall(frame.ref(), frame.callId()))));
    }

    private Step delivered(Attached state, Mail mail, long now) {
        return switch (mail) {
            case Mail.AttachAnswer answer ->
                answer.accepted() || answer.epoch() != state.epoch() ? Step.stay(state) : replaced(state, answer);
            case Mail.BatchAnswer answer ->
                answer.epoch() == state.epoch() ? batchAnswered(state, answer) : Step.stay(state);
            case Mail.ExecutionAsked asked ->
                asked.epoch() == state.epoch() ? executions.asked(state, asked, now) : Step.stay(state);
            case Mail.ExecutionCancelled cancelled ->
                cancelled.epoch() == state.epoch() ? executions.cancelled(state, cancelled) : Step.stay(state);
            case Mail.AssistantSpoke spoke -> assistantSpoke(state, spoke, now);
            case Mail.ToolRefused(long revision, String name, String code, String message) ->
                new Step(state, List.of(new Effect.Send(new ServerFrame.ToolRefused(revision, name, code, message))));
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
        Attached after = state.withoutBatch(answer.ref()).withRevision(answer.revision());
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

    private static Step assistantSpoke(Attached state, Mail.AssistantSpoke spoke, long now) {
        OpenTurn turn = state.turns().get(spoke.ref());
        if (turn == null) {
            return Step.stay(state);
        }
        Attached after = spoke.done() ? state.withoutTurn(spoke.ref()) : state.withTurnHeard(spoke.ref(), turn, now);
        var frame = new ServerFrame.AssistantText(turn.clientRef(), spoke.text(), spoke.done(), spoke.error());
        return new Step(after, List.of(new Effect.Send(frame)));
    }

    /** Whoever waits for a turn whose answer was lost, or that no bridge took up, must hear it. */
    private static Step endSilentTurns(Attached state, long now) {
        var failure = new ServerFrame.Failure(
                EdgeCode.MODEL_UNAVAILABLE.name(), "The model was not heard of for 90 s.", true);
        Map<String, OpenTurn> turns = new HashMap<>(state.turns());
        List<Effect> effects = new ArrayList<>();
        for (var turn : new TreeMap<>(state.turns()).entrySet()) {
            if (now - turn.getValue().heardAt() >= SILENCE_MICROS) {
                turns.remove(turn.getKey());
                effects.add(new Effect.Send(
                        new ServerFrame.AssistantText(turn.getValue().clientRef(), "", true, failure)));
            }
        }
        return effects.isEmpty() ? Step.stay(state) : new Step(state.withTurns(turns), effects);
    }

    private Step taken(Attached state, Receipt receipt) {
        return switch (receipt) {
            case Receipt.Result(String id) -> executions.taken(state, id);
            case Receipt.None none -> Step.stay(state);
            case Receipt.Attach attach -> Step.stay(state);
            case Receipt.Batch batch -> Step.stay(state);
            case Receipt.Turn turn -> Step.stay(state);
            case Receipt.ModelCall(String ref, String callId) ->
                new Step(state, List.of(new Effect.Send(new ServerFrame.ModelAttached(ref, callId))));
            case Receipt.Close close -> Step.stay(state);
        };
    }

    private Step notTaken(Attached state, Receipt receipt) {
        return switch (receipt) {
            case Receipt.Result(String id) -> executions.notTaken(state, id);
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
                OpenTurn turn = state.turns().get(ref);
                String clientRef = turn == null ? null : turn.clientRef();
                yield answer(
                        state.withoutTurn(ref),
                        Errors.answer(EdgeCode.UNAVAILABLE, "The log did not take the text.", clientRef));
            }
            case Receipt.ModelCall(String ref, String callId) ->
                answer(state, Errors.answer(EdgeCode.UNAVAILABLE, "The log did not take the call.", ref));
            case Receipt.None none -> Step.stay(state);
            case Receipt.Attach attach -> Step.stay(state);
            case Receipt.Close close -> Step.stay(state);
        };
    }

    private static Step cut(Attached state, int closeCode, EdgeCode code, String message, @Nullable String ref) {
        return depart(
                state,
                "socket_closed",
                List.of(new Effect.Send(Errors.fatal(code, message, ref)), new Effect.Close(closeCode, code.name())));
    }

    private static Step depart(Attached state, String reason, List<Effect> first) {
        List<Effect> effects = new ArrayList<>(first);
        effects.addAll(ExecutionRules.unnotedStarts(state));
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
}
