package dev.functionregistry.processor;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when a stream thread failed: another takes its place and reads again what was not committed. What a new thread would meet
 * again ends the client, and so does a thread that fails more than {@value #MOST} times in a minute: it meets the same thing each time.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {
    /** Threads that are replaced within {@value #WITHIN_MS} ms. */
    static final int MOST = 5;

    static final long WITHIN_MS = 60_000;

    private static final Logger log = LoggerFactory.getLogger(ThreadFailures.class);

    private final String application;
    private final InstantSource clock;
    private final Consumer<String> count;
    private final Deque<Long> replaced = new ArrayDeque<>();

    /**
     * @param application whose threads they are
     * @param count is told the application at each failure
     */
    ThreadFailures(String application, InstantSource clock, Consumer<String> count) {
        this.application = application;
        this.clock = clock;
        this.count = count;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        log.error("stream thread failed application={}", application, failure);
        count.accept(application);
        if (meetsANewThreadToo(failure) || isTooOften()) {
            log.error("no thread replaces it application={}", application);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static boolean meetsANewThreadToo(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FencedInstanceIdException || cause instanceof VirtualMachineError) {
                return true;
            }
        }
        return false;
    }

    private boolean isTooOften() {
        long now = clock.millis();
        while (!replaced.isEmpty() && replaced.getFirst() <= now - WITHIN_MS) {
            replaced.removeFirst();
        }
        replaced.addLast(now);
        return replaced.size() > MOST;
    }
}
