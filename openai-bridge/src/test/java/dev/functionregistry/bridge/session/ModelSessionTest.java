package dev.functionregistry.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.bridge.conversation.ConversationLimits;
import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.Memory;
import dev.functionregistry.bridge.conversation.ModelCall;
import dev.functionregistry.bridge.conversation.RealtimeConversation;
import dev.functionregistry.bridge.conversation.ToolSet;
import dev.functionregistry.bridge.conversation.TurnId;
import dev.functionregistry.bridge.realtime.RealtimeCodec;
import dev.functionregistry.bridge.realtime.RealtimeConnection;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Closed;
import dev.functionregistry.bridge.realtime.SessionOptions;
import dev.functionregistry.bridge.testing.InMemoryModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session on the test's own thread, with a model in memory: no waiting anywhere. */
class ModelSessionTest {
    private static final TurnId TURN = new TurnId("gateway-1.x", 0, "r1");

    private final InMemoryModel model = new InMemoryModel();
    private final Written written = new Written();
    private final Counted counted = new Counted();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final ManualTimer timer = new ManualTimer();
    private boolean mayAct = true;

    private final ModelSession session = new ModelSession(
            "tag.session",
            new SessionSettings(
                    new RealtimeConversation(ConversationLimits.defaults()),
                    new RealtimeCodec(new SessionOptions(null)),
                    model,
                    written,
                    counted,
                    Runnable::run,
                    timer,
                    () -> 1_000_000L,
                    () -> 0.5,
                    () -> mayAct,
                    unanswered,
                    1));

    @AfterEach
    void shutDown() {
        timer.shutdownNow();
    }

    @Test
    void aTurnIsDoneWhenItsAnswerIsTaken() {
        AtomicInteger receipts = new AtomicInteger();
        session.offer(new Input.ToolsPublished(new ToolSet(1, List.of())));
        session.offerTurn(new Input.UserSaid(TURN, "hi", 0, null, Map.of()), "trace", receipts::incrementAndGet);
        open();

        model.newest().say("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}");
        assertThat(receipts).hasValue(0);
        model.newest()
                .say(
                        "{\"type\":\"response.done\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[]}}");

        assertThat(written.told).last().matches(Effect.Tell::done);
        assertThat(receipts).hasValue(1);
        assertThat(counted.sessions).isEqualTo(1);
    }

    @Test
    void theSameTurnTwiceIsAnsweredOnce() {
        AtomicInteger second = new AtomicInteger();
        session.offerTurn(new Input.UserSaid(TURN, "hi", 0, null, Map.of()), null, () -> {});

        session.offerTurn(new Input.UserSaid(TURN, "hi", 0, null, Map.of()), null, second::incrementAndGet);

        assertThat(second).hasValue(1);
        assertThat(model.connections()).hasSize(1);
    }

    @Test
    void aResultIsDoneWhenTheModelHasIt() {
        AtomicInteger receipts = new AtomicInteger();
        askForACall("c1");

        session.offerResult(
                new Input.ResultArrived("c1", "f", "20", 1, 1), System.nanoTime(), receipts::incrementAndGet);
        session.offerResult(
                new Input.ResultArrived("c1", "f", "21", 1, 1), System.nanoTime(), receipts::incrementAndGet);
        assertThat(model.newest().sent()).last().asString().contains("function_call_output");
        assertThat(receipts).hasValue(0);
        model.newest()
                .say(
                        "{\"type\":\"conversation.item.added\",\"item\":{\"type\":\"function_call_output\",\"call_id\":\"c1\"}}");

        assertThat(receipts).hasValue(2);
        assertThat(counted.outputs).isEqualTo(1);
        assertThat(unanswered).hasValue(0);
    }

    @Test
    void aResultOfNobodysCallIsDoneAtOnce() {
        AtomicInteger receipts = new AtomicInteger();

        session.offerResult(
                new Input.ResultArrived("c9", "f", "20", 1, 1), System.nanoTime(), receipts::incrementAndGet);

        assertThat(receipts).hasValue(1);
    }

    @Test
    void beyondTheProcessLimitTheBridgeAnswersByItself() {
        askForACall("c1");

        call("c2");

        assertThat(written.calls).extracting(ModelCall::callId).containsExactly("c1");
        assertThat(model.newest().sent()).last().asString().contains("OVERLOADED");
        assertThat(counted.notes).contains(Effect.Note.Kind.CALL_OVERLOADED);
    }

    @Test
    void aCallThatKafkaDidNotTakeIsAnsweredByTheBridge() {
        askForACall("c1");

        written.whenLost.getFirst().run();

        assertThat(model.newest().sent()).last().asString().contains("UNAVAILABLE", "\"call_id\":\"c1\"");
    }

    @Test
    void whileItMayNotActNothingHappensAndNothingIsLost() {
        mayAct = false;
        session.offerTurn(new Input.UserSaid(TURN, "hi", 0, null, Map.of()), null, () -> {});
        assertThat(model.connections()).isEmpty();

        mayAct = true;
        timer.runAll();

        assertThat(model.connections()).hasSize(1);
    }

    @Test
    void afterItsStopItIsSilent() {
        askForACall("c1");
        int sent = model.newest().sent().size();

        assertThat(session.stop()).isDone();
        session.offerResult(new Input.ResultArrived("c1", "f", "20", 1, 1), System.nanoTime(), () -> {});

        assertThat(model.newest().closedByUs()).isTrue();
        assertThat(model.newest().sent()).hasSize(sent);
        assertThat(counted.sessions).isZero();
        assertThat(unanswered).hasValue(0);
    }

    @Test
    void triesAgainLaterAndWhatAnOldSocketSaysIsPassedBy() {
        model.refuse(new Closed("http_503", true, OptionalLong.of(700)));
        session.offerTurn(new Input.UserSaid(TURN, "hi", 0, null, Map.of()), null, () -> {});
        model.accept();
        timer.runAll();
        assertThat(timer.delaysMs).first().isEqualTo(825L);
        open();
        InMemoryModel.Connection old = model.newest();

        old.end("close_1001");
        old.say("{\"type\":\"session.created\",\"session\":{\"id\":\"sess_old\"}}");
        open();

        assertThat(model.connections()).hasSize(3);
        assertThat(written.told).isEmpty();
        assertThat(model.newest().sent()).last().asString().contains("response.create");
        assertThat(written.memories).last().extracting(Memory::number).isEqualTo(2);
    }

    @Test
    void attachesToACallWhenItsSocketIsOpen() {
        session.offer(new Input.ToolsPublished(new ToolSet(1, List.of())));

        session.offer(new Input.AttachWanted("rtc_1", null, "acme"));
        assertThat(model.newest().target()).isEqualTo(new RealtimeConnection.Target("rtc_1", "acme"));
        assertThat(model.newest().sent()).isEmpty();
        model.newest().open();

        assertThat(model.newest().sent()).singleElement().asString().contains("session.update");
        assertThat(written.memories).last().extracting(Memory::callId).isEqualTo("rtc_1");
    }

    @Test
    void isIdleBetweenTurnsOnly() {
        assertThat(session.idle()).isTrue();
        askForACall("c1");
        assertThat(session.idle()).isFalse();

        session.stop();

        assertThat(session.idle()).isTrue();
    }

    @Test
    void forgetsWhenTheSessionEnds() {
        askForACall("c1");

        session.offer(new Input.SessionEnded());

        assertThat(model.newest().closedByUs()).isTrue();
        assertThat(written.forgotten).isEqualTo(1);
    }

    private void open() {
        model.newest().say("{\"type\":\"session.created\",\"session\":{\"id\":\"sess_1\"}}");
        model.newest().say("{\"type\":\"session.updated\",\"session\":{\"tools\":[]}}");
    }

    private void askForACall(String callId) {
        session.offer(new Input.ToolsPublished(new ToolSet(1, List.of())));
        session.offerTurn(new Input.UserSaid(TURN, "hi", 0, null, Map.of()), null, () -> {});
        open();
        model.newest().say("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}");
        call(callId);
        assertThat(written.calls).extracting(ModelCall::callId).containsExactly(callId);
        assertThat(unanswered).hasValue(1);
    }

    private void call(String callId) {
        model.newest()
                .say(
                        "{\"type\":\"response.output_item.done\",\"response_id\":\"resp_1\",\"item\":{\"id\":\"i\",\"type\":"
                                + "\"function_call\",\"status\":\"completed\",\"name\":\"f\",\"call_id\":\"" + callId
                                + "\",\"arguments\":\"{}\"}}");
    }

    /** Keeps what a session writes; Kafka takes everything at once. */
    private static final class Written implements SessionPorts {
        final List<ModelCall> calls = new ArrayList<>();
        final List<Runnable> whenLost = new ArrayList<>();
        final List<Effect.Tell> told = new ArrayList<>();
        final List<Memory> memories = new ArrayList<>();
        int forgotten;

        @Override
        public void placeCall(String sessionId, ModelCall call, @Nullable String trace, Runnable lost) {
            calls.add(call);
            whenLost.add(lost);
        }

        @Override
        public void cancelCall(String sessionId, String callId, String reason, @Nullable String trace) {}

        @Override
        public void tell(String sessionId, Effect.Tell tell, @Nullable String trace, Runnable whenTaken) {
            told.add(tell);
            whenTaken.run();
        }

        @Override
        public void tellOwner(String sessionId, Effect.TellOwner refused) {}

        @Override
        public void remember(String sessionId, Memory memory) {
            memories.add(memory);
        }

        @Override
        public void forget(String sessionId) {
            forgotten++;
        }
    }

    private static final class Counted implements SessionMetrics {
        final List<Effect.Note.Kind> notes = new ArrayList<>();
        int sessions;
        int outputs;

        @Override
        public void modelSessions(int change) {
            sessions += change;
        }

        @Override
        public void callPlaced(long nanos) {}

        @Override
        public void outputSent(long nanos) {
            outputs++;
        }

        @Override
        public void noted(Effect.Note.Kind kind) {
            notes.add(kind);
        }
    }

    /** Runs what was scheduled when it is told to, whatever the delay. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {
        final List<Long> delaysMs = new ArrayList<>();
        private final List<Runnable> waiting = new ArrayList<>();

        ManualTimer() {
            super(1);
        }

        @Override
        public java.util.concurrent.ScheduledFuture<?> schedule(
                Runnable command, long delay, java.util.concurrent.TimeUnit unit) {
            waiting.add(command);
            delaysMs.add(unit.toMillis(delay));
            return super.schedule(() -> {}, 1, java.util.concurrent.TimeUnit.DAYS);
        }

        void runAll() {
            List<Runnable> due = List.copyOf(waiting);
            waiting.clear();
            due.forEach(Runnable::run);
        }
    }
}
