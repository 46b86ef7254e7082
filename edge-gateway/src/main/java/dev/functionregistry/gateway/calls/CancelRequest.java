package dev.functionregistry.gateway.calls;

import dev.functionregistry.access.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A call that somebody no longer wants.
 *
 * @param reason in words, for the audit
 * @param caller who asked
 * @param traceparent null for none
 */
public record CancelRequest(
        String sessionId,
        String callId,
        String reason,
        Principal caller,
        @Nullable String traceparent) {}
