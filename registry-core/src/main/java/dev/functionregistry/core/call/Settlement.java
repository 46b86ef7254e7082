package dev.functionregistry.core.call;

import dev.functionregistry.core.outcome.Code;
import org.jspecify.annotations.Nullable;

/**
 * The terminal outcome of a call, field by field what a ToolResult carries.
 *
 * @param callId call that ended
 * @param name function name as called
 * @param version version that ran; null when none was bound
 * @param attempt last attempt dispatched; 0 when none was
 * @param code SUCCEEDED or the code of the failure
 * @param output result as JSON text; null when the call did not succeed
 * @param error the failure; null when the call succeeded
 * @param cached true when answered from the result cache
 * @param revision tools revision of the session in force at the outcome
 * @param calledAt append time of the ToolCall, in milliseconds since the epoch
 * @param settledAt time of the input that settled it, in milliseconds since the epoch
 * @param handlerMicros time in the client's handler, in microseconds; null when unknown
 * @param user {@code issuer|subject} of the session's owner; null when anonymous
 * @param replyTo copied from the ToolCall
 * @param origin copied from the ToolCall
 */
public record Settlement(
        String callId,
        String name,
        @Nullable String version,
        int attempt,
        Code code,
        @Nullable String output,
        @Nullable CallError error,
        boolean cached,
        long revision,
        long calledAt,
        long settledAt,
        @Nullable Long handlerMicros,
        @Nullable String user,
        @Nullable ReplyTo replyTo,
        @Nullable String origin) {

    /** The same outcome, told later. */
    Settlement toldAt(long revisionNow, long now) {
        return new Settlement(
                callId,
                name,
                version,
                attempt,
                code,
                output,
                error,
                cached,
                revisionNow,
                calledAt,
                now,
                handlerMicros,
                user,
                replyTo,
                origin);
    }
}
