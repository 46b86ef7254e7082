package dev.functionregistry.gateway.session;

import java.util.Locale;

/**
 * Every stable code that the gateway itself answers with; the constant's name is the code. What the processor refuses arrives with the
 * processor's codes and is passed on as it is.
 */
public enum EdgeCode {
    INVALID_JSON(false),
    INVALID_FRAME(false),
    UNKNOWN_FRAME(false),
    FRAME_TOO_LARGE(false),
    NOT_OPEN(false),
    UNAUTHENTICATED(false),
    FORBIDDEN(false),
    FORBIDDEN_ORIGIN(false),
    SESSION_GONE(false),
    SESSION_REPLACED(false),
    UNKNOWN_EXECUTION(false),
    OVERLOADED(true),
    TOO_MANY_MESSAGES(true),
    UNAVAILABLE(true),
    INVALID_REQUEST(false),
    UNKNOWN_SESSION(false),
    NO_OUTCOME(true),
    NOT_CONFIGURED(false),
    MODEL_UNAVAILABLE(true),
    MODEL_REFUSED(false),
    INTERNAL_ERROR(true);

    private final boolean retryable;

    EdgeCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** True when the same wish, sent once more, may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** Where the code is explained. */
    public static String help(String code) {
        return "docs/errors.md#" + code.toLowerCase(Locale.ROOT);
    }
}
