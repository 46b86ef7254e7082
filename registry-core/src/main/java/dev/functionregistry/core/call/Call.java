package dev.functionregistry.core.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An admitted call with all it needs until it settles: later registrations do not touch it.
 *
 * @param callId names the call within its session
 * @param fingerprint equal for calls of the same name and canonical arguments
 * @param function the version that it is bound to
 * @param arguments JSON text as it goes to the client: as it came, unless the function has it sanitized
 * @param calledAt append time of the ToolCall, in milliseconds since the epoch
 * @param replyTo where the first sender waits; null when only the topic is read
 * @param origin opaque text of the bridge, copied to the outcome
 * @param sent last attempt dispatched; 0 when none was
 * @param joined further senders that wait for the same outcome, in the order they came
 * @param cacheKey under which its result may answer others; null: it may not
 */
public record Call(
        String callId,
        String fingerprint,
        BoundFunction function,
        String arguments,
        long calledAt,
        @Nullable ReplyTo replyTo,
        @Nullable String origin,
        int sent,
        List<ReplyTo> joined,
        @Nullable CacheKey cacheKey) {
    public Call {
        joined = List.copyOf(joined);
    }

    /** Everybody who waits for the outcome, the first sender first. */
    public List<ReplyTo> waiting() {
        List<ReplyTo> waiting = new ArrayList<>();
        if (replyTo != null) {
            waiting.add(replyTo);
        }
        waiting.addAll(joined);
        return waiting;
    }

    Call join(ReplyTo another) {
        List<ReplyTo> more = new ArrayList<>(joined);
        more.add(another);
        return new Call(callId, fingerprint, function, arguments, calledAt, replyTo, origin, sent, more, cacheKey);
    }

    Call sent(int attempt) {
        return new Call(callId, fingerprint, function, arguments, calledAt, replyTo, origin, attempt, joined, cacheKey);
    }

    /** 1 + the retries that the function allows. */
    public int maxAttempts() {
        return 1 + (function.retryPolicy() == null ? 0 : function.retryPolicy().maxRetries());
    }
}
