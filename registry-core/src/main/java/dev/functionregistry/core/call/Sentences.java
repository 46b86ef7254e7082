package dev.functionregistry.core.call;

import dev.functionregistry.core.limit.Limit;
import dev.functionregistry.core.outcome.Code;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The errors of calls in words for the model: what went wrong, may it be tried again, when. */
final class Sentences {
    private static final int MAX_VIOLATIONS = 5;
    private static final int MAX_QUOTE = 64;
    private static final int MAX_MESSAGE = 4096;
    /** Leaves room for the sentence around them. */
    private static final int MAX_PLACES = MAX_MESSAGE - 512;

    /** Name of the errors that the client throws itself. */
    private static final String CLIENTS_OWN = "RegistryError";

    private static final int MAX_TYPE = 64;
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    private Sentences() {}

    static CallError unknownFunction(String name) {
        return error(
                Code.UNKNOWN_FUNCTION,
                "Function not found: this session has no function " + quoted(name)
                        + "; call only the functions in your current tool list.");
    }

    static CallError unparseableArguments(String name, String problem) {
        return error(
                Code.INVALID_ARGUMENTS,
                "The arguments of " + quoted(name) + " cannot be read as JSON (" + problem
                        + "); send one JSON object that fits its schema.");
    }

    /** Begins with the first place itself: {@code /b: expected number, got string}. */
    static CallError invalidArguments(List<Violation> violations) {
        return new CallError(
                Code.INVALID_ARGUMENTS.name(),
                places(violations) + ". Correct the arguments and call again.",
                Code.INVALID_ARGUMENTS.retryable(),
                null,
                null,
                violations);
    }

    static CallError suspiciousArguments(List<InjectionSignal> signals) {
        List<Violation> violations = signals.stream()
                .map(signal -> new Violation(
                        signal.pointer(),
                        "#/injectionCheck",
                        "injectionCheck",
                        "looks like " + signal.kind() + " injection, which this function does not accept",
                        "{\"kind\":\"" + signal.kind() + "\"}"))
                .toList();
        return invalidArguments(violations);
    }

    static CallError duplicate(String name, String running) {
        return error(
                Code.DUPLICATE_CALL,
                "The same call of " + quoted(name) + " is running already as " + quoted(running)
                        + "; wait for its outcome instead of calling again.");
    }

    static CallError replaced(String name, String by) {
        return error(
                Code.REPLACED,
                "The call of " + quoted(name) + " was stopped, since " + quoted(by)
                        + " calls it again with the same arguments; use the outcome of that one.");
    }

    static CallError forbidden(String name, String reason) {
        return error(
                Code.FORBIDDEN,
                "The function " + quoted(name) + " may not be called: " + reason + "; do not try it again.");
    }

    static CallError foreignCaller() {
        return error(
                Code.FORBIDDEN,
                "The session belongs to somebody else; only its user, or who has the role " + Caller.AGENT_ROLE
                        + ", may use it; do not try it again.");
    }

    static CallError rateLimited(String name, Limit.Verdict.Denied denied) {
        Limit limit = denied.limit();
        return new CallError(
                Code.RATE_LIMITED.name(),
                "The function " + quoted(name) + " was called " + times(denied.count()) + " in the last "
                        + duration(limit.windowMs()) + " and its limit (" + limit.name() + ") is " + limit.maxCalls()
                        + "; it may be called again in " + duration(denied.retryAfterMs()) + ".",
                Code.RATE_LIMITED.retryable(),
                denied.retryAfterMs(),
                null,
                List.of());
    }

    static CallError expired(String name) {
        return error(
                Code.EXPIRED,
                "The call of " + quoted(name) + " was read more than an hour after it was sent and was not run;"
                        + " ask again under a new call id if it is still wanted.");
    }

    static CallError readTooLate(String name) {
        return error(
                Code.TIMEOUT,
                "The call of " + quoted(name) + " was read after its deadline and was not run; it may be tried again.");
    }

    static CallError timeout(Call call, int attempt) {
        return error(
                Code.TIMEOUT,
                "The function " + named(call) + " did not answer within "
                        + duration(call.function().timeoutMs()) + attempts(attempt)
                        + " and may have run; try again only if running it twice does no harm.");
    }

    static CallError noActiveConnection(Call call) {
        return error(
                Code.NO_ACTIVE_CONNECTION,
                "No active connection: the user's page was not connected within "
                        + duration(call.function().timeoutMs()) + " and did not start "
                        + named(call) + "; it may be tried again.");
    }

    static CallError outcomeUnknown(Call call) {
        return error(
                Code.OUTCOME_UNKNOWN,
                "The user's page was reloaded or lost after " + named(call)
                        + " was sent to it, so nobody knows whether it ran; find out before you try it again.");
    }

    static CallError sessionGone(String name) {
        return error(
                Code.SESSION_GONE,
                "The session is over or never was, so " + quoted(name) + " cannot be called; do not try it again.");
    }

    /** Of a call that was open. */
    static CallError sessionEnded(Call call) {
        return error(
                Code.SESSION_GONE,
                "The session is over, and " + named(call) + ", which had not answered, " + whetherItRan(call)
                        + "; do not try it again.");
    }

    static CallError cancelled(Call call) {
        return error(
                Code.CANCELLED,
                "The call of " + named(call) + " was cancelled by its caller, and it " + whetherItRan(call)
                        + "; call it again only if it is wanted after all.");
    }

    static CallError callIdInUse(String callId) {
        return error(
                Code.CALL_ID_IN_USE,
                "The call id " + quoted(callId)
                        + " belongs to a call of another function or with other arguments; use a new id.");
    }

    static CallError unknownCall(String callId) {
        return error(
                Code.UNKNOWN_CALL,
                "The session has no call " + quoted(callId)
                        + ", or it ended more than an hour ago; check the id instead of trying again.");
    }

    static CallError resultTooLarge(String name, int bytes) {
        return error(
                Code.RESULT_TOO_LARGE,
                "The function " + quoted(name) + " ran, but its result of " + bytes + " bytes is larger than the "
                        + CallRules.MAX_RESULT_BYTES + " allowed; ask it for less.");
    }

    static CallError invalidResult(String name, List<Violation> violations, String problem) {
        return new CallError(
                Code.INVALID_RESULT.name(),
                "The function " + quoted(name) + " ran, but its result breaks the schema that it declares ("
                        + (violations.isEmpty() ? problem : places(violations)) + "); do not try it again.",
                Code.INVALID_RESULT.retryable(),
                null,
                null,
                violations);
    }

    /** The handler's own words, which its author wrote for the model; and ours for what client and gateway found out themselves. */
    static CallError failed(Call call, int attempt, Code outcome, Answer.Failed failure) {
        String said = failure.message().isBlank()
                ? "The function " + named(call) + " failed without saying why."
                : shortened(failure.message(), MAX_MESSAGE);
        String message = foundOut(outcome, failure) ? inOurWords(call, attempt, outcome, said) : said;
        boolean retryable = failure.retryable() == null ? outcome.retryable() : failure.retryable();
        String code = CODE.matcher(failure.code()).matches() ? failure.code() : outcome.name();
        String type = failure.type() == null || failure.type().length() <= MAX_TYPE
                ? failure.type()
                : failure.type().substring(0, MAX_TYPE);
        return new CallError(code, message, retryable, null, type, List.of());
    }

    /** A handler may use these codes too: what it throws has a type of its own, and what it returns has none. */
    private static boolean foundOut(Code outcome, Answer.Failed failure) {
        return failure.type() == null ? outcome != Code.TIMEOUT : failure.type().equals(CLIENTS_OWN);
    }

    private static String inOurWords(Call call, int attempt, Code outcome, String said) {
        return switch (outcome) {
            case TIMEOUT -> timeout(call, attempt).message();
            case UNKNOWN_FUNCTION ->
                "Function not found: the user's page no longer holds " + named(call)
                        + "; call only the functions in your current tool list.";
            case CONNECTION_NOT_READY ->
                "The connection to the user's page was too busy to start " + named(call)
                        + "; it may be tried again a little later.";
            case OVERLOADED ->
                "Too many calls are unanswered to start " + named(call) + "; it may be tried again a little later.";
            case RESULT_TOO_LARGE ->
                "The function " + named(call) + " ran, but its result is too large to be sent; ask it for less.";
            case INVALID_RESULT ->
                "The function " + named(call) + " ran, but its result cannot be used (" + said
                        + "); do not try it again.";
            case DECLINED -> said + " The function did not run; do not try it again unless the user asks for it.";
            default -> said;
        };
    }

    private static String named(Call call) {
        return quoted(call.function().name());
    }

    private static String whetherItRan(Call call) {
        return call.sent() == 0 ? "did not run" : "may have run";
    }

    private static CallError error(Code code, String message) {
        return new CallError(code.name(), shortened(message, MAX_MESSAGE), code.retryable(), null, null, List.of());
    }

    private static String places(List<Violation> violations) {
        String places =
                violations.stream().limit(MAX_VIOLATIONS).map(Sentences::place).collect(Collectors.joining("; "));
        int more = violations.size() - MAX_VIOLATIONS;
        return shortened(places, MAX_PLACES) + (more > 0 ? "; and " + more + " more" : "");
    }

    private static String place(Violation violation) {
        String pointer = violation.instancePath();
        return (pointer.isEmpty() ? "the whole" : pointer) + ": " + violation.message();
    }

    private static String attempts(int attempt) {
        return attempt == 1 ? "" : " on attempt " + attempt;
    }

    private static String quoted(String name) {
        return '"' + shortened(name, MAX_QUOTE) + '"';
    }

    private static String shortened(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end) + "…";
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String duration(long millis) {
        if (millis < 1000) {
            return millis + " ms";
        }
        long tenths = (millis + 99) / 100;
        return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
    }
}
