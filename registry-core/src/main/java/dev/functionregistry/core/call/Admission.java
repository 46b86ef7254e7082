package dev.functionregistry.core.call;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.RateLimit;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.function.Terms;
import dev.functionregistry.core.limit.Limit;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a call that is seen for the first time. The first that fails answers: not expired, session open, function exists,
 * arguments parse, arguments fit, user may call it, not too late, limits; then it is forwarded.
 */
final class Admission {
    /** Settled calls are forgotten after this time, so an older ToolCall may be one of them. */
    static final long FORGOTTEN_AFTER_MS = 3_600_000;

    private final CallInput.Requested request;
    private final SessionView session;
    private final long now;
    private final CallPorts ports;

    Admission(CallInput.Requested request, SessionView session, long now, CallPorts ports) {
        this.request = request;
        this.session = session;
        this.now = now;
        this.ports = ports;
    }

    List<CallEvent> decide() {
        if (request.readAt() - now > FORGOTTEN_AFTER_MS) {
            return refuse(null, Code.EXPIRED, Sentences.expired(request.name()));
        }
        if (session.state().open().isEmpty()) {
            return refuse(null, Code.SESSION_GONE, Sentences.sessionGone(request.name()));
        }
        Session open = session.state().open().get();
        Optional<RegisteredFunction> function = open.functions().seenAt(request.name(), request.revision());
        return function.isEmpty()
                ? refuse(null, Code.UNKNOWN_FUNCTION, Sentences.unknownFunction(request.name()))
                : decide(open, function.get().definition());
    }

    private List<CallEvent> decide(Session open, FunctionDefinition function) {
        CallError invalid = invalidArguments(function);
        if (invalid != null) {
            return refuse(function, Code.INVALID_ARGUMENTS, invalid);
        }
        Terms terms = ports.policy().over(function);
        String missing = terms.missing(open.owner().roles(), open.owner().scopes(), open.origin());
        if (missing != null) {
            return refuse(function, Code.FORBIDDEN, Sentences.forbidden(request.name(), missing));
        }
        long deadline = now + function.timeoutMs();
        if (request.readAt() >= deadline) {
            return refuse(function, Code.TIMEOUT, Sentences.readTooLate(request.name()));
        }
        List<Limit> limits = limits(open, function.name(), terms);
        for (Limit limit : limits) {
            if (limit.admit(ports.admitted(), now) instanceof Limit.Verdict.Denied denied) {
                return refuse(function, Code.RATE_LIMITED, Sentences.rateLimited(request.name(), denied));
            }
        }
        return forward(function, terms, deadline, limits);
    }

    private @Nullable CallError invalidArguments(FunctionDefinition function) {
        return switch (ports.json().check(function.parameters(), request.arguments())) {
            case JsonCheck.Checked.Valid valid -> null;
            case JsonCheck.Checked.Unparseable(String problem) ->
                Sentences.unparseableArguments(request.name(), problem);
            case JsonCheck.Checked.Broken(List<Violation> violations) -> Sentences.invalidArguments(violations);
        };
    }

    /** One key never serves two windows, and an anonymous user is known by nothing but the session. */
    private List<Limit> limits(Session open, String function, Terms terms) {
        List<Limit> limits = new ArrayList<>();
        String perSession = "session|" + session.sessionId();
        RateLimit rateLimit = terms.rateLimit();
        if (rateLimit != null) {
            limits.add(new Limit(
                    "rateLimit", new LimitKey(perSession, function), rateLimit.maxCalls(), rateLimit.windowMs()));
        }
        for (Terms.Ceiling laid : terms.laidPerSession()) {
            LimitKey key = new LimitKey("policy|" + laid.windowMs() + "|" + perSession, function);
            limits.add(new Limit(laid.name(), key, laid.maxCalls(), laid.windowMs()));
        }
        Terms.Ceiling perHour = terms.perUserAndHour();
        if (perHour != null) {
            String user = open.owner().user();
            String owner = user == null ? "anonymous|" + session.sessionId() : "user|" + user;
            limits.add(
                    new Limit(perHour.name(), new LimitKey(owner, function), perHour.maxCalls(), perHour.windowMs()));
        }
        return limits;
    }

    private List<CallEvent> forward(FunctionDefinition function, Terms terms, long deadline, List<Limit> limits) {
        Call call = new Call(
                request.callId(),
                request.fingerprint(),
                BoundFunction.of(function, terms),
                request.arguments(),
                now,
                request.replyTo(),
                request.origin(),
                0,
                List.of());
        String entry = session.sessionId() + "|" + request.callId();
        List<LimitEntry> entries = limits.stream()
                .map(limit -> new LimitEntry(limit.key(), now, limit.windowMs(), entry))
                .toList();
        List<CallEvent> events = new ArrayList<>();
        events.add(new CallEvent.Admitted(call, deadline, entries));
        if (session.state() instanceof SessionState.Attached attached) {
            events.add(Attempts.dispatch(1, attached, deadline, false));
        }
        return events;
    }

    private List<CallEvent> refuse(@Nullable FunctionDefinition function, Code code, CallError error) {
        ReplyTo replyTo = request.replyTo();
        Settlement outcome = new Settlement(
                request.callId(),
                request.name(),
                function == null ? null : function.version(),
                0,
                code,
                null,
                error,
                false,
                session.revision(),
                now,
                now,
                null,
                session.user(),
                replyTo,
                request.origin());
        List<ReplyTo> waiting = replyTo == null ? List.of() : List.of(replyTo);
        return List.of(new CallEvent.Settled(outcome, request.fingerprint(), waiting));
    }
}
