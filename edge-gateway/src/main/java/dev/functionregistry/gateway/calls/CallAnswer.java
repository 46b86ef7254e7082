package dev.functionregistry.gateway.calls;

import org.jspecify.annotations.Nullable;

/** How a waiting call ended. */
public sealed interface CallAnswer {
    /** The call that it answers. */
    String callId();

    /** @param output result as JSON text */
    record Succeeded(String callId, String output) implements CallAnswer {}

    /** The call's outcome is a failure; that is an outcome, and an HTTP 200. */
    record Failed(String callId, Failure failure) implements CallAnswer {}

    /** The call id is in use for another call; nothing was run and the other call is untouched. */
    record Rejected(String callId, Failure failure) implements CallAnswer {}

    /** The gateway could not ask, or got no answer; whether the call ran is not known here. */
    record Unanswered(String callId, int status, Failure failure) implements CallAnswer {}

    /**
     * @param retryAfterMs null when unknown
     * @param details JSON array of validation errors; null when there is none
     */
    record Failure(
            String code,
            String message,
            boolean retryable,
            @Nullable Long retryAfterMs,
            @Nullable String details) {}
}
