package dev.functionregistry.gateway.session;

import org.jspecify.annotations.Nullable;

/** What the shell must do, in the order given. */
public sealed interface Effect {

    record Send(ServerFrame frame) implements Effect {}

    /** @param traceparent trace to put on the record; null for none */
    record Append(
            String sessionId,
            LogRecord record,
            Receipt receipt,
            @Nullable String traceparent) implements Effect {}

    /** Feed {@link SessionInput.Reminded} after this time. */
    record Remind(ExecutionId id, long afterMs) implements Effect {}

    /** From now on mail for the session goes to this socket too. */
    record Claim(String sessionId) implements Effect {}

    /** Mail for the session no longer goes to this socket. */
    record Release(String sessionId) implements Effect {}

    /** Send a close frame after everything sent before; the reason is a code. */
    record Close(int code, String reason) implements Effect {}
}
