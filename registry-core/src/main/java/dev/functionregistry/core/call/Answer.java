package dev.functionregistry.core.call;

import org.jspecify.annotations.Nullable;

/** How an execution ended in the client. */
public sealed interface Answer {

    /** @param result the returned value as JSON text */
    record Returned(String result) implements Answer {}

    /**
     * @param code EXECUTION_ERROR unless the handler, or the gateway for it, gave another
     * @param message the error's message
     * @param retryable what the handler said about trying again; null when it said nothing
     * @param type name of the error's constructor; null when unknown
     */
    record Failed(
            String code,
            String message,
            @Nullable Boolean retryable,
            @Nullable String type) implements Answer {}
}
