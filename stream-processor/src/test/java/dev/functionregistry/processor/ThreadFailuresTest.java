package dev.functionregistry.processor;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
    private long now = 1_000_000;
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);
    private final List<String> counted = new ArrayList<>();
    private final ThreadFailures failures = new ThreadFailures("test", clock, counted::add);

    @Test
    void aThreadThatFailsNowAndThenIsReplacedForEver() {
        for (int i = 0; i < 100; i++) {
            assertThat(failures.handle(new StreamsException("away"))).isEqualTo(REPLACE_THREAD);
            now += ThreadFailures.WITHIN_MS / ThreadFailures.MOST;
        }
    }

    @Test
    void whatEveryNewThreadMeetsAgainEndsTheClient() {
        for (int i = 0; i < ThreadFailures.MOST; i++) {
            assertThat(failures.handle(new SerializationException("no schema"))).isEqualTo(REPLACE_THREAD);
            now += 1_000;
        }
        assertThat(failures.handle(new SerializationException("no schema"))).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(counted).hasSize(ThreadFailures.MOST + 1).containsOnly("test");
    }

    @Test
    void anotherInstanceOfTheSameNameAndABrokenMachineEndItAtOnceHoweverDeepTheyLie() {
        assertThat(failures.handle(new StreamsException(new FencedInstanceIdException("two alike"))))
                .isEqualTo(SHUTDOWN_CLIENT);
        assertThat(failures.handle(new StreamsException(new RuntimeException(new OutOfMemoryError("full")))))
                .isEqualTo(SHUTDOWN_CLIENT);
    }
}
