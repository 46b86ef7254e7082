package dev.functionregistry.simulator.session;

import dev.functionregistry.simulator.script.Faults.Refusal;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who gets in.
 *
 * @param keys that open the door
 * @param models that exist; empty lets every well-formed name exist
 * @param fault drawn for each connection, and for each request for a call or a secret: why it is refused although nothing is
 *     wrong with it
 */
public record Entrance(Keys keys, Set<String> models, Supplier<Optional<Refusal>> fault) {
    public Entrance {
        models = Set.copyOf(models);
    }

    /** Says whether a model of this name exists. */
    public boolean knows(String model) {
        return models.isEmpty() || models.contains(model);
    }
}
