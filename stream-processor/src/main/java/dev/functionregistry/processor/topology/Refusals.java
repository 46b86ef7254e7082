package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.CallEvent;
import dev.functionregistry.core.call.ReplyTo;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.processor.avro.CallRecords;
import dev.functionregistry.processor.avro.Parties;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Answers to calls whose records are dead letters: a call id that can be read gets an answer. */
final class Refusals {
    private final Wiring wiring;
    private final Outbox outbox;

    Refusals(Wiring wiring, Outbox outbox) {
        this.wiring = wiring;
        this.outbox = outbox;
    }

    /** Without a session id there is nobody to tell but a sender who waits. */
    void noSession(DeadLetters.Origin origin, SpecificRecord value, Effects effects) {
        if (value instanceof ToolCall call) {
            var replyTo = Parties.replyTo(call.getReplyTo());
            if (replyTo != null) {
                var rejected = new CallEvent.Rejected(
                        call.getCallId(), replyTo, error(Code.SESSION_GONE, "The call's key is no session id."));
                var topic = wiring.topics().find(origin.topic()).orElseThrow();
                var input = new Input(
                        topic,
                        origin.topic(),
                        origin.partition(),
                        origin.offset(),
                        origin.timestamp(),
                        "",
                        null,
                        value);
                outbox.send(
                        input,
                        List.of(outbox.toGateway(replyTo.gateway(), CallRecords.rejected(rejected, replyTo))),
                        new SessionState.None(),
                        effects);
            }
        }
    }

    /** The outcome goes to the right partition, where the task that owns the session reads it like any other. */
    void wrongPartition(Input input, Effects effects) {
        if (input.value() instanceof ToolCall call) {
            var outcome = outcome(call, Parties.replyTo(call.getReplyTo()), input.timestamp());
            outbox.send(
                    input,
                    List.of(outbox.bySession(RegistryTopology.TELL_RESULT, CallRecords.result(outcome))),
                    new SessionState.None(),
                    effects);
        }
    }

    private static Settlement outcome(ToolCall call, @Nullable ReplyTo replyTo, long now) {
        return new Settlement(
                call.getCallId(),
                call.getName(),
                null,
                0,
                Code.WRONG_PARTITION,
                null,
                error(
                        Code.WRONG_PARTITION,
                        "The call was written to a partition that its session does not belong to; it was not run."),
                false,
                0,
                now,
                now,
                null,
                null,
                replyTo,
                call.getOrigin());
    }

    private static CallError error(Code code, String message) {
        return new CallError(code.name(), message, code.retryable(), null, null, List.of());
    }
}
