package dev.functionregistry.processor.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole life of a call.
 *
 * @param call as it stands
 * @param arguments JSON text as it came; null once it has settled, and when masked
 * @param output result as JSON text; null unless it succeeded, and when masked
 * @param error why it did not succeed; null unless it failed
 * @param masked true when arguments, output and the words of the error are kept back: the function is or was sensitive, or is no longer
 *     registered
 * @param started true when the handler is known to have begun, in any attempt
 * @param due when its timer acts next; null once it has settled
 * @param traceparent its trace; null when it has none
 * @param events decisions about it, oldest first; of a very long life the newest
 */
public record CallLife(
        CallSummary call,
        @Nullable String arguments,
        @Nullable String output,
        @Nullable Failure error,
        boolean masked,
        boolean started,
        @Nullable Instant due,
        @Nullable String traceparent,
        List<Event> events) {
    public CallLife {
        events = List.copyOf(events);
    }

    /** @param code for an EXECUTION_ERROR the handler's own where it gave one
     * @param message what the model was told; what the code means when masked
     * @param type name of the client's error; null when there was none, and when masked */
    public record Failure(
            String code,
            String message,
            boolean retryable,
            @Nullable Long retryAfterMs,
            @Nullable String type) {}

    /**
     * One decision.
     *
     * @param id of its audit record
     * @param decision stable code
     * @param reason one sentence
     * @param attempt null when none is concerned
     * @param at append time of the record that caused it
     * @param topic where that record stands, without prefix
     * @param offset its offset
     */
    public record Event(
            String id,
            String decision,
            String reason,
            @Nullable Integer attempt,
            Instant at,
            String topic,
            long offset) {}
}
