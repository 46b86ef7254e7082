package dev.functionregistry.core.call;

import dev.functionregistry.core.call.CallWorld.Delivery;
import dev.functionregistry.core.call.CallWorld.Kind;
import dev.functionregistry.core.call.CallWorld.Step;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Makes up what happens in a {@link CallWorld}. */
final class CallHistory {
    private CallHistory() {}

    /** Histories of up to sixty steps; most begin with the request, and lean to what happens in a good life. */
    static Arbitrary<List<Step>> any() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(4, Kind.REQUEST),
                Tuple.of(1, Kind.REQUEST_OTHER),
                Tuple.of(1, Kind.REQUEST_ODD),
                Tuple.of(1, Kind.CANCEL),
                Tuple.of(1, Kind.REPLACED),
                Tuple.of(8, Kind.STARTED),
                Tuple.of(1, Kind.RETURNED),
                Tuple.of(5, Kind.RETURNED_BEHIND_BARRIER),
                Tuple.of(2, Kind.RETURNED_ODD),
                Tuple.of(5, Kind.FAILED),
                Tuple.of(1, Kind.FAILED_FOR_GOOD),
                Tuple.of(1, Kind.REPORTED),
                Tuple.of(6, Kind.DUE),
                Tuple.of(5, Kind.DUE_TOO_EARLY),
                Tuple.of(2, Kind.DUE_AT_RANDOM),
                Tuple.of(3, Kind.DETACH),
                Tuple.of(4, Kind.REATTACH),
                Tuple.of(6, Kind.REATTACH_RELOADED),
                Tuple.of(2, Kind.REGISTER),
                Tuple.of(1, Kind.CLOSE),
                Tuple.of(2, Kind.READ_BACK),
                Tuple.of(1, Kind.READ_BACK_OTHER),
                Tuple.of(2, Kind.REPLAY),
                Tuple.of(1, Kind.CLOCK_AHEAD),
                Tuple.of(1, Kind.CLOCK_BACK));
        Arbitrary<Delivery> deliveries = Arbitraries.frequency(
                Tuple.of(20, Delivery.ONCE),
                Tuple.of(2, Delivery.TWICE),
                Tuple.of(3, Delivery.LATER),
                Tuple.of(1, Delivery.NEVER));
        Arbitrary<Step> steps = Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 1_000),
                        Arbitraries.longs().between(0, 400),
                        deliveries)
                .as(Step::new);
        return steps.list().ofMaxSize(60).map(rest -> {
            int beginning = rest.size() % 8;
            if (beginning == 0) {
                return rest;
            }
            List<Step> history = new ArrayList<>(rest);
            int choice = rest.isEmpty() ? 0 : rest.getFirst().choice();
            history.addFirst(new Step(beginning == 1 ? Kind.REQUEST_ODD : Kind.REQUEST, choice, 0));
            return history;
        });
    }
}
