package dev.functionregistry.gateway.websocket;

import dev.functionregistry.gateway.session.CloseCode;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.session.Effect;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.gateway.session.Mail;
import dev.functionregistry.gateway.session.SessionInput;
import dev.functionregistry.gateway.session.SessionProtocol;
import dev.functionregistry.gateway.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** All sockets of this gateway that speak {@code function-registry.v1}, and which of them carries which session. */
public final class SocketHub implements Endpoint {
    private final Protocols protocols;
    private final Log log;
    private final CallSent callSent;
    private final Alarm alarm;
    private final BooleanSupplier acting;
    private final LongSupplier micros;
    private final Counters counters;
    private final Set<SocketSession> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, List<SocketSession>> carriers = new ConcurrentHashMap<>();

    /**
     * @param acting false while the gateway must not act; then new sockets are refused
     * @param micros the clock, in microseconds since the epoch
     */
    public SocketHub(
            Protocols protocols,
            Log log,
            CallSent callSent,
            Alarm alarm,
            BooleanSupplier acting,
            LongSupplier micros,
            Counters counters) {
        this.protocols = protocols;
        this.log = log;
        this.callSent = callSent;
        this.alarm = alarm;
        this.acting = acting;
        this.micros = micros;
        this.counters = counters;
    }

    /** The rules for one socket, which may depend on where it comes from. */
    @FunctionalInterface
    public interface Protocols {
        SessionProtocol protocol(String remoteAddress);
    }

    /** Where records go. */
    @FunctionalInterface
    public interface Log {
        void append(Effect.Append append, Receiver receiver);
    }

    /** Hears whether a record was taken; exactly one of the two, from any thread. */
    public interface Receiver {
        void taken(long offset);

        void notTaken();
    }

    /** Hears when a function.call was written to a socket. */
    @FunctionalInterface
    public interface CallSent {
        void callSent(String sessionId, ExecutionId id, long micros);
    }

    /** Does something once, later. */
    @FunctionalInterface
    public interface Alarm {
        void after(long millis, Runnable action);
    }

    /** Counts frames. */
    public interface Counters {
        void frameReceived();

        void frameSent();

        /** A client was told an error; the code is one of this project's. */
        void refused(String code);

        /** A client was cut because it did not read. */
        void slowReaderCut();
    }

    @Override
    public String path() {
        return "/v1/socket";
    }

    @Override
    public String subprotocol() {
        return "function-registry.v1";
    }

    @Override
    public Conversation open(Handshake handshake, SocketWriter writer) {
        SocketSession session = new SocketSession(
                protocols.protocol(handshake.remoteAddress()),
                this,
                writer,
                micros,
                new SessionState.Handshake(handshake.origin(), handshake.bearer()));
        sockets.add(session);
        if (!acting.getAsBoolean()) {
            session.feed(new SessionInput.Cut(
                    CloseCode.TRY_LATER, EdgeCode.UNAVAILABLE, "The gateway is out of touch with the log."));
        }
        return session;
    }

    /** Hands mail to whoever carries the session; false when nobody here does. */
    public boolean deliver(String sessionId, Mail mail) {
        List<SocketSession> found = carriers.get(sessionId);
        if (found == null) {
            return false;
        }
        found.forEach(session -> session.feed(new SessionInput.Delivered(mail)));
        return true;
    }

    void claim(String sessionId, SocketSession session) {
        carriers.compute(sessionId, (id, before) -> {
            List<SocketSession> after = new ArrayList<>(before == null ? List.of() : before);
            after.add(session);
            return List.copyOf(after);
        });
    }

    void release(String sessionId, SocketSession session) {
        carriers.computeIfPresent(sessionId, (id, before) -> {
            List<SocketSession> after =
                    before.stream().filter(other -> other != session).toList();
            return after.isEmpty() ? null : after;
        });
    }

    void append(Effect.Append append, Receiver receiver) {
        log.append(append, receiver);
    }

    void callSent(String sessionId, ExecutionId id, long at) {
        callSent.callSent(sessionId, id, at);
    }

    void after(long millis, Runnable action) {
        alarm.after(millis, action);
    }

    Counters counters() {
        return counters;
    }

    void left(SocketSession session) {
        sockets.remove(session);
    }

    /** Tells every socket that time went by; called about once a second. */
    public void tick() {
        sockets.forEach(session -> session.feed(new SessionInput.Tick()));
    }

    /** Sends every socket away before this gateway stops; the clients come back at different moments. */
    public void drain(long withinMs) {
        sockets.forEach(session ->
                session.feed(new SessionInput.Drain(ThreadLocalRandom.current().nextLong(withinMs + 1))));
    }

    /** Ends every socket: the processors may have given this gateway up, so its epochs are worth nothing. */
    public void cutAll() {
        sockets.forEach(session -> session.feed(new SessionInput.Cut(
                CloseCode.TRY_LATER,
                EdgeCode.UNAVAILABLE,
                "The gateway was out of touch with the log; attach again.")));
    }

    /** Open sockets. */
    public int sockets() {
        return sockets.size();
    }

    /** Frames that wait for their clients to read, of all sockets. */
    public int framesWaiting() {
        return sockets.stream().mapToInt(SocketSession::framesWaiting).sum();
    }

    /** Sessions carried here. */
    public int sessions() {
        return carriers.size();
    }
}
