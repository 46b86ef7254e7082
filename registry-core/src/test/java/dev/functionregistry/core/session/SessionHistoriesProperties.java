package dev.functionregistry.core.session;

import dev.functionregistry.core.Invariants;
import dev.functionregistry.core.session.SessionWorld.History;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** A quarter of a million histories of a session, and every invariant of {@link SessionProperties} holds of each. */
@Tag("deep")
class SessionHistoriesProperties {
    private static final Invariants INVARIANTS = Invariants.of(new SessionProperties());

    @Property(tries = 250_000, generation = GenerationMode.RANDOMIZED, edgeCases = EdgeCasesMode.NONE)
    void everyInvariantHolds(@ForAll("histories") History history) {
        INVARIANTS.hold(history);
    }

    @Provide
    Arbitrary<History> histories() {
        return SessionWorld.histories();
    }
}
