package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.BoundFunction;
import dev.functionregistry.core.call.Call;
import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.CallEvent;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.Examination;
import dev.functionregistry.core.call.SessionView;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.session.FunctionOutcome;
import dev.functionregistry.core.session.SessionEvent;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.processor.avro.Parties;
import dev.functionregistry.processor.json.AuditDetails;
import dev.functionregistry.processor.json.CallDetails;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The audit events of one input. Ids are {@code <topic>-<partition>-<offset>-<n>}, so the same input has the same ids whenever it comes, and
 * readers drop what is equal in id, decision and attempt; for a call that the input reached through its session, n is {@code <n>.<call id>}.
 */
final class AuditTrail {
    private static final String FUNCTION_CALL = "function_call";
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    private final String prefix;
    private final long timestamp;
    private final String suffix;
    private final @Nullable String user;
    private final @Nullable Long revision;
    private final SpecificRecord cause;
    private int next;

    private AuditTrail(Input input, SessionState session, String suffix) {
        this.prefix = input.auditPrefix();
        this.cause = input.value();
        this.timestamp = input.timestamp();
        this.suffix = suffix;
        this.user = owner(session);
        this.revision = revision(session);
    }

    static AuditTrail ofSession(Input input, SessionState session) {
        return new AuditTrail(input, session, "");
    }

    /** @param indirect true when the input is the session's, or another call's, and reaches this call because of it */
    static AuditTrail ofCall(Input input, SessionView session, String callId, boolean indirect) {
        return new AuditTrail(input, session.state(), indirect ? "." + callId : "");
    }

    /** What a call's event says for the audit; null when another event of the same input says it. */
    @Nullable
    AuditEvent of(CallEvent event, CallState before, String callId) {
        var call = before.open().orElse(null);
        return switch (event) {
            case CallEvent.Admitted admitted ->
                event(
                        FUNCTION_CALL,
                        "ADMITTED",
                        "The call passed every check.",
                        admitted.call().function().name(),
                        admitted.call().function().version(),
                        callId,
                        1,
                        details(admitted.examination()).text());
            case CallEvent.Dispatched dispatched ->
                call(
                        "DISPATCHED",
                        dispatched.again()
                                ? "The same execution goes to the socket that now carries the session."
                                : "The execution goes to the client.",
                        before,
                        callId,
                        dispatched.attempt());
            case CallEvent.Started started -> null;
            case CallEvent.ExecutionCancelled cancelled ->
                call("EXECUTION_CANCELLED", cancelled.reason(), before, callId, cancelled.attempt());
            case CallEvent.RetryScheduled retry ->
                call(
                        "RETRY_SCHEDULED",
                        // the handler's own word, and only a word
                        CODE.matcher(retry.code()).matches()
                                ? "The attempt failed with " + retry.code() + "."
                                : "The attempt failed.",
                        before,
                        callId,
                        retry.attempt());
            case CallEvent.AttemptWaits waits ->
                call("ATTEMPT_WAITS", "No socket carries the session.", before, callId, waits.attempt());
            case CallEvent.ResultHeld held ->
                call(
                        "RESULT_HELD",
                        "Registrations sent before the answer are not applied yet.",
                        before,
                        callId,
                        held.outcome().attempt());
            case CallEvent.Settled settled -> settled(settled, call);
            case CallEvent.OutcomeConfirmed confirmed ->
                decidedHere(before, confirmed.outcome())
                        ? null
                        : outcome(
                                confirmed.outcome().code().name(),
                                isRefusal(before, confirmed.outcome())
                                        ? confirmed.outcome().code().meaning()
                                        : "The outcome was read back; a crash took its decision.",
                                confirmed.outcome(),
                                null);
            case CallEvent.Superseded superseded ->
                outcome("SUPERSEDED", "Another outcome of the call came first.", superseded.outcome(), null);
            case CallEvent.Joined joined ->
                call(
                        "JOINED",
                        cause instanceof CallCancelled
                                ? "Who cancels waits for the outcome."
                                : "The same call is open already.",
                        before,
                        callId,
                        null);
            case CallEvent.Repeated repeated ->
                outcome(
                        "REPEATED",
                        "The same call again is answered the same.",
                        repeated.outcome(),
                        details(null).text());
            case CallEvent.Rejected rejected ->
                event(
                        FUNCTION_CALL,
                        rejected.error().code(),
                        rejected.error().message(),
                        cause instanceof ToolCall asked ? asked.getName() : null,
                        null,
                        callId,
                        null,
                        details(null).text());
            case CallEvent.Late late ->
                call("LATE_RESULT", "The answer no longer counts.", before, callId, late.attempt());
            case CallEvent.LateStart start ->
                call(
                        "LATE_START",
                        "The function began, but the call did not send it or is over.",
                        before,
                        callId,
                        start.attempt());
            case CallEvent.Stray stray ->
                call("STRAY_RESULT", "Nobody knows the call that was answered.", before, callId, stray.attempt());
        };
    }

    /** What a session's event says for the audit, one per function for a batch. */
    List<AuditEvent> of(SessionEvent event) {
        return switch (event) {
            case SessionEvent.Opened opened -> session("session_opened", "OPENED", "The session is new.");
            case SessionEvent.Attached attached ->
                session(
                        "session_attached",
                        "ATTACHED",
                        attached.resumed() ? "A session goes on." : "The first socket.");
            case SessionEvent.AttachRefused refused ->
                List.of(event(
                        "session_attached",
                        refused.code().name(),
                        refused.message(),
                        null,
                        null,
                        null,
                        null,
                        cause instanceof SessionAttached tried
                                ? AuditDetails.caller(Parties.principal(tried.getPrincipal()))
                                : null));
            case SessionEvent.SocketDropped dropped ->
                session("socket_dropped", dropped.code().name(), dropped.code().meaning());
            case SessionEvent.Detached detached -> session("session_detached", "DETACHED", detached.reason());
            case SessionEvent.FunctionPut put -> List.of();
            case SessionEvent.FunctionRemoved removed -> List.of();
            case SessionEvent.ToolsChanged changed ->
                List.of(event(
                        "tools_changed",
                        "TOOLS_CHANGED",
                        changed.reason(),
                        null,
                        null,
                        null,
                        null,
                        changed.leftOut().isEmpty() ? null : AuditDetails.leftOut(changed.leftOut())));
            case SessionEvent.RegistrationAnswered answered -> {
                var events = new ArrayList<AuditEvent>();
                answered.functions().forEach(function -> events.add(registration(function)));
                yield events;
            }
            case SessionEvent.Closed closed -> session("session_closed", "CLOSED", closed.reason());
            case SessionEvent.Ignored ignored ->
                session("session_record", ignored.code().name(), ignored.message());
        };
    }

    private AuditEvent registration(FunctionOutcome function) {
        return event(
                function.code().equals("unregistered") ? "function_unregistered" : "function_registered",
                function.code(),
                function.message() == null ? "As asked." : function.message(),
                function.name(),
                function.version(),
                null,
                null,
                function.change() == null ? null : AuditDetails.of(function.change()));
    }

    private List<AuditEvent> session(String action, String decision, String reason) {
        return List.of(event(action, decision, reason, null, null, null, null, null));
    }

    /** False after a crash that took the decision, with its audit, and left the result. */
    private static boolean decidedHere(CallState before, Settlement readBack) {
        return before instanceof CallState.Settled settled
                && settled.outcome().code() == readBack.code()
                && settled.outcome().attempt() == readBack.attempt();
    }

    /** A call whose record is a dead letter ended without ever being one here. */
    private static boolean isRefusal(CallState before, Settlement readBack) {
        return before instanceof CallState.None && readBack.attempt() == 0;
    }

    /** What is secret shows neither in its own words nor in those of an error. */
    private AuditEvent settled(CallEvent.Settled settled, @Nullable Call call) {
        var outcome = settled.outcome();
        var examination = settled.examination();
        boolean sensitive = call == null
                ? examination != null && examination.sensitive()
                : call.function().sensitive();
        var error = outcome.error();
        var reason = error == null || sensitive || quotes(error, examination)
                ? outcome.code().meaning()
                : error.message();
        var details = details(examination);
        if (sensitive && outcome.output() != null) {
            details.secretResult(outcome.output());
        }
        return outcome.cached()
                ? outcome("CACHED", "The kept result of an equal call answers.", outcome, details.text())
                : outcome(outcome.code().name(), reason, outcome, details.text());
    }

    /** Violations quote what came: arguments, shown only where the function allows it, or a result. */
    private static boolean quotes(CallError error, @Nullable Examination seen) {
        return !error.violations().isEmpty() && (seen == null || !seen.auditArguments());
    }

    /** Who asked and what the checks saw: said once, by the first event of the input. */
    private CallDetails details(@Nullable Examination examination) {
        var details = new CallDetails();
        if (next == 0 && cause instanceof ToolCall asked) {
            details.asked(Parties.caller(asked.getCaller()), asked.getRevision());
            if (examination != null) {
                details.examined(examination, asked.getArguments());
            }
        } else if (next == 0 && cause instanceof CallCancelled cancelled) {
            details.asked(Parties.caller(cancelled.getCaller()), null).wish(cancelled.getReason());
        }
        return details;
    }

    private AuditEvent outcome(String decision, String reason, Settlement outcome, @Nullable String details) {
        return event(
                FUNCTION_CALL,
                decision,
                reason,
                outcome.name(),
                outcome.version(),
                outcome.callId(),
                outcome.attempt(),
                details);
    }

    /** Of a call that is over, its outcome still names the function. */
    private AuditEvent call(String decision, String reason, CallState state, String callId, @Nullable Integer attempt) {
        var call = state.open().map(Call::function);
        var outcome = state instanceof CallState.Settled settled ? settled.outcome() : null;
        return event(
                FUNCTION_CALL,
                decision,
                reason,
                call.map(BoundFunction::name).orElse(outcome == null ? null : outcome.name()),
                call.map(BoundFunction::version).orElse(outcome == null ? null : outcome.version()),
                callId,
                attempt,
                next == 0 ? details(null).text() : null);
    }

    private AuditEvent event(
            String action,
            String decision,
            String reason,
            @Nullable String function,
            @Nullable String version,
            @Nullable String callId,
            @Nullable Integer attempt) {
        return event(action, decision, reason, function, version, callId, attempt, (String) null);
    }

    private AuditEvent event(
            String action,
            String decision,
            String reason,
            @Nullable String function,
            @Nullable String version,
            @Nullable String callId,
            @Nullable Integer attempt,
            @Nullable String details) {
        return new AuditEvent(
                prefix + "-" + next++ + suffix,
                action,
                decision,
                reason,
                function,
                version,
                user,
                callId,
                attempt,
                revision,
                timestamp,
                details);
    }

    private static @Nullable String owner(SessionState state) {
        return switch (state) {
            case SessionState.None none -> null;
            case SessionState.Closed closed -> closed.owner().user();
            case SessionState.Attached attached -> attached.session().owner().user();
            case SessionState.Detached detached -> detached.session().owner().user();
        };
    }

    private static @Nullable Long revision(SessionState state) {
        return switch (state) {
            case SessionState.None none -> null;
            case SessionState.Closed closed -> closed.revision();
            case SessionState.Attached attached -> attached.session().revision();
            case SessionState.Detached detached -> detached.session().revision();
        };
    }
}
