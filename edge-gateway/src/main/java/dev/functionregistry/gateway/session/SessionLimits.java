package dev.functionregistry.gateway.session;

/**
 * Bounds of one socket.
 *
 * @param graceMs how long a detached session is kept
 * @param openTimeoutMs until session.open must have come
 * @param attachTimeoutMs until the processor must have answered the attach
 * @param maxFrameBytes bytes of one joined message
 * @param maxTools tools that a model sees
 * @param messagesPerSecond messages a client may send on its own account; answers to open executions do not count
 * @param messageBurst messages it may have saved up
 * @param maxOpenExecutions executions sent and not answered
 * @param maxPending batches and turns not answered, and inputs held while attaching
 */
public record SessionLimits(
        long graceMs,
        long openTimeoutMs,
        long attachTimeoutMs,
        int maxFrameBytes,
        int maxTools,
        int messagesPerSecond,
        int messageBurst,
        int maxOpenExecutions,
        int maxPending) {
    public static final SessionLimits DEFAULTS =
            new SessionLimits(60_000, 10_000, 5_000, 256 * 1024, 128, 100, 200, 256, 256);

    public SessionLimits withGraceMs(long graceMs) {
        return new SessionLimits(
                graceMs,
                openTimeoutMs,
                attachTimeoutMs,
                maxFrameBytes,
                maxTools,
                messagesPerSecond,
                messageBurst,
                maxOpenExecutions,
                maxPending);
    }
}
