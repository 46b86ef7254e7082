package dev.functionregistry.processor.query;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Totals of one function name over all sessions.
 *
 * @param name function name
 * @param totalCalls calls with an outcome
 * @param totalErrors those that did not succeed
 * @param successRate 0 to 1; 1 before the first call
 * @param errorRate 0 to 1
 * @param avgExecutionTime mean time in the handler, in milliseconds; null while no handler ran
 * @param lastError message of the newest failure; null when there was none
 * @param lastErrorAt its time
 * @param lastCalled time of the newest call; null before the first
 * @param errorTypes failures by the error's type where it has one, by code otherwise; a bounded set
 * @param callsPerMinute outcomes of the last full minute
 * @param uniqueUsers estimate of distinct users
 * @param cost sum of {@code costPerCall}
 * @param revenueImpact sum of {@code revenueImpact}
 */
public record FunctionTotals(
        String name,
        long totalCalls,
        long totalErrors,
        double successRate,
        double errorRate,
        @Nullable Double avgExecutionTime,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        @Nullable Instant lastCalled,
        Map<String, Long> errorTypes,
        double callsPerMinute,
        long uniqueUsers,
        double cost,
        double revenueImpact) {
    public FunctionTotals {
        errorTypes = Map.copyOf(errorTypes);
    }

    /** Of a function that was never called. */
    public static FunctionTotals none(String name) {
        return new FunctionTotals(name, 0, 0, 1, 0, null, null, null, null, Map.of(), 0, 0, 0, 0);
    }
}
