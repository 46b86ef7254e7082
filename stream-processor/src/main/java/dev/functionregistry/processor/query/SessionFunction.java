package dev.functionregistry.processor.query;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.RegisteredFunction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One registered version of a function in a session, with its use.
 *
 * @param name function name
 * @param schema as it was registered
 * @param version semantic version
 * @param registered when
 * @param visible true while the model sees it
 * @param lastCalled time of the newest call; null before the first
 * @param callCount calls with an outcome
 * @param avgExecutionTime mean time in the handler, in milliseconds; null while no handler ran
 * @param errorRate share of calls that did not succeed, 0 to 1
 */
public record SessionFunction(
        String name,
        FunctionDefinition schema,
        String version,
        Instant registered,
        boolean visible,
        @Nullable Instant lastCalled,
        long callCount,
        @Nullable Double avgExecutionTime,
        double errorRate) {

    /** @param usage null when it was not called yet */
    public static SessionFunction of(RegisteredFunction function, @Nullable Usage usage) {
        return new SessionFunction(
                function.name(),
                function.definition(),
                function.definition().version(),
                Instant.ofEpochMilli(function.registeredAt()),
                function.shownNow(),
                usage == null ? null : usage.lastCalled(),
                usage == null ? 0 : usage.callCount(),
                usage == null ? null : usage.avgExecutionTime(),
                usage == null ? 0 : usage.errorRate());
    }
}
