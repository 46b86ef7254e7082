package dev.functionregistry.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final Patience patience = new Patience(Duration.ofSeconds(30), Duration.ofMillis(1));

    @Test
    void whatStartsBesideUsIsWaitedFor() {
        String answer = patience.firstAnswer("the broker", () -> {
            switch (asked.incrementAndGet()) {
                case 1 -> throw new ExecutionException(new IOException("connection refused"));
                case 2 -> throw new RegistryUnavailableException("silent", new IOException("connection refused"));
                default -> {}
            }
            return "here";
        });

        assertThat(answer).isEqualTo("here");
        assertThat(asked).hasValue(3);
    }

    @Test
    void notForEver() {
        var none = new Patience(Duration.ZERO, Duration.ofMillis(1));

        assertThatThrownBy(() -> none.firstAnswer("the broker at localhost:1", () -> {
                    throw new ExecutionException(new IOException("connection refused"));
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the broker at localhost:1 did not answer for 0 s");
    }

    @Test
    void whatWasAnsweredIsNotAskedAgain() {
        assertThatThrownBy(() -> patience.firstAnswer("the broker", () -> {
                    asked.incrementAndGet();
                    throw new IllegalStateException("Topics are missing");
                }))
                .hasMessage("Topics are missing");
        assertThat(asked).hasValue(1);
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> patience.firstAnswer("the broker", () -> {
                    throw new ExecutionException(new IOException("connection refused"));
                }))
                .hasMessage("Interrupted while waiting for the broker");
        assertThat(Thread.interrupted()).isTrue();
    }
}
