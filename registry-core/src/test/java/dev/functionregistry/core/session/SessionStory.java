package dev.functionregistry.core.session;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.function.FunctionCandidate;
import java.util.List;
import java.util.stream.Stream;

/** A session told input by input; the last events and the state stand open for questions. */
final class SessionStory {
    static final long GRACE = 60_000;

    SessionState state = new SessionState.None();
    List<SessionEvent> events = List.of();
    long now = 1_000;
    private long numbers;

    SessionStory tell(SessionInput input) {
        events = SessionRules.decide(state, input, now, Given.SCHEMAS);
        for (SessionEvent event : events) {
            state = SessionRules.evolve(state, event);
        }
        return this;
    }

    SessionStory at(long time) {
        now = time;
        return this;
    }

    SessionStory open() {
        return tell(new SessionInput.Open(Given.ALICE, Given.ORIGIN, GRACE));
    }

    SessionStory attach(long epoch, String pageLife) {
        numbers = 0;
        return tell(attaching(epoch, pageLife, Given.ALICE, Given.ORIGIN));
    }

    static SessionInput.Attach attaching(long epoch, String pageLife, Principal principal, String origin) {
        return new SessionInput.Attach(epoch, "ref-" + epoch, Given.EAST, principal, origin, pageLife);
    }

    SessionStory register(long epoch, Given.Definition... definitions) {
        List<FunctionCandidate> batch =
                Stream.of(definitions).map(Given.Definition::candidate).toList();
        return tell(new SessionInput.Register("ref", epoch, ++numbers, batch));
    }

    SessionStory unregister(long epoch, String... names) {
        return tell(new SessionInput.Unregister("ref", epoch, ++numbers, List.of(names)));
    }

    Session session() {
        return state.open().orElseThrow();
    }

    /** The one event of that kind among the last. */
    <E extends SessionEvent> E event(Class<E> kind) {
        List<E> found = events.stream().filter(kind::isInstance).map(kind::cast).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one " + kind.getSimpleName() + " in " + events);
        }
        return found.getFirst();
    }

    List<FunctionOutcome> outcomes() {
        return event(SessionEvent.RegistrationAnswered.class).functions();
    }

    /** Names and versions of the last published list. */
    List<String> published() {
        return event(SessionEvent.ToolsChanged.class).tools().stream()
                .map(tool -> tool.name() + " " + tool.version())
                .toList();
    }

    boolean toolsChanged() {
        return events.stream().anyMatch(SessionEvent.ToolsChanged.class::isInstance);
    }
}
