package dev.functionregistry.simulator.websocket;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.protocol.ClientEvent;
import dev.functionregistry.simulator.protocol.ClientEventReader;
import dev.functionregistry.simulator.script.Faults.Refusal;
import dev.functionregistry.simulator.session.Entrance;
import dev.functionregistry.simulator.session.Peer;
import dev.functionregistry.simulator.session.SessionActor;
import dev.functionregistry.simulator.session.SessionActor.Input;
import dev.functionregistry.simulator.session.Sessions;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection at {@code /v1/realtime}: admits it, reads its frames, and hands them to the session. */
public final class RealtimeSocket implements WsListener {
    /** The service takes up to 15 MiB of audio in one event. */
    public static final int MAX_MESSAGE = 16 * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(RealtimeSocket.class);
    private static final HeaderName SUBPROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
    private static final HeaderName BETA = HeaderNames.create("OpenAI-Beta");
    private static final HeaderName AZURE_KEY = HeaderNames.create("api-key");
    private static final String BEARER = "bearer ";
    private static final String KEY_SUBPROTOCOL = "openai-insecure-api-key.";

    private final Sessions sessions;
    private final Entrance entrance;
    private final FailedUpgrades failed;
    private final TextMessage message = new TextMessage(MAX_MESSAGE);

    private @Nullable Admission admission;
    private @Nullable SessionActor session;
    private @Nullable Peer peer;

    public RealtimeSocket(Sessions sessions, Entrance entrance, FailedUpgrades failed) {
        this.sessions = sessions;
        this.entrance = entrance;
        this.failed = failed;
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) throws WsUpgradeException {
        List<String> offered = subprotocols(headers);
        UriQuery query = prologue.query();
        admission = Admission.of(
                new Admission.Request(
                        query.first("model").orElse(null),
                        query.first("call_id").orElse(null),
                        query.first("intent").orElse(null),
                        key(headers, offered),
                        headers.contains(BETA)),
                entrance.keys(),
                entrance.models());
        if (!(admission instanceof Admission.Refused)) {
            drawFault(headers);
        }
        if (admission instanceof Admission.Sideband(String callId)
                && sessions.ofCall(callId).isEmpty()) {
            // falls through to the HTTP routing, which answers 404
            throw new WsUpgradeException("call_id_not_found");
        }
        if (!offered.contains("realtime")) {
            return Optional.empty();
        }
        WritableHeaders<?> answer = WritableHeaders.create();
        answer.set(SUBPROTOCOL, "realtime");
        return Optional.of(answer);
    }

    private void drawFault(Headers headers) throws WsUpgradeException {
        Optional<Refusal> fault = entrance.fault().get();
        if (fault.isEmpty()) {
            return;
        }
        Refusal refusal = fault.get();
        log.info("connection refused errorCode={}", refusal.error().code());
        if (refusal.status().isPresent()) {
            failed.put(headers, refusal);
            throw new WsUpgradeException(refusal.error().code());
        }
        admission = new Admission.Refused(refusal.closeCode(), refusal.error());
    }

    @Override
    public void onOpen(WsSession socket) {
        SocketPeer opened = new SocketPeer(socket);
        switch (admission) {
            case Admission.NewSession(String model, String key) ->
                attach(sessions.open(model, entrance.keys().sessionOf(key)), opened, true);
            case Admission.Sideband(String callId) ->
                sessions.ofCall(callId)
                        .ifPresentOrElse(call -> attach(call, opened, false), () -> opened.close(1001, "call_ended"));
            case Admission.Refused refused -> refuse(opened, refused);
            case null -> throw new IllegalStateException("a socket without a handshake");
        }
    }

    private void attach(SessionActor to, Peer opened, boolean greet) {
        session = to;
        peer = opened;
        to.tell(new Input.Attach(opened, greet));
        watch(Thread.currentThread(), to, opened);
    }

    /** The server tells its listeners nothing when a client vanishes without a close frame; its thread ends, though. */
    private static void watch(Thread connection, SessionActor session, Peer peer) {
        Thread.ofVirtual().name("watch-" + session.id()).start(() -> {
            try {
                connection.join();
                session.tell(new Input.Detach(peer, "connection ended"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void refuse(Peer opened, Admission.Refused refused) {
        log.info("socket refused errorCode={}", refused.error().code());
        opened.send(Json.write(JsonObject.of("type", "error")
                .with("event_id", "event_refused")
                .with("error", refused.error().tree(null))));
        opened.close(refused.closeCode(), refused.error().closeReason());
    }

    @Override
    public void onMessage(WsSession socket, String text, boolean last) {
        switch (message.add(text, last)) {
            case TextMessage.Joined.Whole(String whole) -> received(ClientEventReader.read(whole), whole);
            case TextMessage.Joined.Unfinished unfinished -> {}
            case TextMessage.Joined.Refused(int code, String reason) -> end(code, reason);
        }
    }

    @Override
    public void onMessage(WsSession socket, BufferData buffer, boolean last) {
        if (last) {
            received(ClientEventReader.binary(), "");
        }
    }

    @Override
    public void onPing(WsSession socket, BufferData buffer) {
        if (session != null && peer != null) {
            session.tell(new Input.Pinged(peer, buffer.readBytes()));
        }
    }

    @Override
    public void onClose(WsSession socket, int code, String reason) {
        detach("client closed " + code);
    }

    @Override
    public void onError(WsSession socket, Throwable error) {
        log.debug("socket failed reason={}", error.toString());
        detach("socket failed");
    }

    private void received(ClientEvent event, String text) {
        if (session != null && peer != null) {
            session.tell(new Input.Received(peer, event, text));
        }
    }

    private void end(int code, String reason) {
        if (session != null) {
            session.tell(new Input.Close(code, reason));
        }
    }

    private void detach(String reason) {
        if (session != null && peer != null) {
            session.tell(new Input.Detach(peer, reason));
        }
    }

    private static @Nullable String key(Headers headers, List<String> offered) {
        Optional<String> authorization = headers.first(HeaderNames.AUTHORIZATION);
        if (authorization.isPresent()) {
            String value = authorization.get();
            return value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? value.substring(BEARER.length()).strip()
                    : null;
        }
        return headers.first(AZURE_KEY)
                .or(() -> offered.stream()
                        .filter(protocol -> protocol.startsWith(KEY_SUBPROTOCOL))
                        .map(protocol -> protocol.substring(KEY_SUBPROTOCOL.length()))
                        .findFirst())
                .orElse(null);
    }

    private static List<String> subprotocols(Headers headers) {
        return headers.contains(SUBPROTOCOL)
                ? headers.get(SUBPROTOCOL).allValues().stream()
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .map(String::strip)
                        .toList()
                : List.of();
    }
}
