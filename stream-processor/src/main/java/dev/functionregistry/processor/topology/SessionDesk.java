package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CallInput;
import dev.functionregistry.core.call.SessionView;
import dev.functionregistry.core.session.DueReason;
import dev.functionregistry.core.session.FunctionOutcome;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionEvent;
import dev.functionregistry.core.session.SessionInput;
import dev.functionregistry.core.session.SessionPorts;
import dev.functionregistry.core.session.SessionRules;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.processor.avro.CallRecords;
import dev.functionregistry.processor.avro.SessionRecords;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.FunctionsUnregistered;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.SessionDue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes a session's inputs to the rules, and what the rules decide to stores, timers, sinks and the session's open calls. */
final class SessionDesk {
    /** Clients try again at least every 7 s. */
    static final long PAUSE_AFTER_START_MS = 15_000;

    private final Wiring wiring;
    private final SessionPorts ports;
    private final Outbox outbox;
    private final SessionStore sessions;
    private final CallDesk calls;
    private final GatewayWatch gateways;
    private final LogRoom room;
    private final Deadlines<Due> deadlines = new Deadlines<>();
    /** Sessions whose list was published under another policy than the one in force. */
    private final Set<String> outdated = new HashSet<>();

    /** A deadline of a session. */
    record Due(String sessionId, long epoch, DueReason reason) {}

    SessionDesk(
            Wiring wiring, Outbox outbox, SessionStore sessions, CallDesk calls, GatewayWatch gateways, LogRoom room) {
        this.wiring = wiring;
        this.ports = new SessionPorts(wiring.schemas(), wiring.schemas(), wiring.policy());
        this.outbox = outbox;
        this.sessions = sessions;
        this.calls = calls;
        this.gateways = gateways;
        this.room = room;
    }

    /** Deadlines of the sessions. */
    Deadlines<Due> deadlines() {
        return deadlines;
    }

    /**
     * Sets every session's deadline and gateway, and mends what a crash tore. After a stop nobody could have come back in time, so no
     * deadline is earlier than {@value #PAUSE_AFTER_START_MS} ms from now.
     *
     * @param now wall-clock time in milliseconds since the epoch
     * @return number of open sessions
     */
    int rebuild(long now) {
        var open = new ArrayList<String>();
        sessions.rebuild((sessionId, state) -> {
            if (SessionRules.isOutdated(state, wiring.policy())) {
                outdated.add(sessionId);
            }
            follow(sessionId, state, now + PAUSE_AFTER_START_MS);
            if (state.open().isPresent()) {
                open.add(sessionId);
            }
        });
        return open.size();
    }

    /** The session as its calls see it. */
    SessionView view(String sessionId) {
        return new SessionView(sessionId, sessions.load(sessionId).state());
    }

    /** Decides one input of a session, then lets its open calls know. */
    void handle(Input input, SessionInput question, Effects effects) {
        var kept = sessions.load(input.sessionId());
        SessionState state;
        boolean replayed = input.offset() <= kept.lastOffset();
        if (replayed) {
            state = kept.state();
            again(input, kept, effects);
        } else {
            state = decide(input, question, kept, effects);
        }
        var effect = effect(input, question, state);
        if (effect.isPresent()) {
            tell(input, effect.get(), state, effects);
        } else if (replayed) {
            repeat(input, state, effects);
        }
    }

    /** A later attach has the session now, so this one means nothing to calls that did not see it; what others made of it goes out again. */
    private void repeat(Input input, SessionState state, Effects effects) {
        var view = new SessionView(input.sessionId(), state);
        for (var callId : concerned(input)) {
            calls.repeat(input, callId, view, effects);
        }
    }

    /** Calls that an input of the session may mean something to: those that are open, and those that a page coming back still holds. */
    private Set<String> concerned(Input input) {
        var concerned = new LinkedHashSet<>(calls.openCalls(input.sessionId()));
        if (input.value() instanceof SessionAttached attached) {
            attached.getHeld().forEach(execution -> concerned.add(execution.getCallId()));
        }
        return concerned;
    }

    /**
     * Answers a batch of registrations that could not be decided: each name with the same refusal. Its number counts as applied, or every
     * later result would wait for it.
     *
     * @param functions the refusals, in the order asked
     */
    void refuse(Input input, String ref, long epoch, long number, List<FunctionOutcome> functions, Effects effects) {
        var kept = sessions.load(input.sessionId());
        var state = kept.state();
        if (input.offset() <= kept.lastOffset()) {
            again(input, kept, effects);
        } else if (state instanceof SessionState.Attached(Session session, var gateway) && session.epoch() == epoch) {
            state = decided(
                    input,
                    List.of(new SessionEvent.RegistrationAnswered(
                            ref, epoch, gateway, number, session.revision(), functions)),
                    kept,
                    effects);
        }
        tell(input, new CallInput.Applied(), state, effects);
    }

    private void tell(Input input, CallInput effect, SessionState state, Effects effects) {
        var view = new SessionView(input.sessionId(), state);
        for (var callId : concerned(input)) {
            calls.handle(input, callId, effect, view, true, effects);
        }
    }

    private SessionState decide(Input input, SessionInput question, KeptSession kept, Effects effects) {
        return decided(input, SessionRules.decide(kept.state(), question, input.timestamp(), ports), kept, effects);
    }

    private SessionState decided(Input input, List<SessionEvent> events, KeptSession kept, Effects effects) {
        var state = kept.state();
        for (var event : events) {
            state = SessionRules.evolve(state, event);
        }
        var trail = AuditTrail.ofSession(input, state);
        var outputs = new ArrayList<Output>();
        for (var event : events) {
            outputs(event, outputs);
            if (event instanceof SessionEvent.RegistrationAnswered answered) {
                effects.remember(
                        () -> answered.functions().forEach(it -> wiring.tally().registration(it.code())));
            }
            trail.of(event).forEach(audit -> outputs.add(outbox.bySession(RegistryTopology.TELL_AUDIT, audit)));
        }
        if (!(state instanceof SessionState.None)) {
            var emission = new Emission(input.topic(), input.offset(), outputs, List.of(), List.of());
            var next = kept.after(state, input.offset(), changes(events), emission);
            sessions.put(input.sessionId(), next, effects);
            var followed = state;
            effects.remember(() -> follow(input.sessionId(), followed, 0));
            effects.remember(() -> room.take(input.sessionId(), emission));
        }
        outbox.send(input, outputs, state, effects);
        return state;
    }

    /**
     * The input was applied before: what it caused goes out again, and nothing changes. Where that is no longer remembered, a session with
     * many inputs within one commit, the list of tools goes out all the same: the newest one is right whenever it comes, and without it the
     * model would keep another.
     */
    private void again(Input input, KeptSession kept, Effects effects) {
        effects.remember(wiring.tally()::replayed);
        sessions.putAgain(input.sessionId(), kept, effects);
        var remembered =
                kept.log().stream().filter(emission -> emission.causedBy(input)).toList();
        remembered.forEach(emission -> outbox.send(input, emission.outputs(), kept.state(), effects));
        if (remembered.isEmpty() && kept.state().open().isPresent() && mayChangeTools(input)) {
            List<Output> tools = List.of(new Output.ToolsList("registered", input.timestamp()));
            outbox.send(input, tools, kept.state(), effects);
        }
    }

    private static boolean mayChangeTools(Input input) {
        return input.value() instanceof FunctionsRegistered
                || input.value() instanceof FunctionsUnregistered
                || input.value() instanceof SessionAttached
                || input.value() instanceof SessionDue;
    }

    /** What the input means for open calls. It is read from the state alone, so that it is the same when the input comes again. */
    private static Optional<CallInput> effect(Input input, SessionInput question, SessionState state) {
        if (state instanceof SessionState.Closed) {
            return Optional.of(new CallInput.SessionEnded());
        }
        return switch (question) {
            case SessionInput.Attach attach ->
                state.open()
                                        .map(Session::epoch)
                                        .filter(epoch -> epoch == attach.epoch())
                                        .isPresent()
                                && input.value() instanceof SessionAttached attached
                        ? Optional.of(new CallInput.Reattached(attached.getHeld().stream()
                                .map(CallRecords::held)
                                .toList()))
                        : Optional.empty();
            case SessionInput.Register register -> Optional.of(new CallInput.Applied());
            case SessionInput.Unregister unregister -> Optional.of(new CallInput.Applied());
            case SessionInput.Open open -> Optional.empty();
            case SessionInput.Detach detach -> Optional.empty();
            case SessionInput.Close close -> Optional.empty();
            case SessionInput.Due due -> Optional.empty();
        };
    }

    private void outputs(SessionEvent event, List<Output> outputs) {
        switch (event) {
            case SessionEvent.Attached attached ->
                outputs.add(outbox.toGateway(attached.gateway(), SessionRecords.outcome(attached)));
            case SessionEvent.AttachRefused refused ->
                outputs.add(outbox.toGateway(refused.gateway(), SessionRecords.outcome(refused)));
            case SessionEvent.SocketDropped dropped ->
                outputs.add(outbox.toGateway(dropped.gateway(), SessionRecords.outcome(dropped)));
            case SessionEvent.ToolsChanged changed -> outputs.add(new Output.ToolsList(changed.reason(), changed.at()));
            case SessionEvent.RegistrationAnswered answered ->
                outputs.add(outbox.toGateway(answered.gateway(), SessionRecords.outcome(answered)));
            case SessionEvent.Closed closed ->
                outputs.add(new Output.Sent(RegistryTopology.TELL_TOOLS, Outgoing.BY_KEY, null));
            case SessionEvent.Opened opened -> {}
            case SessionEvent.Detached detached -> {}
            case SessionEvent.FunctionPut put -> {}
            case SessionEvent.FunctionRemoved removed -> {}
            case SessionEvent.Ignored ignored -> {}
        }
    }

    private static List<KeptSession.Change> changes(List<SessionEvent> events) {
        var changes = new LinkedHashMap<String, KeptSession.Change>();
        for (var event : events) {
            if (event instanceof SessionEvent.FunctionPut(var function)) {
                var version = function.version().text();
                changes.put(
                        function.name() + " " + version, new KeptSession.Change(function.name(), version, function));
            } else if (event instanceof SessionEvent.FunctionRemoved(var name, var version)) {
                changes.put(name + " " + version, new KeptSession.Change(name, version, null));
            }
        }
        return List.copyOf(changes.values());
    }

    private void follow(String sessionId, SessionState state, long notBefore) {
        if (outdated.contains(sessionId) && !SessionRules.isOutdated(state, wiring.policy())) {
            outdated.remove(sessionId);
        }
        nextDue(sessionId, state)
                .ifPresentOrElse(
                        next -> deadlines.set(
                                sessionId,
                                next.reason() == DueReason.GRACE_OVER ? Math.max(next.at(), notBefore) : next.at(),
                                new Due(sessionId, next.epoch(), next.reason())),
                        () -> deadlines.clear(sessionId));
        if (state instanceof SessionState.Attached(Session session, var gateway)) {
            gateways.carries(gateway.instance(), sessionId, session.epoch());
        } else {
            gateways.gone(sessionId);
        }
    }

    /** A list of another policy comes before everything else. */
    private Optional<SessionState.NextDue> nextDue(String sessionId, SessionState state) {
        return outdated.contains(sessionId)
                ? state.open().map(session -> new SessionState.NextDue(session.epoch(), DueReason.POLICY_CHANGED, 0))
                : state.nextDue();
    }
}
