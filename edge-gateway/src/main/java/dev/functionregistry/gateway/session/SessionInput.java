package dev.functionregistry.gateway.session;

/** What can happen to a socket. */
public sealed interface SessionInput {

    record Received(ClientFrame frame) implements SessionInput {}

    record Delivered(Mail mail) implements SessionInput {}

    /** The log took a record. For an attach the offset is the epoch. */
    record Taken(Receipt receipt, long offset) implements SessionInput {}

    /** The log did not take a record, or nobody knows whether it did. */
    record NotTaken(Receipt receipt) implements SessionInput {}

    /** Time went by; comes about once a second. */
    record Tick() implements SessionInput {}

    /** What {@link Effect.Remind} asked for. */
    record Reminded(ExecutionId id) implements SessionInput {}

    /** The gateway is about to stop. */
    record Drain(long reconnectAfterMs) implements SessionInput {}

    /** The socket must go, for a reason outside the protocol. */
    record Cut(int closeCode, EdgeCode code, String message) implements SessionInput {}

    /** The socket is gone. @param orderly true when a close frame came */
    record Gone(boolean orderly) implements SessionInput {}
}
