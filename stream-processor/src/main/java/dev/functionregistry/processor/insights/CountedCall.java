package dev.functionregistry.processor.insights;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call, as statistics see it. It is the first one of its call.
 *
 * @param sessionId session of the call
 * @param callId the call
 * @param user whom it is counted for: the session's owner, or the session where that is anonymous
 * @param outcome {@code succeeded} or the code of the failure
 * @param errorType the failure's type where the client named one, its code otherwise; null when it succeeded
 * @param errorMessage one sentence; null when it succeeded
 * @param handlerMicros time in the handler, in microseconds; null when unknown
 * @param ran false when the client was not asked for it: refused, or answered from the cache
 * @param cost {@code costPerCall} of the function; 0 when it has none, or the call did not reach a client
 * @param revenue {@code revenueImpact} of the function, under the same condition
 * @param calledAt append time of the call; 0 when unknown
 * @param at append time of the outcome, in milliseconds since the epoch
 * @param place where it was read
 */
public record CountedCall(
        String sessionId,
        String callId,
        String user,
        String outcome,
        @Nullable String errorType,
        @Nullable String errorMessage,
        @Nullable Long handlerMicros,
        boolean ran,
        double cost,
        double revenue,
        long calledAt,
        long at,
        Place place) {
    private static final String SUCCEEDED = "succeeded";

    /** Partition and offset of a record. */
    public record Place(int partition, long offset) {}

    public boolean succeeded() {
        return outcome.equals(SUCCEEDED);
    }
}
