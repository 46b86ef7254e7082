package dev.functionregistry.core.call;

import dev.functionregistry.core.Invariants;
import dev.functionregistry.core.call.CallWorld.Step;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** A million histories of a call, and every invariant of {@link CallProperties} and {@link CallCausesProperties} holds of each. */
@Tag("deep")
class CallHistoriesProperties {
    private static final Invariants INVARIANTS =
            Invariants.of(new CallProperties()).and(Invariants.of(new CallCausesProperties()));

    @Property(tries = 1_000_000, generation = GenerationMode.RANDOMIZED, edgeCases = EdgeCasesMode.NONE)
    void everyInvariantHolds(@ForAll("histories") List<Step> history, @ForAll("offers") Offer offer) {
        INVARIANTS.hold(history, offer);
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return CallHistory.any();
    }

    @Provide
    Arbitrary<Offer> offers() {
        return Offer.any();
    }
}
