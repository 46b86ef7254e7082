package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.ALICE;
import static dev.functionregistry.core.Given.EAST;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.limit.SlidingWindows;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.GatewayAddress;
import dev.functionregistry.core.session.SessionInput;
import dev.functionregistry.core.session.SessionStory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One call in one session, told input by input. The session offers {@code f} (as the story begins), is carried by epoch 10 in page
 * life {@code life-1}, and the call is asked for at time 10,000.
 */
final class CallStory {
    static final String CALL_ID = "call_1";
    static final String ARGUMENTS = "{\"a\":1}";
    static final String FINGERPRINT = "f|{\"a\":1}";
    static final long CALLED_AT = 10_000;
    static final int TIMEOUT = 5_000;
    static final long DEADLINE = CALLED_AT + TIMEOUT;
    static final ReplyTo SENDER = new ReplyTo(EAST, "sender");
    static final ReplyTo SECOND = new ReplyTo(new GatewayAddress("west-1", 5), "second");
    static final Caller MODEL = new Caller.Model();
    static final Violation VIOLATION =
            new Violation("/b", "#/properties/b/type", "type", "expected number, got string", "{\"type\":\"number\"}");

    /** Texts say themselves what is wrong with them. */
    static final JsonCheck JSON = new TalkingTexts();

    static final InjectionSignal SIGNAL = new InjectionSignal("sql", "/q");

    final SessionStory session = new SessionStory();
    final SlidingWindows admitted = new SlidingWindows();
    Policy policy = Policy.NONE;
    final Map<CacheKey, Kept> kept = new HashMap<>();
    final List<String> running = new ArrayList<>();
    CallState state = new CallState.None();
    List<CallEvent> events = List.of();
    final List<CallEvent> history = new ArrayList<>();
    long now = CALLED_AT;

    private CallStory() {}

    /** A result that may answer equal calls. */
    record Kept(String result, long at) {}

    /** The session offers these functions and a socket carries it. */
    static CallStory offering(Given.Definition... definitions) {
        CallStory story = new CallStory();
        story.session.open().attach(10, "life-1").register(10, definitions);
        return story;
    }

    /** Nothing was opened. */
    static CallStory nowhere() {
        return new CallStory();
    }

    CallStory at(long time) {
        now = time;
        session.now = time;
        return this;
    }

    CallStory tell(CallInput input) {
        events = CallRules.decide(
                state,
                input,
                new SessionView("s1", session.state),
                now,
                new CallPorts(JSON, admitted, equal(), policy));
        for (CallEvent event : events) {
            state = CallRules.evolve(state, event);
            if (event instanceof CallEvent.Admitted admission) {
                admission.entries().forEach(admitted::write);
            }
        }
        history.addAll(events);
        return this;
    }

    EqualCalls equal() {
        return new EqualCalls() {
            @Override
            public String resultAfter(CacheKey key, long afterExclusive) {
                Kept found = kept.get(key);
                return found != null && found.at() > afterExclusive ? found.result() : null;
            }

            @Override
            public List<String> running(String fingerprint) {
                return running;
            }
        };
    }

    CallStory request() {
        return tell(requesting("f", ARGUMENTS, MODEL, SENDER));
    }

    CallInput.Requested requesting(String name, String arguments, Caller caller, ReplyTo replyTo) {
        return new CallInput.Requested(
                CALL_ID, name, arguments, name + "|" + arguments, null, caller, replyTo, "from the bridge", now);
    }

    CallInput.Requested requestingRead(long readAt) {
        return new CallInput.Requested(
                CALL_ID, "f", ARGUMENTS, FINGERPRINT, null, MODEL, SENDER, "from the bridge", readAt);
    }

    CallInput.Requested requestingAtRevision(Long revision) {
        return new CallInput.Requested(
                CALL_ID, "f", ARGUMENTS, FINGERPRINT, revision, MODEL, SENDER, "from the bridge", now);
    }

    CallStory started(int attempt) {
        return tell(new CallInput.Started(CALL_ID, attempt));
    }

    CallStory returned(int attempt, String result) {
        return returned(attempt, result, new Barrier(10, 0));
    }

    CallStory returned(int attempt, String result, Barrier barrier) {
        return tell(new CallInput.Answered(CALL_ID, attempt, barrier, new Answer.Returned(result), 1_234L));
    }

    CallStory failed(int attempt, String message, Boolean retryable) {
        return failed(attempt, new Answer.Failed("EXECUTION_ERROR", message, retryable, "Error"));
    }

    CallStory failed(int attempt, Answer.Failed failure) {
        return tell(new CallInput.Answered(CALL_ID, attempt, new Barrier(10, 0), failure, 1_234L));
    }

    CallStory due(int attempt, TimerKind kind) {
        return tell(new CallInput.TimerDue(CALL_ID, attempt, kind));
    }

    /** What the timers would write now. */
    CallStory dueNow() {
        CallState.NextDue due = state.nextDue().orElseThrow();
        return at(due.at()).due(due.attempt(), due.kind());
    }

    CallStory cancel(ReplyTo replyTo) {
        return tell(new CallInput.Cancel(CALL_ID, "no longer wanted", MODEL, replyTo));
    }

    CallStory replacedBy(String newer) {
        return tell(new CallInput.Replaced(CALL_ID, newer));
    }

    CallStory readBack(Settlement outcome) {
        return tell(new CallInput.OutcomeReadBack(outcome));
    }

    /** Reads back what was settled. */
    CallStory confirmed() {
        return readBack(((CallState.Settled) state).outcome());
    }

    CallStory detach(long epoch) {
        session.tell(new SessionInput.Detach(epoch, "socket_lost"));
        return this;
    }

    CallStory reattach(long epoch, String pageLife, CallInput.Held... held) {
        session.attach(epoch, pageLife);
        return tell(new CallInput.Reattached(List.of(held)));
    }

    CallStory close() {
        session.tell(new SessionInput.Close(null, "closed_by_operator"));
        return tell(new CallInput.SessionEnded());
    }

    CallStory applied(Given.Definition... definitions) {
        session.register(session.session().epoch(), definitions);
        return tell(new CallInput.Applied());
    }

    /** The one event of that kind among the last. */
    <E extends CallEvent> E event(Class<E> kind) {
        List<E> found = events.stream().filter(kind::isInstance).map(kind::cast).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one " + kind.getSimpleName() + " in " + events);
        }
        return found.getFirst();
    }

    /** The outcome that the last input led to. */
    Settlement outcome() {
        return event(CallEvent.Settled.class).outcome();
    }

    static Settlement otherOutcome() {
        return new Settlement(
                CALL_ID,
                "f",
                "1.0.0",
                1,
                Code.SUCCEEDED,
                "\"other\"",
                null,
                false,
                1,
                CALLED_AT,
                CALLED_AT + 1,
                null,
                ALICE.user(),
                SENDER,
                "from the bridge");
    }
}
