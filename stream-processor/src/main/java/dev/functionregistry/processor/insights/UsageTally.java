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
 * @param pricedAt when that was, in milliseconds since the epoch; 0 when it never had a price
 */
public record UsageTally(
        @Nullable String user,
        long calls,
        long errors,
        Mean execution,
        long lastCalledAt,
        long lastOffset,
        Price price,
        long pricedAt) {
    public static final UsageTally NONE = new UsageTally(null, 0, 0, Mean.NONE, 0, -1, Price.NONE, 0);

    /** With another price; the same when it has none and needs none. @param at milliseconds since the epoch */
    public UsageTally priced(Price other, long at) {
        return other.equals(price)
                ? this
                : new UsageTally(user, calls, errors, execution, lastCalledAt, lastOffset, other, at);
    }

    /** When it was used or priced last, in milliseconds since the epoch. */
    public long touchedAt() {
        return Math.max(lastCalledAt, pricedAt);
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
                Math.max(lastCalledAt, call.at()),
                call.place().offset(),
                price,
                pricedAt);
    }

    /** 0 to 1. */
    public double errorRate() {
        return calls == 0 ? 0 : (double) errors / calls;
    }
}
