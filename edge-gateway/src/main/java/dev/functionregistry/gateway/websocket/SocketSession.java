package dev.functionregistry.gateway.websocket;

import dev.functionregistry.gateway.codec.FrameHead;
import dev.functionregistry.gateway.codec.FrameReader;
import dev.functionregistry.gateway.codec.FrameWriter;
import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.CloseCode;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.session.Effect;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.gateway.session.Receipt;
import dev.functionregistry.gateway.session.ServerFrame;
import dev.functionregistry.gateway.session.SessionInput;
import dev.functionregistry.gateway.session.SessionProtocol;
import dev.functionregistry.gateway.session.SessionState;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket's state and what surrounds it. Inputs come from the socket's reader, the mailbox, the producer and the clock; whoever comes
 * while nobody works does the work, also for those who come meanwhile, so inputs are handled one at a time, in order, and nobody waits.
 */
final class SocketSession implements Conversation {
    private static final Logger log = LoggerFactory.getLogger(SocketSession.class);

    /** Inputs that wait for whoever works; beyond that the socket is read no further. */
    private static final int MOST_WAITING = 1_024;

    private static final long ROOM_NANOS = 1_000_000;

    private final SessionProtocol protocol;
    private final SocketHub hub;
    private final SocketWriter writer;
    private final LongSupplier micros;
    private final Queue<SessionInput> inputs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private SessionState state;
    private String sessionId = "none";

    SocketSession(
            SessionProtocol protocol,
            SocketHub hub,
            SocketWriter writer,
            LongSupplier micros,
            SessionState.Handshake handshake) {
        this.protocol = protocol;
        this.hub = hub;
        this.writer = writer;
        this.micros = micros;
        this.state = new SessionState.Fresh(handshake, micros.getAsLong());
    }

    @Override
    public void text(String message) {
        awaitRoom();
        hub.counters().frameReceived();
        feed(new SessionInput.Received(FrameReader.read(message)));
    }

    /** Fails the call, or the request, that the message was about, and costs neither the socket nor other calls. */
    @Override
    public boolean tooLarge(String head, boolean ended) {
        awaitRoom();
        hub.counters().frameReceived();
        ClientFrame frame = FrameHead.of(head).tooLarge();
        if (ended || frame instanceof ClientFrame.Result) { // else the end of the socket says it
            feed(new SessionInput.Received(frame));
        }
        return ended;
    }

    @Override
    public void faulty(int closeCode, EdgeCode code, String message) {
        feed(new SessionInput.Cut(closeCode, code, message));
    }

    @Override
    public void closed(boolean orderly) {
        hub.left(this);
        if (writer.cutAsSlow()) {
            hub.counters().slowReaderCut();
        }
        feed(new SessionInput.Gone(orderly));
    }

    int framesWaiting() {
        return writer.waiting();
    }

    /** The reader reads no further while others have more work with this socket than they get done. */
    private void awaitRoom() {
        while (waiting.get() > MOST_WAITING && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(ROOM_NANOS);
        }
    }

    void feed(SessionInput input) {
        inputs.add(input);
        if (waiting.getAndIncrement() != 0) {
            return; // somebody works and will see it
        }
        do {
            SessionInput next = inputs.remove();
            try {
                if (next instanceof SessionInput.Gone gone && state instanceof SessionState.Attached) {
                    log.info("socket gone sessionId={} orderly={}", sessionId, gone.orderly());
                }
                step(next);
            } catch (RuntimeException e) {
                log.error(
                        "session step failed sessionId={} input={}",
                        sessionId,
                        next.getClass().getSimpleName(),
                        e);
                writer.close(CloseCode.INTERNAL_ERROR, EdgeCode.INTERNAL_ERROR.name());
            }
        } while (waiting.decrementAndGet() != 0);
    }

    private void step(SessionInput input) {
        SessionProtocol.Step step = protocol.next(state, input, micros.getAsLong());
        state = step.state();
        for (Effect effect : step.effects()) {
            carryOut(effect);
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Send(ServerFrame frame) -> send(frame);
            case Effect.Append append -> hub.append(append, receiver(append.receipt()));
            case Effect.Remind(ExecutionId id, long afterMs) ->
                hub.after(afterMs, () -> feed(new SessionInput.Reminded(id)));
            case Effect.Claim(String claimed) -> {
                sessionId = claimed;
                hub.claim(claimed, this);
            }
            case Effect.Release(String released) -> hub.release(released, this);
            case Effect.Close(int code, String reason) -> {
                log.info("socket closes sessionId={} closeCode={} errorCode={}", sessionId, code, reason);
                writer.close(code, reason);
            }
        }
    }

    private void send(ServerFrame frame) {
        hub.counters().frameSent();
        String text = FrameWriter.write(frame);
        if (frame instanceof ServerFrame.Error error) {
            hub.counters().refused(error.code());
        }
        if (frame instanceof ServerFrame.Opened opened) {
            log.info("session opened sessionId={} epoch={} resumed={}", sessionId, opened.epoch(), opened.resumed());
        }
        if (frame instanceof ServerFrame.Call call) {
            writer.text(text, () -> hub.callSent(sessionId, call.id(), micros.getAsLong()));
        } else {
            writer.text(text);
        }
    }

    private SocketHub.Receiver receiver(Receipt receipt) {
        return new SocketHub.Receiver() {
            @Override
            public void taken(long offset) {
                if (!(receipt instanceof Receipt.None)) {
                    feed(new SessionInput.Taken(receipt, offset));
                }
            }

            @Override
            public void notTaken() {
                feed(new SessionInput.NotTaken(receipt));
            }
        };
    }
}
