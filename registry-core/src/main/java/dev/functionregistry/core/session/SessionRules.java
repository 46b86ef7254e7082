package dev.functionregistry.core.session;

import dev.functionregistry.core.function.Functions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.outcome.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The rules of a session; {@link SessionState} has the diagram. */
public final class SessionRules {
    /** Tools that a model may see of one session. */
    public static final int MAX_TOOLS = 128;
    /** UTF-8 bytes that all functions of one session may take together. */
    public static final int MAX_TOOLS_BYTES = 256 * 1024;

    /** Versions that one name may have; every record of the session looks at them all. */
    public static final int MAX_VERSIONS = 16;
    /** Definitions, of all names and versions, that one session may hold. */
    public static final int MAX_DEFINITIONS = 512;

    private SessionRules() {}

    /**
     * What follows from an input.
     *
     * @param now time of the input's record, in milliseconds since the epoch
     * @return the events in order; never empty
     */
    public static List<SessionEvent> decide(SessionState state, SessionInput input, long now, SessionPorts ports) {
        return switch (input) {
            case SessionInput.Open open -> open(state, open, now);
            case SessionInput.Attach attach -> attach(state, attach, now, ports.policy());
            case SessionInput.Detach detach -> detach(state, detach, now);
            case SessionInput.Close close -> close(state, close, now);
            case SessionInput.Register register ->
                apply(
                        state,
                        register.ref(),
                        register.epoch(),
                        register.number(),
                        "registered",
                        now,
                        ports,
                        batch -> register.functions().forEach(batch::register));
            case SessionInput.Unregister unregister ->
                apply(
                        state,
                        unregister.ref(),
                        unregister.epoch(),
                        unregister.number(),
                        "unregistered",
                        now,
                        ports,
                        batch -> unregister.names().forEach(batch::unregister));
            case SessionInput.Due due -> due(state, due, now, ports);
        };
    }

    private static List<SessionEvent> open(SessionState state, SessionInput.Open open, long now) {
        return state instanceof SessionState.None
                ? List.of(new SessionEvent.Opened(open.owner(), open.origin(), open.graceMs(), now))
                : ignored(Code.SESSION_EXISTS, "The session was opened before.");
    }

    private static List<SessionEvent> attach(SessionState state, SessionInput.Attach attach, long now, Policy policy) {
        if (state.open().isEmpty()) {
            return refused(attach, Code.SESSION_GONE, "The session is over or never was; open a new one.");
        }
        Session session = state.open().get();
        if (attach.epoch() <= session.epoch()) {
            return refused(attach, Code.STALE_EPOCH, "A later socket has carried the session.");
        }
        if (!attach.principal().samePerson(session.owner())) {
            return refused(attach, Code.FORBIDDEN, "The session belongs to somebody else.");
        }
        List<SessionEvent> events = new ArrayList<>();
        if (state instanceof SessionState.Attached(Session carried, GatewayAddress gateway)) {
            events.add(new SessionEvent.SocketDropped(gateway, carried.epoch(), Code.SESSION_REPLACED));
        }
        // a renewed token or another origin can show other tools than before
        Session after = session.attached(attach.epoch(), attach.principal(), attach.origin(), attach.pageLife(), now);
        List<SessionEvent> changes = Tools.changes(session, after, "attached", now, policy);
        events.add(new SessionEvent.Attached(
                attach.epoch(),
                attach.ref(),
                attach.gateway(),
                attach.principal(),
                attach.origin(),
                attach.pageLife(),
                session.epoch() != Session.NEVER_ATTACHED,
                revisionAfter(session, changes),
                now));
        events.addAll(changes);
        return events;
    }

    private static List<SessionEvent> detach(SessionState state, SessionInput.Detach detach, long now) {
        return switch (state) {
            case SessionState.Attached(Session session, var gateway)
            when session.epoch() == detach.epoch() ->
                List.of(new SessionEvent.Detached(detach.epoch(), detach.reason(), now));
            case SessionState.Attached attached -> stale();
            case SessionState.Detached detached -> stale();
            case SessionState.None none -> gone();
            case SessionState.Closed closed -> gone();
        };
    }

    private static List<SessionEvent> close(SessionState state, SessionInput.Close close, long now) {
        if (state.open().isEmpty()) {
            return gone();
        }
        Session session = state.open().get();
        if (close.epoch() != null && close.epoch() != session.epoch()) {
            return stale();
        }
        List<SessionEvent> events = new ArrayList<>();
        if (close.epoch() == null && state instanceof SessionState.Attached(var carried, GatewayAddress gateway)) {
            events.add(new SessionEvent.SocketDropped(gateway, session.epoch(), Code.SESSION_GONE));
        }
        events.addAll(closing(session, close.reason(), now));
        return events;
    }

    private static List<SessionEvent> closing(Session session, String reason, long now) {
        List<SessionEvent> events = new ArrayList<>();
        for (RegisteredFunction function : session.functions().all()) {
            events.add(new SessionEvent.FunctionRemoved(
                    function.name(), function.version().text()));
        }
        if (!Tools.published(session).isEmpty()) {
            events.add(new SessionEvent.ToolsChanged(session.revision() + 1, List.of(), List.of(), reason, now));
        }
        events.add(new SessionEvent.Closed(reason, now));
        return events;
    }

    private static List<SessionEvent> apply(
            SessionState state,
            String ref,
            long epoch,
            long number,
            String reason,
            long now,
            SessionPorts ports,
            Consumer<Registrations> batch) {
        if (state.open().isEmpty()) {
            return gone();
        }
        if (!(state instanceof SessionState.Attached(Session session, GatewayAddress gateway))
                || session.epoch() != epoch) {
            return stale();
        }
        Registrations registrations = new Registrations(session, now, ports);
        batch.accept(registrations);
        List<SessionEvent> events = new ArrayList<>(
                Tools.changes(session, session.with(registrations.functions()), reason, now, ports.policy()));
        events.add(new SessionEvent.RegistrationAnswered(
                ref, epoch, gateway, number, revisionAfter(session, events), registrations.outcomes()));
        return events;
    }

    private static long revisionAfter(Session session, List<SessionEvent> events) {
        boolean changed = events.stream().anyMatch(SessionEvent.ToolsChanged.class::isInstance);
        return session.revision() + (changed ? 1 : 0);
    }

    private static List<SessionEvent> due(SessionState state, SessionInput.Due due, long now, SessionPorts ports) {
        return switch (due.reason()) {
            case GATEWAY_LOST ->
                state instanceof SessionState.Attached(Session session, GatewayAddress gateway)
                                && session.epoch() == due.epoch()
                        ? List.of(
                                // it may be alive after all: then it hears that its client must attach again
                                new SessionEvent.SocketDropped(gateway, due.epoch(), Code.GATEWAY_LOST),
                                new SessionEvent.Detached(due.epoch(), "gateway_lost", now))
                        : notDue();
            case GRACE_OVER -> graceOver(state, due, now, ports);
            case POLICY_CHANGED -> policyChanged(state, due, now, ports.policy());
        };
    }

    /** The list is made anew, whether a socket carries the session or not; its functions stay as they are. */
    private static List<SessionEvent> policyChanged(SessionState state, SessionInput.Due due, long now, Policy policy) {
        return state.open()
                .filter(session -> session.epoch() == due.epoch())
                .map(session -> Tools.changes(session, session, "policy_changed", now, policy))
                .filter(changes -> !changes.isEmpty())
                .orElseGet(SessionRules::notDue);
    }

    /**
     * True when the list published last is not what this policy lets the model see: another one was in force then. A
     * {@link DueReason#POLICY_CHANGED} mends it.
     */
    public static boolean isOutdated(SessionState state, Policy policy) {
        return state.open()
                .filter(session -> !Tools.of(session, policy).equals(Tools.published(session)))
                .isPresent();
    }

    private static List<SessionEvent> graceOver(
            SessionState state, SessionInput.Due due, long now, SessionPorts ports) {
        boolean passed = state.nextDue()
                .filter(next -> next.epoch() == due.epoch() && next.at() <= now)
                .isPresent();
        if (!passed) {
            return notDue();
        }
        return switch (state) {
            case SessionState.None none -> notDue();
            case SessionState.Closed closed -> notDue();
            case SessionState.Detached(Session session, var since) -> closing(session, "grace_over", now);
            case SessionState.Attached(Session session, var gateway) -> {
                Registrations registrations = new Registrations(session, now, ports);
                registrations.removeUnconfirmed();
                yield Tools.changes(
                        session, session.with(registrations.functions()), "grace_over", now, ports.policy());
            }
        };
    }

    /** The state after an event. */
    public static SessionState evolve(SessionState state, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Opened opened ->
                new SessionState.Detached(
                        new Session(
                                opened.owner(),
                                opened.origin(),
                                opened.graceMs(),
                                opened.at(),
                                Session.NEVER_ATTACHED,
                                "",
                                opened.at(),
                                0,
                                0,
                                Functions.EMPTY),
                        opened.at());
            case SessionEvent.Attached attached ->
                new SessionState.Attached(
                        session(state)
                                .attached(
                                        attached.epoch(),
                                        attached.principal(),
                                        attached.origin(),
                                        attached.pageLife(),
                                        attached.at()),
                        attached.gateway());
            case SessionEvent.Detached detached -> new SessionState.Detached(session(state), detached.at());
            case SessionEvent.FunctionPut put ->
                replace(state, session(state).with(session(state).functions().put(put.function())));
            case SessionEvent.FunctionRemoved removed ->
                replace(
                        state,
                        session(state).with(session(state).functions().remove(removed.name(), removed.version())));
            case SessionEvent.ToolsChanged changed ->
                replace(state, session(state).revised(changed.revision()));
            case SessionEvent.RegistrationAnswered answered ->
                replace(state, session(state).applied(answered.number()));
            case SessionEvent.Closed closed ->
                new SessionState.Closed(
                        session(state).owner(), session(state).revision(), closed.reason(), closed.at());
            case SessionEvent.AttachRefused refused -> state;
            case SessionEvent.SocketDropped dropped -> state;
            case SessionEvent.Ignored ignored -> state;
        };
    }

    private static Session session(SessionState state) {
        return state.open().orElseThrow(() -> new IllegalStateException("the event needs an open session"));
    }

    private static SessionState replace(SessionState state, Session session) {
        return switch (state) {
            case SessionState.Attached attached -> new SessionState.Attached(session, attached.gateway());
            case SessionState.Detached detached -> new SessionState.Detached(session, detached.since());
            case SessionState.None none -> throw new IllegalStateException("the event needs an open session");
            case SessionState.Closed closed -> throw new IllegalStateException("the event needs an open session");
        };
    }

    private static List<SessionEvent> refused(SessionInput.Attach attach, Code code, String message) {
        return List.of(new SessionEvent.AttachRefused(attach.epoch(), attach.ref(), attach.gateway(), code, message));
    }

    private static List<SessionEvent> stale() {
        return ignored(Code.STALE_EPOCH, "The record comes from a socket that does not carry the session.");
    }

    private static List<SessionEvent> gone() {
        return ignored(Code.SESSION_GONE, "The session is over or never was.");
    }

    private static List<SessionEvent> notDue() {
        return ignored(Code.NOT_DUE, "The deadline has not passed or no longer matters.");
    }

    private static List<SessionEvent> ignored(Code code, String message) {
        return List.of(new SessionEvent.Ignored(code, message));
    }
}
