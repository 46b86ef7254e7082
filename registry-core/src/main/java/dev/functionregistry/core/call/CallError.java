package dev.functionregistry.core.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a call did not succeed, written for the model.
 *
 * @param code stable code; for an EXECUTION_ERROR the handler's own where it gave one
 * @param message one sentence: what went wrong, may it be tried again, when
 * @param retryable true when the same call may succeed later
 * @param retryAfterMs milliseconds to wait before trying again; null when unknown
 * @param type constructor name of the client's error; null when there was none
 * @param violations places where arguments or result broke their schema; the shell writes them as JSON
 */
public record CallError(
        String code,
        String message,
        boolean retryable,
        @Nullable Long retryAfterMs,
        @Nullable String type,
        List<Violation> violations) {
    public CallError {
        violations = List.copyOf(violations);
    }
}
