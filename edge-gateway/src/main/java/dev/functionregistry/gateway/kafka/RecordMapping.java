package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.calls.CallRequest;
import dev.functionregistry.gateway.calls.CancelRequest;
import dev.functionregistry.gateway.session.ClientFrame.Answer;
import dev.functionregistry.gateway.session.FunctionSpec;
import dev.functionregistry.gateway.session.LogRecord;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.FunctionsUnregistered;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.HeldExecution;
import dev.functionregistry.schemas.avro.Permissions;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.RateLimit;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.ReplyTo;
import dev.functionregistry.schemas.avro.RetryPolicy;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.SessionClosed;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.avro.SessionOpened;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.UserTurn;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The gateway's own records as Avro. */
final class RecordMapping {
    private final GatewayAddress address;
    private final LongSupplier millis;

    /** @param millis the clock, milliseconds since the epoch */
    RecordMapping(GatewayAddress address, LongSupplier millis) {
        this.address = address;
        this.millis = millis;
    }

    /** Where a record belongs. */
    static Topic topicOf(LogRecord record) {
        return switch (record) {
            case LogRecord.Opened opened -> Topic.REGISTRATIONS;
            case LogRecord.Attached attached -> Topic.REGISTRATIONS;
            case LogRecord.Detached detached -> Topic.REGISTRATIONS;
            case LogRecord.Closed closed -> Topic.REGISTRATIONS;
            case LogRecord.Registered registered -> Topic.REGISTRATIONS;
            case LogRecord.Unregistered unregistered -> Topic.REGISTRATIONS;
            case LogRecord.Started started -> Topic.EXECUTIONS_RESULTS;
            case LogRecord.Result result -> Topic.EXECUTIONS_RESULTS;
            case LogRecord.Turn turn -> Topic.CONVERSATION_TURNS;
            case LogRecord.ModelCall call -> Topic.REALTIME_SESSIONS;
        };
    }

    SpecificRecord avro(LogRecord record) {
        return switch (record) {
            case LogRecord.Opened opened ->
                SessionOpened.newBuilder()
                        .setPrincipal(principal(opened.owner()))
                        .setOrigin(opened.origin())
                        .setClient(opened.client())
                        .setGraceMs(opened.graceMs())
                        .build();
            case LogRecord.Attached attached ->
                SessionAttached.newBuilder()
                        .setRef(attached.ref())
                        .setGateway(address)
                        .setPrincipal(principal(attached.principal()))
                        .setOrigin(attached.origin())
                        .setPageLife(attached.pageLife())
                        .setResuming(attached.resuming())
                        .setHeld(attached.held().stream()
                                .map(held -> new HeldExecution(
                                        held.id().callId(), held.id().attempt(), held.started()))
                                .toList())
                        .build();
            case LogRecord.Detached detached -> new SessionDetached(detached.epoch(), detached.reason());
            case LogRecord.Closed closed -> new SessionClosed(closed.epoch(), closed.reason());
            case LogRecord.Registered registered ->
                new FunctionsRegistered(
                        registered.ref(),
                        registered.epoch(),
                        registered.number(),
                        registered.functions().stream()
                                .map(RecordMapping::definition)
                                .toList());
            case LogRecord.Unregistered unregistered ->
                new FunctionsUnregistered(
                        unregistered.ref(), unregistered.epoch(), unregistered.number(), unregistered.names());
            case LogRecord.Started started ->
                new ExecutionStarted(started.id().callId(), started.id().attempt(), started.epoch());
            case LogRecord.Result result -> result(result);
            case LogRecord.ModelCall call -> wantedCall(call);
            case LogRecord.Turn turn ->
                new UserTurn(turn.ref(), turn.text(), address, turn.revision(), turn.tenant(), turn.options());
        };
    }

    /** A call that a bridge shall attach to: no model session is counted yet, which is how the bridge knows it for a wish. */
    private RealtimeSession wantedCall(LogRecord.ModelCall call) {
        return new RealtimeSession(
                "sideband",
                null,
                null,
                call.callId(),
                null,
                0,
                0L,
                false,
                List.of(),
                millis.getAsLong(),
                address,
                List.of(),
                call.tenant());
    }

    ToolCall call(CallRequest request, String ref) {
        return ToolCall.newBuilder()
                .setCallId(request.callId())
                .setName(request.name())
                .setArguments(request.arguments())
                .setRevision(null)
                .setCaller(new Caller("rest", principal(request.caller())))
                .setReplyTo(new ReplyTo(address, ref))
                .setOrigin(null)
                .build();
    }

    CallCancelled cancel(CancelRequest request, String ref) {
        return new CallCancelled(
                request.callId(),
                request.reason(),
                new Caller("rest", principal(request.caller())),
                new ReplyTo(address, ref));
    }

    private static ExecutionResult result(LogRecord.Result result) {
        String returned = null;
        ExecutionError error = null;
        switch (result.answer()) {
            case Answer.Returned(String json) -> returned = json;
            case Answer.Failed failed ->
                error = new ExecutionError(failed.code(), failed.message(), failed.retryable(), failed.type());
        }
        return ExecutionResult.newBuilder()
                .setCallId(result.id().callId())
                .setAttempt(result.id().attempt())
                .setEpoch(result.epoch())
                .setNumber(result.number())
                .setSuccess(error == null)
                .setResult(returned)
                .setError(error)
                .setHandlerMicros(result.handlerMicros())
                .build();
    }

    private static Principal principal(dev.functionregistry.access.Principal principal) {
        return new Principal(
                principal.issuer(),
                principal.subject(),
                List.copyOf(principal.roles()),
                List.copyOf(principal.scopes()));
    }

    private static FunctionDefinition definition(FunctionSpec function) {
        return FunctionDefinition.newBuilder()
                .setName(function.name())
                .setVersion(function.version())
                .setDescription(function.description())
                .setParameters(function.parameters())
                .setReturns(function.returns())
                .setTimeoutMs(function.timeoutMs())
                .setRetryPolicy(retryPolicy(function.retryPolicy()))
                .setRateLimit(rateLimit(function.rateLimit()))
                .setPermissions(permissions(function.permissions()))
                .setDeprecated(function.deprecated())
                .setCacheTtlMs(function.cacheTtlMs())
                .setCostPerCall(function.costPerCall())
                .setRevenueImpact(function.revenueImpact())
                .setSensitive(function.sensitive())
                .setDuplicates(function.duplicates())
                .setInjectionCheck(function.injectionCheck())
                .setAnnounceAfterMs(function.announceAfterMs())
                .setTitle(function.title())
                .setAnnotations(function.annotations())
                .setStructuredErrors(function.structuredErrors())
                .setSanitize(function.sanitize())
                .setAuditArguments(function.auditArguments())
                .build();
    }

    private static @Nullable RetryPolicy retryPolicy(FunctionSpec.@Nullable RetryPolicy policy) {
        return policy == null ? null : new RetryPolicy(policy.maxRetries(), policy.retryDelayMs());
    }

    private static @Nullable RateLimit rateLimit(FunctionSpec.@Nullable RateLimit limit) {
        return limit == null ? null : new RateLimit(limit.maxCalls(), limit.windowMs());
    }

    private static @Nullable Permissions permissions(FunctionSpec.@Nullable Permissions permissions) {
        return permissions == null
                ? null
                : new Permissions(
                        permissions.requiredRoles(),
                        permissions.requiredScopes(),
                        permissions.allowedOrigins(),
                        permissions.maxCallsPerHour(),
                        permissions.requiresAudit());
    }
}
