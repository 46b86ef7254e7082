package dev.functionregistry.stack.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void saysWhatWasDecidedWhenAndWhy() throws Exception {
        var life = JSON.readTree("""
                {"callId":"call_1","name":"getWeather","state":"settled","outcome":"FORBIDDEN",
                 "calledAt":"2026-01-01T00:00:00Z","settledAt":"2026-01-01T00:00:00.012Z",
                 "error":{"code":"FORBIDDEN","message":"You may not (the operator's policy).","retryable":false},
                 "events":[{"decision":"FORBIDDEN","reason":"You may not (the operator's policy).","attempt":null,
                            "at":"2026-01-01T00:00:00Z","topic":"tools.calls","offset":16},
                           {"decision":"REPEATED","reason":"The same call again is answered the same.","attempt":2,
                            "at":"2026-01-01T00:00:00.030Z","topic":"tools.calls","offset":17}]}""");

        assertThat(Explanation.of("0123.abc", life))
                .containsExactly(
                        "getWeather  call_1  of session 0123.abc: FORBIDDEN after 12 ms",
                        "       0 ms  FORBIDDEN         You may not (the operator's policy).   [tools.calls 16]",
                        "      30     REPEATED          The same call again is answered the same. (attempt 2)   [tools.calls 17]",
                        "The model was told: You may not (the operator's policy).  (not to be tried again)");
    }

    @Test
    void saysWhatAnOpenCallWaitsFor() throws Exception {
        var life = JSON.readTree("""
                {"callId":"call_2","name":"f","state":"dispatched","outcome":null,"calledAt":"2026-01-01T00:00:00Z","settledAt":null,
                 "due":"2026-01-01T00:00:05Z","error":null,"events":[]}""");

        assertThat(Explanation.of("s", life))
                .containsExactly("f  call_2  of session s: open, dispatched, its timer acts at 2026-01-01T00:00:05Z");
    }
}
