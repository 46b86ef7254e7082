package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.schemas.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentSessionsTest {
    private final RecentSessions recent = new RecentSessions();

    private static KeptSession session(int bytes) {
        var sent = new Output.Sent("sink", -1, new byte[bytes]);
        return new KeptSession(
                new SessionState.Closed(Principal.ANONYMOUS, 1, "over", 1),
                1,
                List.of(),
                List.of(new Emission(Topic.REGISTRATIONS, 1, List.of(sent), List.of(), List.of())));
    }

    @Test
    void whatWasUsedLeastRecentlyGoesWhenTheBytesOfAllAreTooMany() {
        var third = session(RecentSessions.CAPACITY / 3 - 2 * RecentSessions.EACH);
        recent.put("a", third);
        recent.put("b", third);
        recent.put("c", third);
        assertThat(recent.get("a")).isNotNull();

        recent.put("d", third);

        assertThat(recent.get("b")).isNull();
        assertThat(recent.get("a")).isNotNull();
        assertThat(recent.get("d")).isNotNull();
    }

    @Test
    void aSessionPutAgainCountsOnce() {
        for (int i = 0; i < 100; i++) {
            recent.put("a", session(RecentSessions.CAPACITY / 4));
        }
        recent.put("b", session(RecentSessions.CAPACITY / 4));

        assertThat(recent.get("a")).isNotNull();
    }
}
