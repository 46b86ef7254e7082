package dev.functionregistry.bridge.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.Headers;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void goesOnWithTheTraceOfTheTurn() {
        String next = new Traces(() -> 42L).next(PARENT);

        assertThat(next).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-000000000000002b-01");
    }

    @Test
    void beginsAValidTraceWithoutOne() {
        assertThat(Headers.validTraceparent(new Traces(() -> 0L).next(null))).isTrue();
        assertThat(Headers.validTraceparent(new Traces(() -> -1L).next(null))).isTrue();
    }
}
