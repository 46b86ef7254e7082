package dev.functionregistry.processor.avro;

import dev.functionregistry.core.call.Answer;
import dev.functionregistry.core.call.Barrier;
import dev.functionregistry.core.call.Call;
import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.CallEvent;
import dev.functionregistry.core.call.CallInput;
import dev.functionregistry.core.call.ReplyTo;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.call.TimerKind;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.processor.json.ViolationJson;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.CallRejected;
import dev.functionregistry.schemas.avro.ExecutionCancel;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.HeldExecution;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Calls: what comes in, and what the decisions become. */
public final class CallRecords {
    private static final String SUCCEEDED = "succeeded";

    private CallRecords() {}

    /** The call that a record is about; empty when it is about none. */
    public static Optional<String> callId(SpecificRecord avro) {
        return Optional.ofNullable(
                switch (avro) {
                    case ToolCall call -> call.getCallId();
                    case CallCancelled cancelled -> cancelled.getCallId();
                    case ExecutionStarted started -> started.getCallId();
                    case ExecutionResult result -> result.getCallId();
                    case TimerDue due -> due.getCallId();
                    case ToolResult result -> result.getCallId();
                    default -> null;
                });
    }

    /**
     * The input that a record carries; empty when it is none for a call or its words are not known.
     *
     * @param readAt wall-clock time in milliseconds since the epoch
     * @param fingerprint of a call's function name and arguments
     */
    public static Optional<CallInput> input(SpecificRecord avro, long readAt, BinaryOperator<String> fingerprint) {
        return Optional.ofNullable(
                switch (avro) {
                    case ToolCall call ->
                        new CallInput.Requested(
                                call.getCallId(),
                                call.getName(),
                                call.getArguments(),
                                fingerprint.apply(call.getName(), call.getArguments()),
                                call.getRevision(),
                                Parties.caller(call.getCaller()),
                                Parties.replyTo(call.getReplyTo()),
                                call.getOrigin(),
                                readAt);
                    case CallCancelled cancelled ->
                        new CallInput.Cancel(
                                cancelled.getCallId(),
                                cancelled.getReason(),
                                Parties.caller(cancelled.getCaller()),
                                Parties.replyTo(cancelled.getReplyTo()));
                    case ExecutionStarted started -> new CallInput.Started(started.getCallId(), started.getAttempt());
                    case ExecutionResult result ->
                        new CallInput.Answered(
                                result.getCallId(),
                                result.getAttempt(),
                                new Barrier(result.getEpoch(), result.getNumber()),
                                answer(result),
                                result.getHandlerMicros());
                    case TimerDue due ->
                        timerKind(due.getKind())
                                .map(kind -> new CallInput.TimerDue(due.getCallId(), due.getAttempt(), kind))
                                .orElse(null);
                    case ToolResult result ->
                        settlement(result).map(CallInput.OutcomeReadBack::new).orElse(null);
                    default -> null;
                });
    }

    public static CallInput.Held held(HeldExecution avro) {
        return new CallInput.Held(avro.getCallId(), avro.getAttempt(), avro.getStarted());
    }

    private static Answer answer(ExecutionResult result) {
        if (result.getSuccess()) {
            // a handler that returns nothing returns null
            return new Answer.Returned(Objects.requireNonNullElse(result.getResult(), "null"));
        }
        var error = result.getError();
        return error == null
                ? new Answer.Failed(Code.EXECUTION_ERROR.name(), "The function failed.", null, null)
                : new Answer.Failed(error.getCode(), error.getMessage(), error.getRetryable(), error.getType());
    }

    public static TimerDue due(String callId, int attempt, TimerKind kind) {
        return new TimerDue(callId, attempt, word(kind));
    }

    public static String word(TimerKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    public static Optional<TimerKind> timerKind(String word) {
        return switch (word) {
            case "deadline" -> Optional.of(TimerKind.DEADLINE);
            case "retry" -> Optional.of(TimerKind.RETRY);
            case "barrier" -> Optional.of(TimerKind.BARRIER);
            default -> Optional.empty();
        };
    }

    /** @param now time of the input, in milliseconds since the epoch
     * @param auditId id of the audit record of this dispatch; null where none is required */
    public static ExecutionRequest request(
            Call call, CallEvent.Dispatched dispatched, long now, @Nullable String auditId) {
        long left = Math.clamp(dispatched.deadline() - now, 0, call.function().timeoutMs());
        return new ExecutionRequest(
                dispatched.gateway().instance(),
                dispatched.epoch(),
                call.callId(),
                dispatched.attempt(),
                call.function().name(),
                call.function().version(),
                call.arguments(),
                (int) left,
                dispatched.deadline(),
                auditId);
    }

    public static ExecutionCancel cancel(String callId, CallEvent.ExecutionCancelled cancelled) {
        return new ExecutionCancel(
                cancelled.gateway().instance(), cancelled.epoch(), callId, cancelled.attempt(), cancelled.reason());
    }

    public static CallRejected rejected(CallEvent.Rejected rejected, ReplyTo replyTo) {
        return new CallRejected(
                replyTo.gateway().instance(), replyTo.ref(), rejected.callId(), error(rejected.error()));
    }

    public static ToolResult result(Settlement outcome) {
        return result(outcome, outcome.replyTo());
    }

    /** The outcome as told to somebody who waits, who need not be the first sender. */
    public static ToolResult result(Settlement outcome, @Nullable ReplyTo replyTo) {
        return new ToolResult(
                outcome.callId(),
                outcome.name(),
                outcome.version(),
                outcome.attempt(),
                outcome.code() == Code.SUCCEEDED ? SUCCEEDED : outcome.code().name(),
                outcome.output(),
                outcome.error() == null ? null : error(outcome.error()),
                outcome.cached(),
                outcome.revision(),
                outcome.calledAt(),
                outcome.settledAt(),
                outcome.handlerMicros(),
                outcome.user(),
                Parties.replyTo(replyTo),
                outcome.origin());
    }

    /** The outcome that a record carries; empty when its code is not known here. */
    public static Optional<Settlement> settlement(ToolResult result) {
        return code(result.getOutcome())
                .map(code -> new Settlement(
                        result.getCallId(),
                        result.getName(),
                        result.getVersion(),
                        result.getAttempt(),
                        code,
                        result.getOutput(),
                        result.getError() == null ? null : error(result.getError()),
                        result.getCached(),
                        result.getRevision(),
                        result.getCalledAt(),
                        result.getSettledAt(),
                        result.getHandlerMicros(),
                        result.getUser(),
                        Parties.replyTo(result.getReplyTo()),
                        result.getOrigin()));
    }

    private static Optional<Code> code(String word) {
        if (word.equals(SUCCEEDED)) {
            return Optional.of(Code.SUCCEEDED);
        }
        return List.of(Code.values()).stream()
                .filter(code -> code.name().equals(word))
                .findFirst();
    }

    private static ToolError error(CallError error) {
        return new ToolError(
                error.code(),
                error.message(),
                error.retryable(),
                error.retryAfterMs(),
                error.type(),
                error.violations().isEmpty() ? null : ViolationJson.write(error.violations()));
    }

    private static CallError error(ToolError error) {
        return new CallError(
                error.getCode(),
                error.getMessage(),
                error.getRetryable(),
                error.getRetryAfterMs(),
                error.getType(),
                error.getDetails() == null ? List.of() : ViolationJson.read(error.getDetails()));
    }
}
