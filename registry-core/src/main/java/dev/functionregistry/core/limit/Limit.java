package dev.functionregistry.core.limit;

/**
 * At most so many calls in any window of this length.
 *
 * @param name the setting it comes from: {@code rateLimit} or {@code maxCallsPerHour}
 * @param key whose calls are counted
 * @param maxCalls calls admitted per window, from 1
 * @param windowMs length of the window in milliseconds
 */
public record Limit(String name, LimitKey key, int maxCalls, long windowMs) {

    /** A call exactly one window after another no longer counts it. */
    public Verdict admit(AdmittedCalls calls, long now) {
        long after = now - windowMs;
        int count = calls.countAfter(key, after);
        if (count < maxCalls) {
            return new Verdict.Admitted(this, count);
        }
        long leaves = calls.timeAfter(key, after, count - maxCalls);
        return new Verdict.Denied(this, count, leaves + windowMs - now);
    }

    /** What a limit says to a call. */
    public sealed interface Verdict {
        /**
         * @param limit the limit that has room
         * @param count calls in its window before this one
         */
        record Admitted(Limit limit, int count) implements Verdict {}

        /**
         * @param limit the limit that is used up
         * @param count calls in its window now
         * @param retryAfterMs milliseconds until the next call would be admitted, from 1
         */
        record Denied(Limit limit, int count, long retryAfterMs) implements Verdict {}
    }
}
