package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.ALICE;
import static dev.functionregistry.core.Given.BOB;
import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.ARGUMENTS;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.MODEL;

import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionInput;
import dev.functionregistry.core.session.SessionState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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

    /** What may go wrong on the way, as it did in a history. */
    enum Mishap {
        DUPLICATED,
        OVERTAKEN,
        DROPPED,
        REPLAYED,
        LATE,
        CLOCK_JUMPED,
        REATTACHED,
        CLOSED
    }

    /** An input that was sent when so many were told, and arrives when so many steps were taken. */
    private record Underway(int sentAt, int arrivesAt, CallInput input) {}

    enum Kind {
        REQUEST,
        REQUEST_OTHER,
        REQUEST_ODD,
        CANCEL,
        REPLACED,
        STARTED,
        RETURNED,
        RETURNED_BEHIND_BARRIER,
        RETURNED_ODD,
        FAILED,
        FAILED_FOR_GOOD,
        REPORTED,
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

    /** What one input did: the moment it was told at, the session, equal calls and state it met, the events it led to. */
    record Told(
            CallInput input,
            long now,
            SessionState session,
            List<String> running,
            CallState before,
            List<CallEvent> events,
            CallState after) {}

    private static final Principal AGENT = new Principal("idp", "robot", Set.of(Caller.AGENT_ROLE), Set.of());
    private static final List<String> ODD =
            List.of("\"bad\"", TalkingTexts.FAILURE, '"' + "x".repeat(256 * 1024) + '"');
    private static final List<String> REPORTS = List.of("DECLINED", "OVERLOADED", "CONNECTION_NOT_READY", "TIMEOUT");

    final CallStory story;
    final List<Told> told = new ArrayList<>();
    /** Who waits somewhere for an answer, once for each time that its message arrived. */
    final List<ReplyTo> senders = new ArrayList<>();

    final Set<Mishap> mishaps = EnumSet.noneOf(Mishap.class);

    private final List<Underway> underway = new ArrayList<>();
    private int steps;
    private int refs;
    private long epoch = 10;
    private int lives = 1;

    private final Offer offer;
    private final List<Step> lived;

    /** The world told last: all invariants are held against one history before the next comes. */
    private static @Nullable CallWorld last;

    private CallWorld(Offer offer, List<Step> history) {
        this.offer = offer;
        this.lived = history;
        story = offer.story();
        history.forEach(this::take);
        end();
    }

    /** The world after a history and {@link #end}. To be looked at, not changed. */
    static CallWorld of(Offer offer, List<Step> history) {
        CallWorld known = last;
        if (known == null || known.lived != history || known.offer != offer) {
            known = new CallWorld(offer, history);
            last = known;
        }
        return known;
    }

    /** Everything under way arrives, all timers run out, and what was settled is read back, as the shell would. */
    private void end() {
        steps = Integer.MAX_VALUE;
        arrive();
        for (int i = 0; i < 20 && story.state.nextDue().isPresent(); i++) {
            tell(timer(story.state.nextDue().get(), true));
        }
        if (story.state instanceof CallState.Settled settled && !settled.confirmed()) {
            tell(new CallInput.OutcomeReadBack(settled.outcome()));
        }
    }

    private void take(Step step) {
        story.at(story.now + step.gap());
        steps++;
        arrive();
        switch (step.kind()) {
            case REQUEST -> {
                // an equal call runs beside some
                story.running.clear();
                if (step.choice() % 2 == 1) {
                    story.running.add("call_0");
                }
                send(step, story.requesting("f", ARGUMENTS, caller(step), sender(step.choice() % 3 != 0)));
            }
            case REQUEST_OTHER -> send(step, story.requesting("f", "{\"a\":2}", MODEL, sender(true)));
            case REQUEST_ODD -> send(step, odd(step.choice()));
            case CANCEL ->
                send(step, new CallInput.Cancel(CALL_ID, "any", caller(step), sender(step.choice() % 2 == 0)));
            case REPLACED -> send(step, new CallInput.Replaced(CALL_ID, "call_2"));
            case STARTED -> send(step, new CallInput.Started(CALL_ID, attempt(step)));
            case RETURNED -> answer(step, new Barrier(epoch, 0), new Answer.Returned("42"));
            case RETURNED_BEHIND_BARRIER ->
                answer(step, new Barrier(epoch, step.choice() % 4), new Answer.Returned("43"));
            case RETURNED_ODD ->
                answer(step, new Barrier(epoch, 0), new Answer.Returned(ODD.get(step.choice() % ODD.size())));
            case FAILED ->
                answer(step, new Barrier(epoch, step.choice() % 2 * 3), new Answer.Failed("X", "why", null, null));
            case FAILED_FOR_GOOD -> answer(step, new Barrier(epoch, 0), new Answer.Failed("X", "why", false, null));
            case REPORTED -> {
                String code = REPORTS.get(step.choice() % REPORTS.size());
                answer(step, new Barrier(epoch, 0), new Answer.Failed(code, "why", null, null));
            }
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
                mishaps.add(Mishap.CLOSED);
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
            case CLOCK_AHEAD -> jump(story.now + 10L * step.choice());
            case CLOCK_BACK -> jump(Math.max(CallStory.CALLED_AT, story.now - step.choice()));
        }
    }

    private void jump(long time) {
        mishaps.add(Mishap.CLOCK_JUMPED);
        story.at(time);
    }

    /** Mostly the model, sometimes the session's own user, an agent, or somebody else. */
    private static Caller caller(Step step) {
        return switch (step.choice() % 16) {
            case 2 -> new Caller.Rest(ALICE);
            case 4 -> new Caller.Rest(AGENT);
            case 6 -> new Caller.Rest(BOB);
            default -> MODEL;
        };
    }

    /** A call that is refused, or read too late. */
    private CallInput.Requested odd(int choice) {
        ReplyTo replyTo = sender(choice % 2 == 0);
        return switch (choice % 6) {
            case 0 -> story.requesting("nobody", ARGUMENTS, MODEL, replyTo);
            case 1 -> story.requesting("f", "bad", MODEL, replyTo);
            case 2 -> story.requesting("f", "no json", MODEL, replyTo);
            case 3 -> story.requesting("f", "attack", MODEL, replyTo);
            case 4 -> readAt(story.now + 2 * Offer.TIMEOUT, replyTo);
            default -> readAt(story.now + 3_600_001, replyTo);
        };
    }

    private CallInput.Requested readAt(long time, @Nullable ReplyTo replyTo) {
        return new CallInput.Requested(
                CALL_ID, "f", ARGUMENTS, CallStory.FINGERPRINT, null, MODEL, replyTo, "from the bridge", time);
    }

    private void attach(Step step, String pageLife) {
        if (story.session.state.open().isEmpty()) {
            return;
        }
        mishaps.add(Mishap.REATTACHED);
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
                mishaps.add(Mishap.DUPLICATED);
                tell(input);
                tell(input);
            }
            case LATER -> underway.add(new Underway(told.size(), steps + 1 + step.choice() % 9, input));
            case NEVER -> mishaps.add(Mishap.DROPPED);
        }
    }

    /** What was sent may overtake: it arrives by its own time. */
    private void arrive() {
        List<Underway> due =
                underway.stream().filter(it -> it.arrivesAt() <= steps).toList();
        underway.removeAll(due);
        for (Underway it : due) {
            if (it.sentAt() < told.size()) {
                mishaps.add(Mishap.OVERTAKEN);
            }
            tell(it.input());
        }
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
            case CallInput input -> {
                mishaps.add(Mishap.REPLAYED);
                tell(input);
            }
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
        if (story.events.stream().anyMatch(CallEvent.Late.class::isInstance)) {
            mishaps.add(Mishap.LATE);
        }
        List<String> running = List.copyOf(story.running);
        told.add(new Told(input, story.now, session, running, before, story.events, story.state));
    }
}
