package dev.functionregistry.gateway.session;

/**
 * Messages that a client may still send, refilled evenly over time. Integral: one message is 1,000,000 parts.
 *
 * @param parts what is left
 * @param atMicros time of the last refill, in microseconds since the epoch
 */
record Allowance(long parts, long atMicros) {
    private static final long MESSAGE = 1_000_000;

    static Allowance full(SessionLimits limits, long nowMicros) {
        return new Allowance(limits.messageBurst() * MESSAGE, nowMicros);
    }

    /** So many messages more, beyond what may be saved up. */
    Allowance plus(int messages) {
        return new Allowance(parts + messages * MESSAGE, atMicros);
    }

    /** The allowance after one message; negative when there was none left. */
    Allowance spend(SessionLimits limits, long nowMicros) {
        long passed = Math.max(0, Math.min(nowMicros - atMicros, 3_600_000_000L));
        long most = Math.max(parts, limits.messageBurst() * MESSAGE);
        long filled = Math.min(most, parts + passed * limits.messagesPerSecond());
        return new Allowance(filled - MESSAGE, Math.max(atMicros, nowMicros));
    }

    boolean exceeded() {
        return parts < 0;
    }
}
