package dev.functionregistry.processor.insights;

import org.jspecify.annotations.Nullable;

/**
 * How a function version was used in a session.
 *
 * @param user {@code issuer|subject} of the session's owner; null when anonymous
 * @param calls outcomes counted
 * @param errors those that did not succeed
 * @param execution time in the handler
 * @param lastCalledAt milliseconds since the epoch; 0 before the first call
 * @param lastOffset newest offset of {@code tools.results} that is counted
 * @param price as registered last
 * @param harmless true when it is known not to be sensitive, as registered last
 * @param registeredAt when that was, in milliseconds since the epoch; 0 when that was not read
 */
public record UsageTally(
        @Nullable String user,
        long calls,
        long errors,
        Mean execution,
        long lastCalledAt,
        long lastOffset,
        Price price,
        boolean harmless,
        long registeredAt) {
    public static final UsageTally NONE = new UsageTally(null, 0, 0, Mean.NONE, 0, -1, Price.NONE, false, 0);

    /** Registered, for the first time or again. @param at milliseconds since the epoch */
    public UsageTally registered(Price priceNow, boolean harmlessNow, long at) {
        return new UsageTally(user, calls, errors, execution, lastCalledAt, lastOffset, priceNow, harmlessNow, at);
    }

    /** When it was used or registered last, in milliseconds since the epoch. */
    public long touchedAt() {
        return Math.max(lastCalledAt, registeredAt);
    }

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
                Math.max(lastCalledAt, call.calledAt()),
                call.place().offset(),
                price,
                harmless,
                registeredAt);
    }

    /** 0 to 1. */
    public double errorRate() {
        return calls == 0 ? 0 : (double) errors / calls;
    }
}
