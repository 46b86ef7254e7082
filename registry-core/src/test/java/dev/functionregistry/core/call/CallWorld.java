package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.ARGUMENTS;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.MODEL;

import dev.functionregistry.core.session.SessionInput;
import dev.functionregistry.core.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * A call in a world where anything may happen at any time, with a record of all that did. What is sent to it may arrive twice, late, after what
 * was sent behind it, long afterwards again, or never; the clock may jump.
 */
final class CallWorld {
    /** One step: something happens after some milliseconds; the choice fills in its details, the delivery says how it arrives. */
    record Step(Kind kind, int choice, long gap, Delivery delivery) {
        Step(Kind kind, int choice, long gap) {
            this(kind, choice, gap, Delivery.ONCE);
        }
    }

    enum Delivery {
        ONCE,
        TWICE,
        LATER,
        NEVER
    }

    /** An input that was sent and arrives when so many steps were taken. */
    private record Underway(int arrivesAt, CallInput input) {}

    enum Kind {
        REQUEST,
        REQUEST_OTHER,
        CANCEL,
        STARTED,
        RETURNED,
        RETURNED_BEHIND_BARRIER,
        FAILED,
        FAILED_FOR_GOOD,
        DUE,
        DUE_TOO_EARLY,
        DUE_AT_RANDOM,
        DETACH,
        REATTACH,
        REATTACH_RELOADED,
        REGISTER,
        CLOSE,
        READ_BACK,
        READ_BACK_OTHER,
        REPLAY,
        CLOCK_AHEAD,
        CLOCK_BACK
    }

    /** What one input did: the moment it was told at, the state and session it met, the events it led to. */
    record Told(
            CallInput input,
            long now,
            SessionState session,
            CallState before,
            List<CallEvent> events,
            CallState after) {}

    final CallStory story;
    final List<Told> told = new ArrayList<>();
    /** Who waits somewhere for an answer, once for each time that its message arrived. */
    final List<ReplyTo> senders = new ArrayList<>();

    private final List<Underway> underway = new ArrayList<>();
    private int steps;
    private int refs;
    private long epoch = 10;
    private int lives = 1;

    private final int retries;
    private final List<Step> lived;
    private @Nullable CallWorld ended;

    /** The world told last: all invariants are held against one history before the next comes. */
    private static @Nullable CallWorld last;

    private CallWorld(int retries, List<Step> history) {
        this.retries = retries;
        this.lived = history;
        story = CallStory.offering(function("f").timeout(1_000).retries(retries, 150));
        history.forEach(this::take);
    }

    /** The world after a history. To be looked at, not changed. */
    static CallWorld of(int retries, List<Step> history) {
        CallWorld known = last;
        if (known == null || known.lived != history || known.retries != retries) {
            known = new CallWorld(retries, history);
            last = known;
        }
        return known;
    }

    /** The same history, and then everything under way arrives, all timers run out, and what was settled is read back, as the shell would. */
    CallWorld toItsEnd() {
        if (ended == null) {
            ended = new CallWorld(retries, lived).end();
        }
        return ended;
    }

    private CallWorld end() {
        steps = Integer.MAX_VALUE;
        arrive();
        for (int i = 0; i < 20 && story.state.nextDue().isPresent(); i++) {
            tell(timer(story.state.nextDue().get(), true));
        }
        if (story.state instanceof CallState.Settled settled && !settled.confirmed()) {
            tell(new CallInput.OutcomeReadBack(settled.outcome()));
        }
        return this;
    }

    private void take(Step step) {
        story.at(story.now + step.gap());
        steps++;
        arrive();
        switch (step.kind()) {
            case REQUEST -> send(step, story.requesting("f", ARGUMENTS, MODEL, sender(step.choice() % 3 != 0)));
            case REQUEST_OTHER -> send(step, story.requesting("f", "{\"a\":2}", MODEL, sender(true)));
            case CANCEL -> send(step, new CallInput.Cancel(CALL_ID, "any", MODEL, sender(step.choice() % 2 == 0)));
            case STARTED -> send(step, new CallInput.Started(CALL_ID, attempt(step), epoch));
            case RETURNED -> answer(step, new Barrier(epoch, 0), new Answer.Returned("42"));
            case RETURNED_BEHIND_BARRIER ->
                answer(step, new Barrier(epoch, step.choice() % 4), new Answer.Returned("43"));
            case FAILED ->
                answer(step, new Barrier(epoch, step.choice() % 2 * 3), new Answer.Failed("X", "why", null, null));
            case FAILED_FOR_GOOD -> answer(step, new Barrier(epoch, 0), new Answer.Failed("X", "why", false, null));
            case DUE -> story.state.nextDue().ifPresent(due -> send(step, timer(due, true)));
            case DUE_TOO_EARLY -> story.state.nextDue().ifPresent(due -> send(step, timer(due, false)));
            case DUE_AT_RANDOM ->
                send(
                        step,
                        new CallInput.TimerDue(
                                CALL_ID,
                                step.choice() % 4,
                                TimerKind.values()[step.choice() % TimerKind.values().length]));
            case DETACH -> story.detach(epoch);
            case REATTACH -> attach(step, "life-" + lives);
            case REATTACH_RELOADED -> attach(step, "life-" + ++lives);
            case REGISTER -> {
                if (story.session.state instanceof SessionState.Attached) {
                    story.session.register(epoch, function("g" + step.choice()));
                    tell(new CallInput.Applied());
                }
            }
            case CLOSE -> {
                story.session.tell(new SessionInput.Close(null, "closed_by_operator"));
                tell(new CallInput.SessionEnded());
            }
            case READ_BACK -> {
                if (story.state instanceof CallState.Settled settled) {
                    send(step, new CallInput.OutcomeReadBack(settled.outcome()));
                }
            }
            case READ_BACK_OTHER -> {
                if (step.choice() % 4 == 0) {
                    tell(new CallInput.OutcomeReadBack(CallStory.otherOutcome()));
                }
            }
            case REPLAY -> replay(step.choice());
            case CLOCK_AHEAD -> story.at(story.now + 10L * step.choice());
            case CLOCK_BACK -> story.at(Math.max(CallStory.CALLED_AT, story.now - step.choice()));
        }
    }

    private void attach(Step step, String pageLife) {
        if (story.session.state.open().isEmpty()) {
            return;
        }
        story.session.attach(++epoch, pageLife);
        tell(new CallInput.Reattached(
                step.choice() % 3 == 0
                        ? List.of()
                        : List.of(new CallInput.Held(CALL_ID, attempt(step), step.choice() % 3 == 1))));
    }

    private void answer(Step step, Barrier barrier, Answer answer) {
        send(step, new CallInput.Answered(CALL_ID, attempt(step), barrier, answer, 1L));
    }

    /** Mostly the attempt that is out, sometimes another. */
    private int attempt(Step step) {
        int current = story.state.nextDue().map(CallState.NextDue::attempt).orElse(1);
        return step.choice() % 7 == 0 ? current - 1 : step.choice() % 11 == 0 ? current + 1 : current;
    }

    private CallInput.TimerDue timer(CallState.NextDue due, boolean passed) {
        if (passed) {
            story.at(Math.max(story.now, due.at()));
        }
        return new CallInput.TimerDue(CALL_ID, due.attempt(), due.kind());
    }

    private ReplyTo sender(boolean waits) {
        if (!waits) {
            return null;
        }
        return new ReplyTo(EAST, "sender-" + refs++);
    }

    private void send(Step step, CallInput input) {
        switch (step.delivery()) {
            case ONCE -> tell(input);
            case TWICE -> {
                tell(input);
                tell(input);
            }
            case LATER -> underway.add(new Underway(steps + 1 + step.choice() % 9, input));
            case NEVER -> {}
        }
    }

    /** What was sent may overtake: it arrives by its own time. */
    private void arrive() {
        List<Underway> due =
                underway.stream().filter(it -> it.arrivesAt() <= steps).toList();
        underway.removeAll(due);
        due.forEach(it -> tell(it.input()));
    }

    /** Tells again what a log may tell again; what comes from the session follows its own record. */
    private void replay(int choice) {
        if (told.isEmpty()) {
            return;
        }
        switch (told.get(choice % told.size()).input()) {
            case CallInput.Reattached reattached -> {}
            case CallInput.Applied applied -> {}
            case CallInput.SessionEnded ended -> {}
            case CallInput input -> tell(input);
        }
    }

    private void tell(CallInput input) {
        SessionState session = story.session.state;
        CallState before = story.state;
        if (input instanceof CallInput.Requested asked && asked.replyTo() != null) {
            senders.add(asked.replyTo());
        }
        if (input instanceof CallInput.Cancel cancel && cancel.replyTo() != null) {
            senders.add(cancel.replyTo());
        }
        story.tell(input);
        told.add(new Told(input, story.now, session, before, story.events, story.state));
    }

    /** Histories of up to sixty steps; most begin with the request, and lean to what happens in a good life. */
    static Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(4, Kind.REQUEST),
                Tuple.of(1, Kind.REQUEST_OTHER),
                Tuple.of(1, Kind.CANCEL),
                Tuple.of(8, Kind.STARTED),
                Tuple.of(1, Kind.RETURNED),
                Tuple.of(3, Kind.RETURNED_BEHIND_BARRIER),
                Tuple.of(5, Kind.FAILED),
                Tuple.of(1, Kind.FAILED_FOR_GOOD),
                Tuple.of(6, Kind.DUE),
                Tuple.of(2, Kind.DUE_TOO_EARLY),
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
            List<Step> history = new ArrayList<>(rest);
            if (rest.size() % 8 != 0) {
                history.addFirst(new Step(Kind.REQUEST, 1, 0));
            }
            return history;
        });
    }
}
