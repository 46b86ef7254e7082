package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CacheKey;
import dev.functionregistry.core.call.Call;
import dev.functionregistry.core.call.CallEvent;
import dev.functionregistry.core.call.CallInput;
import dev.functionregistry.core.call.CallPorts;
import dev.functionregistry.core.call.CallRules;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.EqualCalls;
import dev.functionregistry.core.call.Examination;
import dev.functionregistry.core.call.JsonCheck;
import dev.functionregistry.core.call.SessionView;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.call.TimerKind;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.processor.avro.CallRecords;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Takes a call's inputs to the rules, and what the rules decide to stores, timers and sinks. */
final class CallDesk {
    private final Wiring wiring;
    private final JsonCheck json;
    private final Outbox outbox;
    private final CallStore calls;
    private final LimitWindows limits;
    private final LogRoom room;
    private final Deadlines<Due> deadlines = new Deadlines<>();
    private final RunningCalls running = new RunningCalls();
    private final ResultCache results = new ResultCache();
    /** Calls whose outcome is on its way to {@code tools.results} and back, where it may answer equal calls. */
    private final Map<String, CacheKey> settling = new HashMap<>();
    /** Calls that were open when the task began: what their sessions' inputs caused may have been lost with the task before. */
    private final Set<String> inherited = new HashSet<>();

    /** A deadline of a call. */
    record Due(String sessionId, String callId, int attempt, TimerKind kind) {}

    /** @param json what looks at arguments and results */
    CallDesk(
            Wiring wiring,
            JsonCheck json,
            Outbox outbox,
            KeyValueStore<String, byte[]> callEntries,
            LimitWindows limits,
            LogRoom room) {
        this.wiring = wiring;
        this.json = json;
        this.outbox = outbox;
        this.calls = new CallStore(callEntries);
        this.limits = limits;
        this.room = room;
    }

    /** Deadlines of the open calls. */
    Deadlines<Due> deadlines() {
        return deadlines;
    }

    /** Sets every open call's deadline. */
    void rebuild() {
        for (var mark : calls.openMarks()) {
            var sessionId = Keys.sessionOf(mark);
            var callId = Keys.callOf(mark);
            var kept = calls.load(sessionId, callId);
            calls.markAgain(sessionId, callId, kept);
            inherited.add(mark);
            arm(sessionId, callId, kept.state());
        }
    }

    /** Calls of a session whose outcome was not yet read back. */
    List<String> openCalls(String sessionId) {
        return calls.openCalls(sessionId);
    }

    /**
     * Decides one input of one call.
     *
     * @param session the session as it stands after the input
     * @param indirect true when the input is the session's, or another call's, and reaches this call because of it
     */
    void handle(
            Input input, String callId, CallInput question, SessionView session, boolean indirect, Effects effects) {
        var kept = calls.load(input.sessionId(), callId);
        if (kept.applied(input)) {
            again(input, callId, kept, session, effects);
            return;
        }
        var entry = input.sessionId() + "|" + callId;
        var ports = new CallPorts(
                json, limits.before(entry, input.timestamp()), equalTo(input.sessionId(), callId), wiring.policy());
        var events = CallRules.decide(kept.state(), question, session, input.timestamp(), ports);
        if (events.isEmpty()) {
            return;
        }
        var trail = AuditTrail.ofCall(input, session, callId, indirect);
        var outputs = new ArrayList<Output>();
        var entries = new ArrayList<LimitEntry>();
        var replaces = replacedBefore(input, callId, indirect);
        var state = kept.state();
        for (var event : events) {
            var before = state;
            state = CallRules.evolve(state, event);
            outputs(input, callId, event, before, trail, outputs);
            if (event instanceof CallEvent.OutcomeConfirmed) {
                outputs.addAll(inheritedAudit(input, callId, kept, effects));
            }
            if (event instanceof CallEvent.Admitted admitted) {
                entries.addAll(admitted.entries());
                replaces.addAll(admitted.replaces());
            }
            remember(entry, event, before, effects);
            tally(event, effects);
        }
        var emission = new Emission(input.topic(), input.offset(), outputs, entries, List.copyOf(replaces));
        var next = kept.knowing(question, events).after(state, input, emission);
        if (!(state instanceof CallState.None)) {
            calls.put(input.sessionId(), callId, kept, next, effects);
            follow(input.sessionId(), callId, state, emission, effects);
            effects.remember(() -> room.take(entry, emission));
        }
        if (events.getFirst() instanceof CallEvent.Stray) {
            strayAside(input, effects);
        }
        replace(input, callId, emission, session, effects);
        outbox.send(input, outputs, state, next.traceparent(), effects);
    }

    private EqualCalls equalTo(String sessionId, String callId) {
        return new EqualCalls() {
            @Override
            public @Nullable String resultAfter(CacheKey key, long afterExclusive) {
                return results.resultAfter(key, afterExclusive);
            }

            @Override
            public List<String> running(String fingerprint) {
                return running.equalTo(sessionId, fingerprint).stream()
                        .filter(other -> !other.equals(callId))
                        .toList();
            }
        };
    }

    /**
     * Lets the calls know whose place this one took. Its own entry was written before and names them: a crash that leaves one of theirs
     * leaves this one too, so the input reaches them again. Their clients are told to stop before the new execution goes out.
     */
    private void replace(Input input, String by, Emission emission, SessionView session, Effects effects) {
        for (var older : emission.replaces()) {
            handle(input, older, new CallInput.Replaced(older, by), session, true, effects);
        }
    }

    /**
     * Calls whose place this one took before a crash that left them and not this one, as a store ahead of its changelog can: their outcomes
     * have no other cause, so it takes their place again, whatever it would find now.
     */
    private Set<String> replacedBefore(Input input, String callId, boolean indirect) {
        var replaced = new LinkedHashSet<String>();
        if (indirect || input.topic() != Topic.TOOLS_CALLS) {
            return replaced;
        }
        for (var mark : inherited) {
            var older = Keys.callOf(mark);
            if (Keys.sessionOf(mark).equals(input.sessionId())
                    && !older.equals(callId)
                    && calls.load(input.sessionId(), older).log().stream()
                            .anyMatch(emission -> emission.causedBy(input))) {
                replaced.add(older);
            }
        }
        return replaced;
    }

    /** Keeps a fresh result for equal calls, where the function allows it, once it was read back: before that another may be the outcome. */
    private void remember(String call, CallEvent event, CallState before, Effects effects) {
        if (event instanceof CallEvent.Settled settled && !settled.outcome().cached()) {
            before.open().map(Call::cacheKey).ifPresent(key -> effects.remember(() -> settling.put(call, key)));
        } else if (event instanceof CallEvent.OutcomeConfirmed(Settlement outcome, var fingerprint, var waiting)) {
            effects.remember(() -> {
                var key = settling.remove(call);
                if (key != null && outcome.output() != null) {
                    results.put(key, outcome.output(), outcome.settledAt());
                }
            });
        }
    }

    /** What the input caused in a call, if the call has seen it, goes out again; nothing is decided. */
    void repeat(Input input, String callId, SessionView session, Effects effects) {
        var kept = calls.load(input.sessionId(), callId);
        if (kept.applied(input)) {
            again(input, callId, kept, session, effects);
        }
    }

    /** The input was applied before: what it caused goes out again, and nothing changes. */
    private void again(Input input, String callId, KeptCall kept, SessionView session, Effects effects) {
        effects.remember(wiring.tally()::replayed);
        calls.putAgain(input.sessionId(), callId, kept, effects);
        for (var emission : kept.log()) {
            if (emission.causedBy(input)) {
                follow(input.sessionId(), callId, kept.state(), emission, effects);
                replace(input, callId, emission, session, effects);
                outbox.send(input, emission.outputs(), kept.state(), kept.traceparent(), effects);
            }
        }
        if (input.topic() == Topic.TOOLS_RESULTS) {
            outbox.send(input, auditOfOthers(kept), kept.state(), kept.traceparent(), effects);
        }
    }

    /** The outcome of a call that was found open is its last word: from now on its session's inputs, read again, do not reach it. */
    private List<Output> inheritedAudit(Input input, String callId, KeptCall kept, Effects effects) {
        var mark = Keys.open(input.sessionId(), callId);
        effects.remember(() -> inherited.remove(mark));
        return inherited.contains(mark) ? auditOfOthers(kept) : List.of();
    }

    /**
     * The audit of what inputs of the session, or of the call that took its place, did to the call. Read again after a crash, they reach open
     * calls alone; a call that is over says it again itself, when its outcome, which came after, is read again, or is read by a task that found
     * it open.
     */
    private static List<Output> auditOfOthers(KeptCall kept) {
        return kept.log().stream()
                .filter(emission -> emission.topic() == Topic.REGISTRATIONS
                        || emission.topic() == Topic.TOOLS_CALLS && kept.isReplaced())
                .flatMap(emission -> emission.outputs().stream())
                .filter(output ->
                        output instanceof Output.Sent sent && sent.sink().equals(RegistryTopology.TELL_AUDIT))
                .toList();
    }

    /** Does what follows from the call's entry; a crash may have taken it and left the entry. */
    private void follow(String sessionId, String callId, CallState state, Emission emission, Effects effects) {
        emission.limits().forEach(limit -> limits.admit(limit, effects));
        effects.remember(() -> arm(sessionId, callId, state));
    }

    private void arm(String sessionId, String callId, CallState state) {
        var key = Keys.call(sessionId, callId);
        running.follow(sessionId, callId, state);
        state.nextDue()
                .ifPresentOrElse(
                        next -> deadlines.set(key, next.at(), new Due(sessionId, callId, next.attempt(), next.kind())),
                        () -> deadlines.clear(key));
    }

    private void outputs(
            Input input, String callId, CallEvent event, CallState before, AuditTrail trail, List<Output> outputs) {
        var audit = trail.of(event, before, callId);
        switch (event) {
            case CallEvent.Dispatched dispatched -> {
                var call = openCall(before);
                var auditId = call.function().requiresAudit() && audit != null ? audit.getId() : null;
                outputs.add(outbox.toGateway(
                        dispatched.gateway(), CallRecords.request(call, dispatched, input.timestamp(), auditId)));
            }
            case CallEvent.ExecutionCancelled cancelled ->
                outputs.add(outbox.toGateway(cancelled.gateway(), CallRecords.cancel(callId, cancelled)));
            case CallEvent.Settled settled -> outputs.add(new Output.Outcome());
            case CallEvent.OutcomeConfirmed confirmed ->
                confirmed.waiting().forEach(replyTo -> outputs.add(new Output.Reply(replyTo)));
            case CallEvent.Repeated(var outcome, var replyTo)
            when replyTo != null -> outputs.add(new Output.Reply(replyTo));
            case CallEvent.Rejected rejected
            when rejected.replyTo() != null ->
                outputs.add(outbox.toGateway(
                        rejected.replyTo().gateway(), CallRecords.rejected(rejected, rejected.replyTo())));
            case CallEvent.Admitted admitted -> {}
            case CallEvent.Started started -> {}
            case CallEvent.RetryScheduled retry -> {}
            case CallEvent.AttemptWaits waits -> {}
            case CallEvent.ResultHeld held -> {}
            case CallEvent.Superseded superseded -> {}
            case CallEvent.Joined joined -> {}
            case CallEvent.Repeated repeated -> {}
            case CallEvent.Rejected rejected -> {}
            case CallEvent.Late late -> {}
            case CallEvent.LateStart start -> {}
            case CallEvent.Stray stray -> {}
        }
        if (audit != null) {
            outputs.add(outbox.bySession(RegistryTopology.TELL_AUDIT, audit));
        }
    }

    private static Call openCall(CallState state) {
        return state.open().orElseThrow(() -> new IllegalStateException("only an open call is dispatched"));
    }

    private void strayAside(Input input, Effects effects) {
        SpecificRecord value = input.value();
        outbox.dead(
                new DeadLetters.Origin(input.topicName(), input.partition(), input.offset(), input.timestamp()),
                input.sessionId().getBytes(StandardCharsets.UTF_8),
                wiring.codec().encode(input.topicName(), value),
                List.of(),
                PoisonReason.INVALID_CONTENT,
                "nobody knows the call that was answered",
                effects);
    }

    private void tally(CallEvent event, Effects effects) {
        var tally = wiring.tally();
        switch (event) {
            case CallEvent.Settled settled -> signals(settled.examination(), effects);
            case CallEvent.OutcomeConfirmed confirmed -> effects.remember(() -> tally.outcome(confirmed.outcome()));
            case CallEvent.Rejected rejected ->
                effects.remember(() -> tally.rejected(rejected.error().code()));
            case CallEvent.Admitted admitted -> signals(admitted.examination(), effects);
            case CallEvent.RetryScheduled retry -> effects.remember(tally::retried);
            case CallEvent.Late late -> effects.remember(tally::late);
            default -> {}
        }
    }

    private void signals(@Nullable Examination examination, Effects effects) {
        if (examination != null) {
            examination
                    .signals()
                    .forEach(signal -> effects.remember(() -> wiring.tally().signal(signal.kind())));
        }
    }
}
