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
 * arguments parse, arguments fit, user may call it, not too late. Then the kept result of an equal call may answer: it costs the page
 * nothing and counts for no limit. Then: no equal call runs, limits; and it is forwarded.
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
                : exists(open, function.get());
    }

    private List<CallEvent> exists(Session open, RegisteredFunction registered) {
        FunctionDefinition function = registered.definition();
        return switch (ports.json().examine(function, request.arguments())) {
            case JsonCheck.Examined.Unparseable(String problem) ->
                refuse(function, Code.INVALID_ARGUMENTS, Sentences.unparseableArguments(request.name(), problem));
            case JsonCheck.Examined.Broken(List<Violation> violations) ->
                refuse(function, Code.INVALID_ARGUMENTS, Sentences.invalidArguments(violations));
            case JsonCheck.Examined.Fit fit -> fits(open, registered, fit);
        };
    }

    private List<CallEvent> fits(Session open, RegisteredFunction registered, JsonCheck.Examined.Fit fit) {
        FunctionDefinition function = registered.definition();
        Examination seen = Examination.of(function, fit, List.of());
        if (function.injectionCheck().equals("reject") && !fit.signals().isEmpty()) {
            return refuse(function, Code.INVALID_ARGUMENTS, Sentences.suspiciousArguments(fit.signals()), seen);
        }
        Terms terms = ports.policy().over(function);
        String missing = terms.missing(open.owner().roles(), open.owner().scopes(), open.origin());
        if (missing != null) {
            return refuse(function, Code.FORBIDDEN, Sentences.forbidden(request.name(), missing), seen);
        }
        if (request.readAt() >= now + function.timeoutMs()) {
            return refuse(function, Code.TIMEOUT, Sentences.readTooLate(request.name()), seen);
        }
        CacheKey cacheKey = cacheKey(open, registered);
        if (cacheKey != null && function.cacheTtlMs() != null) {
            String result = ports.equal().resultAfter(cacheKey, now - function.cacheTtlMs());
            if (result != null) {
                return settle(function, Code.SUCCEEDED, result, null, seen);
            }
        }
        return mayRun(open, function, terms, fit, cacheKey);
    }

    private List<CallEvent> mayRun(
            Session open,
            FunctionDefinition function,
            Terms terms,
            JsonCheck.Examined.Fit fit,
            @Nullable CacheKey cacheKey) {
        List<String> running = function.duplicates().equals("allow")
                ? List.of()
                : ports.equal().running(request.fingerprint());
        if (function.duplicates().equals("reject") && !running.isEmpty()) {
            return refuse(
                    function,
                    Code.DUPLICATE_CALL,
                    Sentences.duplicate(request.name(), running.getFirst()),
                    Examination.of(function, fit, List.of()));
        }
        List<Limit> limits = limits(open, function.name(), terms);
        List<Limit.Verdict> verdicts = new ArrayList<>();
        for (Limit limit : limits) {
            verdicts.add(limit.admit(ports.admitted(), now));
            if (verdicts.getLast() instanceof Limit.Verdict.Denied denied) {
                return refuse(
                        function,
                        Code.RATE_LIMITED,
                        Sentences.rateLimited(request.name(), denied),
                        Examination.of(function, fit, verdicts));
            }
        }
        Call call = new Call(
                request.callId(),
                request.fingerprint(),
                BoundFunction.of(function, terms),
                fit.rewritten() == null ? request.arguments() : fit.rewritten(),
                now,
                request.replyTo(),
                request.origin(),
                0,
                List.of(),
                cacheKey);
        return forward(call, limits, running, Examination.of(function, fit, verdicts));
    }

    /** Null for a function whose results are not kept. */
    private @Nullable CacheKey cacheKey(Session open, RegisteredFunction registered) {
        return registered.definition().cacheTtlMs() == null
                ? null
                : new CacheKey(
                        owner(open),
                        open.origin(),
                        registered.name(),
                        registered.version().text(),
                        registered.definitionHash(),
                        request.fingerprint());
    }

    /** An anonymous user is known by nothing but the session. */
    private String owner(Session open) {
        String user = open.owner().user();
        return user == null ? "anonymous|" + session.sessionId() : "user|" + user;
    }

    /** One key never serves two windows, whatever a function's versions and definitions say: what one window dropped, another would miss. */
    private List<Limit> limits(Session open, String function, Terms terms) {
        List<Limit> limits = new ArrayList<>();
        String perSession = "session|" + session.sessionId();
        RateLimit rateLimit = terms.rateLimit();
        if (rateLimit != null) {
            LimitKey key = new LimitKey("rateLimit|" + rateLimit.windowMs() + "|" + perSession, function);
            limits.add(new Limit("rateLimit", key, rateLimit.maxCalls(), rateLimit.windowMs()));
        }
        for (Terms.Ceiling laid : terms.laidPerSession()) {
            LimitKey key = new LimitKey("policy|" + laid.windowMs() + "|" + perSession, function);
            limits.add(new Limit(laid.name(), key, laid.maxCalls(), laid.windowMs()));
        }
        Terms.Ceiling perHour = terms.perUserAndHour();
        if (perHour != null) {
            limits.add(new Limit(
                    perHour.name(), new LimitKey(owner(open), function), perHour.maxCalls(), perHour.windowMs()));
        }
        return limits;
    }

    private List<CallEvent> forward(Call call, List<Limit> limits, List<String> replaces, Examination seen) {
        String entry = session.sessionId() + "|" + call.callId();
        List<LimitEntry> entries = limits.stream()
                .map(limit -> new LimitEntry(limit.key(), now, limit.windowMs(), entry))
                .toList();
        long deadline = now + call.function().timeoutMs();
        List<CallEvent> events = new ArrayList<>();
        events.add(new CallEvent.Admitted(call, deadline, entries, replaces, seen));
        if (session.state() instanceof SessionState.Attached attached) {
            events.add(Attempts.dispatch(1, attached, deadline, false));
        }
        return events;
    }

    private List<CallEvent> refuse(@Nullable FunctionDefinition function, Code code, CallError error) {
        return refuse(function, code, error, Examination.of(function, JsonCheck.Examined.Fit.PLAIN, List.of()));
    }

    private List<CallEvent> refuse(
            @Nullable FunctionDefinition function, Code code, CallError error, Examination seen) {
        return settle(function, code, null, error, seen);
    }

    /** The call ends before it began: refused, or answered with the result of an equal one. */
    private List<CallEvent> settle(
            @Nullable FunctionDefinition function,
            Code code,
            @Nullable String output,
            @Nullable CallError error,
            Examination seen) {
        ReplyTo replyTo = request.replyTo();
        Settlement outcome = new Settlement(
                request.callId(),
                request.name(),
                function == null ? null : function.version(),
                0,
                code,
                output,
                error,
                output != null,
                session.revision(),
                now,
                now,
                null,
                session.user(),
                replyTo,
                request.origin());
        List<ReplyTo> waiting = replyTo == null ? List.of() : List.of(replyTo);
        return List.of(new CallEvent.Settled(outcome, request.fingerprint(), waiting, seen));
    }
}
