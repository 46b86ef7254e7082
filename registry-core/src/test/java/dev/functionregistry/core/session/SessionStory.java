package dev.functionregistry.core.session;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.function.FunctionCandidate;
import java.util.List;
import java.util.stream.Stream;

/** A session told input by input; the last events and the state stand open for questions. */
public final class SessionStory {
    public static final long GRACE = 60_000;

    public SessionState state = new SessionState.None();
    public List<SessionEvent> events = List.of();
    public long now = 1_000;
    public SessionPorts ports = Given.PORTS;
    private long numbers;

    public SessionStory tell(SessionInput input) {
        events = SessionRules.decide(state, input, now, ports);
        for (SessionEvent event : events) {
            state = SessionRules.evolve(state, event);
        }
        return this;
    }

    public SessionStory at(long time) {
        now = time;
        return this;
    }

    public SessionStory open() {
        return tell(new SessionInput.Open(Given.ALICE, Given.ORIGIN, GRACE));
    }

    public SessionStory attach(long epoch, String pageLife) {
        numbers = 0;
        return tell(attaching(epoch, pageLife, Given.ALICE, Given.ORIGIN));
    }

    public static SessionInput.Attach attaching(long epoch, String pageLife, Principal principal, String origin) {
        return new SessionInput.Attach(epoch, "ref-" + epoch, Given.EAST, principal, origin, pageLife);
    }

    public SessionStory register(long epoch, Given.Definition... definitions) {
        List<FunctionCandidate> batch =
                Stream.of(definitions).map(Given.Definition::candidate).toList();
        return tell(new SessionInput.Register("ref", epoch, ++numbers, batch));
    }

    public SessionStory unregister(long epoch, String... names) {
        return tell(new SessionInput.Unregister("ref", epoch, ++numbers, List.of(names)));
    }

    public Session session() {
        return state.open().orElseThrow();
    }

    /** The one event of that kind among the last. */
    public <E extends SessionEvent> E event(Class<E> kind) {
        List<E> found = events.stream().filter(kind::isInstance).map(kind::cast).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one " + kind.getSimpleName() + " in " + events);
        }
        return found.getFirst();
    }

    public List<FunctionOutcome> outcomes() {
        return event(SessionEvent.RegistrationAnswered.class).functions();
    }

    /** Names and versions of the last published list. */
    public List<String> published() {
        return event(SessionEvent.ToolsChanged.class).tools().stream()
                .map(tool -> tool.name() + " " + tool.version())
                .toList();
    }

    public boolean toolsChanged() {
        return events.stream().anyMatch(SessionEvent.ToolsChanged.class::isInstance);
    }
}
