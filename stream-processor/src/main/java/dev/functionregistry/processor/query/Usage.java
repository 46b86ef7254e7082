package dev.functionregistry.processor.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one function version was used in one session.
 *
 * @param name function name
 * @param version its version
 * @param lastCalled time of the newest call
 * @param callCount calls with an outcome
 * @param avgExecutionTime mean time in the handler, in milliseconds; null while no handler ran
 * @param errorRate share of calls that did not succeed, 0 to 1
 */
public record Usage(
        String name,
        String version,
        Instant lastCalled,
        long callCount,
        @Nullable Double avgExecutionTime,
        double errorRate) {}
