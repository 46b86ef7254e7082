package dev.functionregistry.processor.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call as it stands. An hour after its end it is forgotten.
 *
 * @param callId names it within its session
 * @param name function name
 * @param version version that it is bound to; null when none was
 * @param state {@code waiting}, {@code dispatched}, {@code awaiting_retry}, {@code held} (answered, registrations sent before are not
 *     applied yet), {@code settling} (decided, not yet read back) or {@code settled}
 * @param outcome {@code succeeded} or the code of the failure; null while it is open
 * @param attempt last attempt; 0 when none went out
 * @param calledAt when it was asked for
 * @param settledAt when it ended; null while it is open
 * @param executionTime time in the handler, in milliseconds; null when unknown
 * @param cached true when answered from the result cache
 */
public record CallSummary(
        String callId,
        String name,
        @Nullable String version,
        String state,
        @Nullable String outcome,
        int attempt,
        Instant calledAt,
        @Nullable Instant settledAt,
        @Nullable Double executionTime,
        boolean cached) {}
