package dev.functionregistry.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingCallsTest {
    private final AtomicInteger refs = new AtomicInteger();
    private final WaitingCalls waiting = new WaitingCalls(60_000, 3, 2, () -> "r" + refs.incrementAndGet());

    private static CallAnswer done(String callId) {
        return new CallAnswer.Succeeded(callId, "1");
    }

    @Test
    void anAnswerGoesToWhoWaitsForItAndFreesThePlace() {
        WaitingCalls.Waiting call = waiting.admit("s", "c").orElseThrow();
        waiting.answer(call.ref(), done("c"));
        assertThat(call.answer()).isCompletedWithValue(done("c"));
        assertThat(waiting.size()).isZero();
        waiting.answer(call.ref(), done("c"));
    }

    @Test
    void aForeignOrUnknownAnswerChangesNothing() {
        WaitingCalls.Waiting call = waiting.admit("s", "c").orElseThrow();
        waiting.answer("nobody", done("c"));
        waiting.answer(call.ref(), done("other"));
        assertThat(call.answer()).isNotDone();
    }

    @Test
    void placesAreBoundedPerSessionAndInAll() {
        assertThat(waiting.admit("s", "1")).isPresent();
        WaitingCalls.Waiting second = waiting.admit("s", "2").orElseThrow();
        assertThat(waiting.admit("s", "3")).isEmpty();
        assertThat(waiting.admit("t", "4")).isPresent();
        assertThat(waiting.admit("u", "5")).isEmpty();
        waiting.answer(second.ref(), done("2"));
        assertThat(waiting.admit("u", "5")).isPresent();
        assertThat(waiting.size()).isEqualTo(3);
    }

    @Test
    void nobodyWaitsForEver() throws Exception {
        WaitingCalls impatient = new WaitingCalls(10, 3, 2, () -> "r");
        CallAnswer answer = impatient.admit("s", "c").orElseThrow().answer().get(10, TimeUnit.SECONDS);
        assertThat(answer).isInstanceOf(CallAnswer.Unanswered.class);
        assertThat(((CallAnswer.Unanswered) answer).status()).isEqualTo(504);
        assertThat(impatient.size()).isZero();
    }
}
