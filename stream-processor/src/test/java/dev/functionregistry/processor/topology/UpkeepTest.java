package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is over goes after its hour, a slice at a time. */
class UpkeepTest {
    private static final long NOW = Desk.START;

    private final LoggedStore calls = new LoggedStore("calls");
    private final LoggedStore sessionEntries = new LoggedStore("sessions");
    private final LoggedStore limitEntries = new LoggedStore("limits");
    private final SessionStore sessions = new SessionStore(sessionEntries);
    private final LimitWindows limits = new LimitWindows(limitEntries);
    private final Upkeep upkeep = new Upkeep(calls, sessionEntries, sessions, limits);

    private void closed(String id, long at) {
        var effects = new Effects();
        var state = new SessionState.Closed(Principal.ANONYMOUS, 1, "over", at);
        sessions.put(id, new KeptSession(state, 1, List.of(), List.of()), effects);
        effects.apply(departure -> {});
    }

    private static int size(LoggedStore store) {
        int size = 0;
        try (var entries = store.all()) {
            while (entries.hasNext()) {
                entries.next();
                size++;
            }
        }
        return size;
    }

    @Test
    void closedSessionsGoAfterTheirHourAndTheOthersStay() {
        closed("early", NOW);
        closed("late", NOW + 2);

        upkeep.seen(NOW + Upkeep.KEPT_MS);
        upkeep.step();
        assertThat(size(sessionEntries)).isEqualTo(2);

        // a walk rests for a minute of the log
        closed("late", NOW + 60_000);
        upkeep.seen(NOW + Upkeep.KEPT_MS + 60_000);
        upkeep.step();
        assertThat(sessionEntries.get("early")).isNull();
        assertThat(sessionEntries.get("late")).isNotNull();
    }

    @Test
    void aStepLooksAtASliceAndTheNextGoesOnWhereItEnded() {
        for (int i = 0; i < 2 * Upkeep.SLICE + 1; i++) {
            closed(String.format("%04d", i), NOW);
        }
        upkeep.seen(NOW + Upkeep.KEPT_MS + 1);

        upkeep.step();
        assertThat(size(sessionEntries)).isEqualTo(Upkeep.SLICE + 1);
        upkeep.step();
        assertThat(size(sessionEntries)).isEqualTo(1);
        upkeep.step();
        assertThat(size(sessionEntries)).isZero();
    }

    @Test
    void limitEntriesGoAnHourAfterTheirWindow() {
        var effects = new Effects();
        limits.admit(new LimitEntry(new LimitKey("user|x", "f"), NOW, 1_000, "s|c"), effects);
        effects.apply(departure -> {});

        upkeep.seen(NOW + 1_000 + Upkeep.KEPT_MS - 1);
        upkeep.step();
        assertThat(size(limitEntries)).isEqualTo(2);

        upkeep.seen(NOW + 1_000 + Upkeep.KEPT_MS);
        upkeep.step(); // begins anew after the end
        upkeep.step();
        assertThat(size(limitEntries)).isZero();
    }
}
