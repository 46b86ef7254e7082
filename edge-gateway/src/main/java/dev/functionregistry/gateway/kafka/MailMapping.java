package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.gateway.session.FunctionAnswer;
import dev.functionregistry.gateway.session.Mail;
import dev.functionregistry.gateway.session.ServerFrame;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.CallRejected;
import dev.functionregistry.schemas.avro.ExecutionCancel;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.FunctionOutcome;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.avro.ToolsRefused;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Letters of {@code gateway.inbox} as the gateway's own records. */
final class MailMapping {
    private MailMapping() {}

    /** What a letter is, and for whom. */
    sealed interface Letter {
        /** Gateway instance that it is meant for. */
        String instance();

        record ToSession(String instance, Mail mail) implements Letter {}

        record ToCaller(String instance, String ref, CallAnswer answer) implements Letter {}

        /** A record that may stand in the inbox but that makes no sense there. */
        record Senseless(String instance, String why) implements Letter {}
    }

    /**
     * @param appendedAt when the broker took the letter, in milliseconds since the epoch
     */
    static Letter letter(SpecificRecord value, long appendedAt, @Nullable String traceparent) {
        return switch (value) {
            case ExecutionRequest request ->
                new Letter.ToSession(request.getGateway(), asked(request, appendedAt, traceparent));
            case ExecutionCancel cancel ->
                new Letter.ToSession(
                        cancel.getGateway(),
                        new Mail.ExecutionCancelled(
                                cancel.getEpoch(),
                                new ExecutionId(cancel.getCallId(), cancel.getAttempt()),
                                cancel.getReason()));
            case AttachOutcome outcome ->
                new Letter.ToSession(
                        outcome.getGateway(),
                        new Mail.AttachAnswer(
                                outcome.getEpoch(),
                                outcome.getRef(),
                                outcome.getAccepted(),
                                outcome.getCode(),
                                outcome.getMessage(),
                                outcome.getResumed(),
                                outcome.getRevision()));
            case RegistrationOutcome outcome ->
                new Letter.ToSession(
                        outcome.getGateway(),
                        new Mail.BatchAnswer(
                                outcome.getEpoch(),
                                outcome.getRef(),
                                outcome.getRevision(),
                                outcome.getFunctions().stream()
                                        .map(MailMapping::functionAnswer)
                                        .toList()));
            case AssistantTurn turn -> new Letter.ToSession(turn.getGateway(), spoke(turn));
            case ToolsRefused refused ->
                new Letter.ToSession(
                        refused.getGateway(),
                        new Mail.ToolRefused(
                                refused.getRevision(), refused.getName(), refused.getCode(), refused.getMessage()));
            case CallRejected rejected ->
                new Letter.ToCaller(
                        rejected.getGateway(),
                        rejected.getRef(),
                        new CallAnswer.Rejected(rejected.getCallId(), failure(rejected.getError())));
            case ToolResult result -> toCaller(result);
            default -> new Letter.Senseless("", value.getSchema().getName() + " is no letter");
        };
    }

    /** The time left is counted on the broker's clock, so a gateway whose clock is off neither hurries nor delays anybody. */
    private static Mail asked(ExecutionRequest request, long appendedAt, @Nullable String traceparent) {
        return new Mail.ExecutionAsked(
                request.getEpoch(),
                new ExecutionId(request.getCallId(), request.getAttempt()),
                request.getName(),
                request.getVersion(),
                request.getArguments(),
                request.getDeadlineAt() - appendedAt,
                traceparent);
    }

    private static Mail spoke(AssistantTurn turn) {
        ToolError error = turn.getError();
        return new Mail.AssistantSpoke(
                turn.getRef(),
                turn.getText(),
                turn.getDone(),
                error == null
                        ? null
                        : new ServerFrame.Failure(error.getCode(), error.getMessage(), error.getRetryable()));
    }

    private static FunctionAnswer functionAnswer(FunctionOutcome outcome) {
        return new FunctionAnswer(
                outcome.getName(),
                outcome.getVersion(),
                outcome.getAccepted(),
                outcome.getCode(),
                outcome.getMessage(),
                outcome.getPointer(),
                outcome.getWarnings().stream()
                        .map(finding -> new FunctionAnswer.Warning(
                                finding.getCode(), finding.getMessage(), finding.getPointer()))
                        .toList(),
                outcome.getDeadlineMs(),
                outcome.getChange());
    }

    private static Letter toCaller(ToolResult result) {
        var replyTo = result.getReplyTo();
        if (replyTo == null) {
            return new Letter.Senseless("", "ToolResult without replyTo");
        }
        ToolError error = result.getError();
        CallAnswer answer = error == null
                ? new CallAnswer.Succeeded(result.getCallId(), Objects.requireNonNullElse(result.getOutput(), "null"))
                : new CallAnswer.Failed(result.getCallId(), failure(error));
        return new Letter.ToCaller(replyTo.getGateway().getInstance(), replyTo.getRef(), answer);
    }

    private static CallAnswer.Failure failure(ToolError error) {
        return new CallAnswer.Failure(
                error.getCode(), error.getMessage(), error.getRetryable(), error.getRetryAfterMs(), error.getDetails());
    }
}
