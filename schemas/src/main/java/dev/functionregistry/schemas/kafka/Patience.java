package dev.functionregistry.schemas.kafka;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits at a stage's start for what starts beside it: a broker or a schema registry that does not answer yet. What they do answer, such
 * as a topic or a schema that is missing, is a mistake of whoever deploys and is not waited for.
 *
 * @param limit how long in all
 * @param pause between two attempts
 */
public record Patience(Duration limit, Duration pause) {
    private static final Logger log = LoggerFactory.getLogger(Patience.class);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(10);

    /** A minute, as long as containers that start together may need. */
    public static final Patience AT_START = new Patience(Duration.ofSeconds(60), Duration.ofMillis(500));

    /**
     * The first answer.
     *
     * @param whom who is asked and where, as in {@code the broker at localhost:9092}
     * @param ask throws {@link ExecutionException} or {@link RegistryUnavailableException} where there is no answer
     * @throws IllegalStateException when none came in time, or this thread was interrupted; the message says who was asked
     */
    public <T> T firstAnswer(String whom, Callable<T> ask) {
        long begun = System.nanoTime();
        long saidAt = begun;
        for (int attempt = 1; ; attempt++) {
            try {
                T answer = ask.call();
                if (attempt > 1) {
                    log.info(
                            "answered at last: {} seconds={}",
                            whom,
                            since(begun).toSeconds());
                }
                return answer;
            } catch (ExecutionException | RegistryUnavailableException e) {
                if (since(begun).compareTo(limit) >= 0) {
                    throw new IllegalStateException(whom + " did not answer for " + limit.toSeconds() + " s", e);
                }
                if (attempt == 1 || since(saidAt).compareTo(SAY_AGAIN) >= 0) {
                    saidAt = System.nanoTime();
                    log.warn(
                            "waiting for {}, {} s at most: {}",
                            whom,
                            limit.minus(since(begun)).toSeconds(),
                            e.getMessage());
                }
                LockSupport.parkNanos(pause.toNanos());
            } catch (RuntimeException e) {
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) { // what Callable declares
                throw new IllegalStateException(whom + " could not be asked", e);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while waiting for " + whom);
            }
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
