package dev.functionregistry.gateway.session;

import org.jspecify.annotations.Nullable;

/** What a write was for; it comes back with the news whether the log took the record. */
public sealed interface Receipt {
    /** Nobody waits for it. */
    record None() implements Receipt {}

    record Attach(String ref) implements Receipt {}

    record Batch(String ref) implements Receipt {}

    /** @param id the execution id as the client wrote it */
    record Result(String id) implements Receipt {}

    record Turn(String ref) implements Receipt {}

    record ModelCall(String ref, String callId) implements Receipt {}

    record Close(@Nullable String ref) implements Receipt {}
}
