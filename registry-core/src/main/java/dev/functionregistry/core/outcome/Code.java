package dev.functionregistry.core.outcome;

import static dev.functionregistry.core.outcome.Code.Subject.CALL;
import static dev.functionregistry.core.outcome.Code.Subject.REGISTRATION;
import static dev.functionregistry.core.outcome.Code.Subject.SESSION;

/**
 * Every stable code that the rules can answer with. The constant's name is the code: in replies, metrics, audit and documents.
 *
 * <p>A code never changes its meaning; new ones may be added.
 */
public enum Code {
    /** The call ended well. On the wire its outcome reads {@code succeeded}. */
    SUCCEEDED(CALL, false, "The call succeeded."),
    UNKNOWN_FUNCTION(CALL, false, "No function of this name is registered in the session."),
    INVALID_ARGUMENTS(
            CALL, false, "The arguments are not JSON or break the function's schema; correct them and call again."),
    FORBIDDEN(CALL, false, "The session's user may not call the function, or the sender may not use the session."),
    RATE_LIMITED(CALL, true, "A limit of the function is used up; call again after retryAfterMs."),
    EXPIRED(CALL, false, "The call was read more than an hour after it was sent and was not run."),
    TIMEOUT(CALL, true, "No answer came before the deadline; the function may have run."),
    EXECUTION_ERROR(CALL, false, "The function ran and failed; it says itself whether trying again can help."),
    OUTCOME_UNKNOWN(
            CALL,
            false,
            "The page was reloaded or lost after the function was sent to it; nobody knows whether it ran."),
    NO_ACTIVE_CONNECTION(
            CALL, true, "No page was connected until the deadline; the function was never sent and did not run."),
    CONNECTION_NOT_READY(CALL, true, "The page's socket was full; the function was not started."),
    SESSION_GONE(CALL, false, "The session is over or never was."),
    CANCELLED(CALL, false, "The caller cancelled the call."),
    DUPLICATE_CALL(CALL, true, "The same call is running already; wait for its outcome."),
    REPLACED(CALL, false, "A newer call with the same arguments took its place."),
    DECLINED(CALL, false, "The user declined the call."),
    INVALID_RESULT(CALL, false, "The function ran, but its result breaks the schema that it declares."),
    RESULT_TOO_LARGE(CALL, false, "The function ran, but its result is larger than 256 KiB."),
    WRONG_PARTITION(CALL, false, "The call was written to a partition that its session does not belong to."),
    OVERLOADED(CALL, true, "Too many calls are unanswered; call again later."),
    CALL_ID_IN_USE(CALL, false, "The call id belongs to a call of another function or with other arguments."),
    REGISTRY_ERROR(CALL, false, "The registry itself failed on the call; it was not run."),
    UNKNOWN_CALL(CALL, false, "The session has no call of this id."),

    STALE_EPOCH(SESSION, false, "The record comes from a socket that no longer carries the session."),
    SESSION_REPLACED(SESSION, false, "Another socket took the session over."),
    GATEWAY_LOST(SESSION, true, "The gateway was silent for too long; attach again."),
    SESSION_EXISTS(SESSION, false, "The session was opened before."),
    NOT_DUE(SESSION, false, "The deadline has not passed or no longer matters."),

    INVALID_NAME(REGISTRATION, false, "The name is not [a-zA-Z0-9_-]{1,64}, or is reserved."),
    INVALID_VERSION(REGISTRATION, false, "The version is not a semantic version."),
    INVALID_DESCRIPTION(
            REGISTRATION, false, "The description is too long or holds characters that a reader cannot see."),
    INVALID_SCHEMA(REGISTRATION, false, "A schema is not a JSON Schema draft-07 that the registry accepts."),
    INVALID_SETTING(REGISTRATION, false, "A setting of the function is out of its range."),
    DUPLICATE_IN_BATCH(REGISTRATION, false, "The batch names the same function and version twice; the first counts."),
    BREAKING_CHANGE(
            REGISTRATION,
            false,
            "The parameters refuse what the same version allowed before; give it a new version, or unregister it first."),
    TOO_MANY_TOOLS(REGISTRATION, false, "The session already shows 128 tools; the message names those left out."),
    TOO_MANY_VERSIONS(
            REGISTRATION,
            false,
            "The name already has 16 versions, or the session 512 definitions; unregister what is no longer needed."),
    TOOLS_TOO_LARGE(REGISTRATION, false, "The session's functions together would exceed 256 KiB.");

    /** What a code is about. */
    public enum Subject {
        CALL,
        SESSION,
        REGISTRATION
    }

    private final Subject subject;
    private final boolean retryable;
    private final String meaning;

    Code(Subject subject, boolean retryable, String meaning) {
        this.subject = subject;
        this.retryable = retryable;
        this.meaning = meaning;
    }

    public Subject subject() {
        return subject;
    }

    /** True when the same wish, sent once more, may succeed. A call's error may say otherwise for its own case. */
    public boolean retryable() {
        return retryable;
    }

    /** One sentence for the table of codes. */
    public String meaning() {
        return meaning;
    }
}
