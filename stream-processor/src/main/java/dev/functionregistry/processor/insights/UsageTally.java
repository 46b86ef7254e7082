package dev.functionregistry.processor.insights;

import org.jspecify.annotations.Nullable;

/**
 * How a function version was used in a session.
 *
 * @param user {@code issuer|subject} of the session's owner; null when anonymous
 * @param calls outcomes counted
 * @param errors those that did not succeed
 * @param execution time in the handler
 * @param lastCalledAt milliseconds since the epoch
 * @param lastOffset newest offset of {@code tools.results} that is counted
 */
public record UsageTally(
        @Nullable String user, long calls, long errors, Mean execution, long lastCalledAt, long lastOffset) {
    public static final UsageTally NONE = new UsageTally(null, 0, 0, Mean.NONE, 0, -1);

    /** With one more outcome; the same when it is counted already. */
    public UsageTally and(CountedCall call, @Nullable String owner) {
        if (call.place().offset() <= lastOffset) {
            return this;
        }
        return new UsageTally(
                owner,
                calls + 1,
                errors + (call.succeeded() ? 0 : 1),
                execution.and(call.handlerMicros()),
                Math.max(lastCalledAt, call.at()),
                call.place().offset());
    }

    /** 0 to 1. */
    public double errorRate() {
        return calls == 0 ? 0 : (double) errors / calls;
    }
}
