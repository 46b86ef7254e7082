package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.CallEvent;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.FunctionOutcome;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.processor.avro.CallRecords;
import dev.functionregistry.processor.avro.Parties;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.FunctionsUnregistered;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Answers to wishes whose records are dead letters: whose call id, or batch, can be read gets an answer. */
final class Refusals {
    /** Characters of names and references that an answer repeats. */
    private static final int MAX_NAMES = 64 * 1024;

    private final Wiring wiring;
    private final Outbox outbox;

    Refusals(Wiring wiring, Outbox outbox) {
        this.wiring = wiring;
        this.outbox = outbox;
    }

    /** Without a session id there is nobody to tell but a sender who waits. */
    void noSession(DeadLetters.Origin origin, SpecificRecord value, Effects effects) {
        if (value instanceof ToolCall call && call.getReplyTo() != null) {
            var replyTo = Objects.requireNonNull(Parties.replyTo(call.getReplyTo()));
            var rejected = new CallEvent.Rejected(
                    call.getCallId(), replyTo, error(Code.SESSION_GONE, "The call's key is no session id."));
            var answer = outbox.toGateway(replyTo.gateway(), CallRecords.rejected(rejected, replyTo));
            outbox.send(input(origin, "", value), List.of(answer), new SessionState.None(), effects);
        } else if (value instanceof CallCancelled cancelled) {
            reject(
                    input(origin, "", value),
                    cancelled,
                    Code.SESSION_GONE,
                    "The record's key is no session id.",
                    effects);
        }
    }

    /** The outcome goes to the right partition, where the task that owns the session reads it like any other. */
    void wrongPartition(Input input, Effects effects) {
        if (input.value() instanceof ToolCall call) {
            settle(
                    input,
                    call,
                    Code.WRONG_PARTITION,
                    "The call was written to a partition that its session does not belong to; it was not run.",
                    effects);
        } else if (input.value() instanceof CallCancelled cancelled) {
            reject(
                    input,
                    cancelled,
                    Code.WRONG_PARTITION,
                    "The wish was written to a partition that its session does not belong to; the call goes on.",
                    effects);
        }
    }

    /** A call that is too large to be worked on ends as one whose arguments are wrong. */
    void oversize(byte @Nullable [] key, DeadLetters.Origin origin, SpecificRecord value, Effects effects) {
        var sessionId = key == null ? null : new String(key, StandardCharsets.UTF_8);
        if (value instanceof ToolCall call
                && sessionId != null
                && SessionId.parse(sessionId).isPresent()
                && call.getCallId().length() + call.getName().length() < MAX_NAMES) {
            settle(
                    input(origin, sessionId, value),
                    call,
                    Code.INVALID_ARGUMENTS,
                    "The call is larger than " + Topic.MAX_MESSAGE_BYTES + " bytes; make its arguments smaller.",
                    effects);
        }
    }

    /**
     * The registry itself failed on the record, or it holds a word that is not known here: nobody must wait for it.
     *
     * @param sessions where the session's batches are answered
     */
    void undecided(
            byte @Nullable [] key,
            DeadLetters.Origin origin,
            SpecificRecord value,
            SessionDesk sessions,
            Effects effects) {
        var sessionId = key == null ? null : new String(key, StandardCharsets.UTF_8);
        if (sessionId == null || SessionId.parse(sessionId).isEmpty()) {
            return;
        }
        var input = input(origin, sessionId, value);
        switch (value) {
            case ToolCall call ->
                settle(
                        input,
                        call,
                        Code.REGISTRY_ERROR,
                        "The registry failed on this call, and it was not run. The same call would fail again.",
                        effects);
            case CallCancelled cancelled ->
                reject(
                        input,
                        cancelled,
                        Code.REGISTRY_ERROR,
                        "The registry failed on this wish, and the call goes on.",
                        effects);
            case FunctionsRegistered batch ->
                sessions.refuse(
                        input,
                        batch.getRef(),
                        batch.getEpoch(),
                        batch.getNumber(),
                        batch.getFunctions().stream()
                                .map(function -> refused(function.getName(), function.getVersion()))
                                .toList(),
                        effects);
            case FunctionsUnregistered batch ->
                sessions.refuse(
                        input,
                        batch.getRef(),
                        batch.getEpoch(),
                        batch.getNumber(),
                        batch.getNames().stream()
                                .map(name -> refused(name, null))
                                .toList(),
                        effects);
            default -> {}
        }
    }

    private static FunctionOutcome refused(String name, @Nullable String version) {
        return new FunctionOutcome(
                name,
                version,
                false,
                Code.REGISTRY_ERROR.name(),
                "The registry failed on this batch, and nothing of it was applied. The same batch would fail again.",
                null,
                List.of(),
                null,
                null);
    }

    private void reject(Input input, CallCancelled cancelled, Code code, String message, Effects effects) {
        var replyTo = Parties.replyTo(cancelled.getReplyTo());
        if (replyTo != null) {
            var rejected = new CallEvent.Rejected(cancelled.getCallId(), replyTo, error(code, message));
            var answer = outbox.toGateway(replyTo.gateway(), CallRecords.rejected(rejected, replyTo));
            outbox.send(input, List.of(answer), new SessionState.None(), effects);
        }
    }

    private Input input(DeadLetters.Origin origin, String sessionId, SpecificRecord value) {
        var topic = wiring.topics().find(origin.topic()).orElseThrow();
        return new Input(
                topic, origin.topic(), origin.partition(), origin.offset(), origin.timestamp(), sessionId, null, value);
    }

    private void settle(Input input, ToolCall call, Code code, String message, Effects effects) {
        var origin = call.getOrigin();
        var outcome = new Settlement(
                call.getCallId(),
                call.getName(),
                null,
                0,
                code,
                null,
                error(code, message),
                false,
                0,
                input.timestamp(),
                input.timestamp(),
                null,
                null,
                Parties.replyTo(call.getReplyTo()),
                origin == null || origin.length() < MAX_NAMES ? origin : null);
        var result = outbox.bySession(RegistryTopology.TELL_RESULT, CallRecords.result(outcome));
        outbox.send(input, List.of(result), new SessionState.None(), effects);
    }

    private static CallError error(Code code, String message) {
        return new CallError(code.name(), message, code.retryable(), null, null, List.of());
    }
}
