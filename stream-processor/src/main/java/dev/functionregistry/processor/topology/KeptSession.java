package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as the store keeps it.
 *
 * @param state with the functions that were loaded, which may be none or some
 * @param lastOffset newest applied input of {@code functions.registrations}; -1 before the first
 * @param changes function entries that this input wrote or removed, and the newest {@value #MOST_REMOVED} that those before it removed: a
 *     store that is ahead of its changelog cannot tell what it no longer has
 * @param log what the newest inputs caused, oldest first
 */
record KeptSession(SessionState state, long lastOffset, List<Change> changes, List<Emission> log) {
    private static final int MOST_REMOVED = 256;

    static final KeptSession NONE = new KeptSession(new SessionState.None(), -1, List.of(), List.of());

    /** @param function null when this version was removed */
    record Change(String name, String version, @Nullable RegisteredFunction function) {
        private boolean isOfTheSame(Change other) {
            return name.equals(other.name) && version.equals(other.version);
        }
    }

    KeptSession after(SessionState next, long offset, List<Change> changed, Emission emission) {
        return new KeptSession(next, offset, withRemoved(changed), Emission.append(log, emission));
    }

    /** The same session, whose changes are all its functions and what it has no longer. */
    KeptSession withAllChanges() {
        var present = state.open().stream()
                .flatMap(session -> session.functions().all().stream())
                .map(function -> new Change(function.name(), function.version().text(), function))
                .toList();
        return new KeptSession(state, lastOffset, withRemoved(present), log);
    }

    private List<Change> withRemoved(List<Change> changed) {
        var removed = changes.stream()
                .filter(old -> old.function() == null && changed.stream().noneMatch(old::isOfTheSame))
                .toList();
        var all = new ArrayList<>(removed.subList(Math.max(0, removed.size() - MOST_REMOVED), removed.size()));
        all.addAll(changed);
        return List.copyOf(all);
    }
}
