package dev.functionregistry.gateway.calls;

import dev.functionregistry.access.Principal;
import org.jspecify.annotations.Nullable;

/**
 * One call to be asked for.
 *
 * @param arguments JSON text as it came; checked by the processor
 * @param caller who asked
 * @param traceparent null for none
 */
public record CallRequest(
        String sessionId,
        String callId,
        String name,
        String arguments,
        Principal caller,
        @Nullable String traceparent) {}
