package dev.functionregistry.bridge.session;

import dev.functionregistry.bridge.conversation.CallOutputs;
import dev.functionregistry.bridge.conversation.ClientEvent;
import dev.functionregistry.bridge.conversation.ConversationState;
import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.ModelCall;
import dev.functionregistry.bridge.conversation.RealtimeConversation;
import dev.functionregistry.bridge.conversation.TurnId;
import dev.functionregistry.bridge.realtime.RealtimeConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session: its inputs go through a {@link Mailbox} to the pure conversation, and what that decides is done here. No session ever
 * waits for another one.
 */
public final class ModelSession {
    private static final Logger log = LoggerFactory.getLogger(ModelSession.class);

    private final String sessionId;
    private final SessionSettings shared;
    private final Mailbox mailbox;

    // Only what runs from the mailbox touches what follows.
    private ConversationState state = ConversationState.fresh();
    private volatile boolean idle = true;
    private final Map<String, List<Receipt>> resultReceipts = new HashMap<>();
    private final Map<TurnId, TurnRecord> turnRecords = new HashMap<>();
    private @Nullable RealtimeConnection connection;
    private int connectionNumber;
    private OptionalLong retryAfterMs = OptionalLong.empty();
    private @Nullable ScheduledFuture<?> wake;
    private long wakeAtMicros = Long.MAX_VALUE;

    private record TurnRecord(Receipt receipt, @Nullable String trace) {}

    public ModelSession(String sessionId, SessionSettings shared) {
        this.sessionId = sessionId;
        this.shared = shared;
        this.mailbox = new Mailbox(shared.executor(), shared.timer(), shared.mayAct(), this::wakeInTime, this::release);
    }

    /** Hands in what no single record stands behind. */
    public void offer(Input input) {
        long nanos = System.nanoTime();
        mailbox.put(() -> apply(input, nanos));
    }

    /**
     * Hands in a user's turn.
     *
     * @param trace traceparent of its record
     * @param receipt told when its answer is out
     */
    public void offerTurn(Input.UserSaid said, @Nullable String trace, Receipt receipt) {
        long nanos = System.nanoTime();
        mailbox.put(() -> {
            if (turnRecords.putIfAbsent(said.turn(), new TurnRecord(receipt, trace)) != null) {
                receipt.done(); // the same turn again: the first record's receipt stands for both
            }
            apply(said, nanos);
        });
    }

    /**
     * Hands in a result.
     *
     * @param readNanos when its record was read, by {@link System#nanoTime}
     * @param receipt told when the model session has the output, or needs none
     */
    public void offerResult(Input.ResultArrived result, long readNanos, Receipt receipt) {
        mailbox.put(() -> {
            resultReceipts
                    .computeIfAbsent(result.callId(), id -> new ArrayList<>(1))
                    .add(receipt);
            apply(result, readNanos);
        });
    }

    /**
     * Ends it here, because its partition moves or the process stops: the socket closes, nothing more is written or told.
     *
     * @return done when that is so
     */
    public CompletableFuture<Void> stop() {
        return mailbox.stop();
    }

    /** True while no turn is being answered and no call is under way; may be asked on any thread. */
    public boolean idle() {
        return idle;
    }

    private void apply(Input input, long atNanos) {
        boolean wasLinked = state.linked();
        int open = state.unansweredCalls();
        RealtimeConversation.Step step =
                shared.rules().apply(state, input, shared.micros().getAsLong());
        state = step.state();
        idle = state.idle();
        shared.unansweredCalls().addAndGet(state.unansweredCalls() - open);
        if (wasLinked != state.linked()) {
            shared.metrics().modelSessions(state.linked() ? 1 : -1);
        }
        for (Effect effect : step.effects()) {
            perform(effect, input, atNanos);
        }
    }

    private void perform(Effect effect, Input cause, long atNanos) {
        switch (effect) {
            case Effect.Open open ->
                connectAfter(open.attempt(), new RealtimeConnection.Target(open.callId(), open.tenant()));
            case Effect.Close close -> closeConnection();
            case Effect.Send send -> send(send.event(), cause, atNanos);
            case Effect.Ask ask -> ask(ask.call(), atNanos);
            case Effect.Cancel cancel ->
                shared.ports().cancelCall(sessionId, cancel.callId(), cancel.reason(), trace(cancel.turn()));
            case Effect.Tell tell -> tell(tell);
            case Effect.TellOwner refused -> tellOwner(refused);
            case Effect.Remember remember -> shared.ports().remember(sessionId, remember.memory());
            case Effect.Forget forget -> shared.ports().forget(sessionId);
            case Effect.Settle settle -> {
                List<Receipt> receipts = resultReceipts.remove(settle.callId());
                if (receipts != null) {
                    receipts.forEach(Receipt::done);
                }
            }
            case Effect.Note note -> {
                shared.metrics().noted(note.kind());
                log.info(
                        "conversation sessionId={} noted={} subject={} detail={}",
                        sessionId,
                        note.kind(),
                        note.subject(),
                        note.detail());
            }
        }
    }

    private void send(ClientEvent event, Input cause, long atNanos) {
        if (connection == null) {
            return;
        }
        connection.send(shared.codec().encode(event));
        if (event instanceof ClientEvent.CreateOutputItem && cause instanceof Input.ResultArrived) {
            shared.metrics().outputSent(System.nanoTime() - atNanos);
        }
    }

    private void ask(ModelCall call, long atNanos) {
        String callId = call.callId();
        if (shared.unansweredCalls().get() > shared.unansweredAtMost()) {
            shared.metrics().noted(Effect.Note.Kind.CALL_OVERLOADED);
            log.warn("call refused sessionId={} callId={} errorCode=OVERLOADED", sessionId, callId);
            offer(new Input.CallNotPlaced(callId, CallOutputs.OVERLOADED));
            return;
        }
        shared.ports()
                .placeCall(
                        sessionId,
                        call,
                        trace(call.turn()),
                        () -> offer(new Input.CallNotPlaced(callId, CallOutputs.UNAVAILABLE)));
        shared.metrics().callPlaced(System.nanoTime() - atNanos);
    }

    private @Nullable String trace(@Nullable TurnId turn) {
        TurnRecord record = turn == null ? null : turnRecords.get(turn);
        return record == null ? null : record.trace();
    }

    private void tell(Effect.Tell tell) {
        TurnRecord record = tell.done() ? turnRecords.remove(tell.turn()) : turnRecords.get(tell.turn());
        String trace = record == null ? null : record.trace();
        Receipt receipt = record == null || !tell.done() ? Receipt.NONE : record.receipt();
        shared.ports().tell(sessionId, tell, trace, receipt::done);
    }

    private void tellOwner(Effect.TellOwner refused) {
        log.warn(
                "tools refused sessionId={} functionName={} revision={} errorCode={}",
                sessionId,
                refused.tool(),
                refused.revision(),
                refused.code());
        shared.ports().tellOwner(sessionId, refused);
    }

    private void connectAfter(int attempt, RealtimeConnection.Target target) {
        long delayMs = Backoff.DEFAULT.delayMs(attempt, shared.random().getAsDouble(), retryAfterMs);
        int number = ++connectionNumber;
        if (delayMs == 0) {
            connect(number, target);
        } else {
            shared.timer()
                    .schedule(
                            () -> mailbox.put(() -> {
                                if (number == connectionNumber) {
                                    connect(number, target);
                                }
                            }),
                            delayMs,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void connect(int number, RealtimeConnection.Target target) {
        log.info("model session opening sessionId={} connection={}", sessionId, number);
        connection = shared.connector().connect(target, new RealtimeConnection.Listener() {
            @Override
            public void opened() {
                long nanos = System.nanoTime();
                mailbox.put(() -> {
                    if (number == connectionNumber) {
                        apply(new Input.SocketOpened(), nanos);
                    }
                });
            }

            @Override
            public void received(String json) {
                long nanos = System.nanoTime();
                Optional<Input.ServerEvent> event = shared.codec().decode(json);
                if (event.isPresent()) {
                    mailbox.put(() -> {
                        if (number == connectionNumber) {
                            apply(event.get(), nanos);
                        }
                    });
                }
            }

            @Override
            public void closed(RealtimeConnection.Closed why) {
                long nanos = System.nanoTime();
                mailbox.put(() -> {
                    if (number == connectionNumber) {
                        connection = null;
                        retryAfterMs = why.retryAfterMs();
                        apply(new Input.ConnectionLost(why.reason(), why.retryable()), nanos);
                    }
                });
            }
        });
    }

    private void closeConnection() {
        connectionNumber++;
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void wakeInTime() {
        long at = state.ended()
                ? Long.MAX_VALUE
                : shared.rules().wakeAtMicros(state).orElse(Long.MAX_VALUE);
        if (at == wakeAtMicros) {
            return;
        }
        cancelWake();
        wakeAtMicros = at;
        if (at != Long.MAX_VALUE) {
            long delay = Math.max(0, at - shared.micros().getAsLong());
            wake = shared.timer().schedule(this::awake, delay, TimeUnit.MICROSECONDS);
        }
    }

    private void awake() {
        long nanos = System.nanoTime();
        mailbox.put(() -> {
            wakeAtMicros = Long.MAX_VALUE;
            apply(new Input.TimePassed(), nanos);
        });
    }

    private void cancelWake() {
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
    }

    private void release() {
        cancelWake();
        closeConnection();
        if (state.linked()) {
            shared.metrics().modelSessions(-1);
        }
        shared.unansweredCalls().addAndGet(-state.unansweredCalls());
        state = ConversationState.fresh();
        idle = true;
        resultReceipts.clear();
        turnRecords.clear();
    }
}
