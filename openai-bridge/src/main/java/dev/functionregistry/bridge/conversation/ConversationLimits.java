package dev.functionregistry.bridge.conversation;

import java.time.Duration;

/**
 * Numbers of a conversation.
 *
 * @param unansweredCalls calls that one session may have open; the model is told OVERLOADED beyond it
 * @param barrier how long a result waits for the tools revision that it came with
 * @param updateAnswer how long the model may take to confirm an update, or to begin a session once its socket is open
 * @param responseAnswer how long the model may take to begin a response
 * @param turnWait how long a turn waits for a connection
 * @param textInterval shortest time between two tellings of a running text
 * @param settle how long a new tools revision waits for others, where nobody waits for it
 * @param attach how long a call that cannot be reached yet is tried again: its peer connection may still be on the way
 * @param outputChars characters of an output that the model may read
 */
public record ConversationLimits(
        int unansweredCalls,
        Duration barrier,
        Duration updateAnswer,
        Duration responseAnswer,
        Duration turnWait,
        Duration textInterval,
        Duration settle,
        Duration attach,
        int outputChars) {

    /** 128 calls, 2 s, 10 s, 30 s, 20 s, 60 ms, 100 ms, 20 s, 32,768 characters. */
    public static ConversationLimits defaults() {
        return new ConversationLimits(
                128,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofMillis(60),
                Duration.ofMillis(100),
                Duration.ofSeconds(20),
                32 * 1024);
    }

    /** @throws IllegalArgumentException when there is no room for a call, or a time is not positive */
    public ConversationLimits {
        if (unansweredCalls < 1) {
            throw new IllegalArgumentException("unansweredCalls must be at least 1");
        }
        if (outputChars < 1_024) {
            throw new IllegalArgumentException("outputChars must be at least 1024");
        }
        for (Duration duration :
                new Duration[] {barrier, updateAnswer, responseAnswer, turnWait, textInterval, settle, attach}) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("every time must be positive");
            }
        }
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
