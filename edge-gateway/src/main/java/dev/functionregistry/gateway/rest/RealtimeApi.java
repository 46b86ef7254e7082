package dev.functionregistry.gateway.rest;

import dev.functionregistry.gateway.codec.RealtimeBodies;
import dev.functionregistry.gateway.codec.RealtimeBodies.Wish;
import dev.functionregistry.gateway.realtime.Brokered;
import dev.functionregistry.gateway.realtime.RealtimeBroker;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.session.LogRecord;
import dev.functionregistry.gateway.websocket.AllowedOrigins;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/sessions/{sessionId}/realtime}: a browser's voice goes to the model directly, what is set up goes through here. The answer
 * comes when the log knows the call, so a bridge will attach to it.
 */
public final class RealtimeApi implements HttpService {
    private static final String SDP = "application/sdp";

    /** Header with the id of the call that was begun. */
    private static final String CALL = "Realtime-Call";

    private final AllowedOrigins origins;
    private final Callers callers;
    private final @Nullable RealtimeBroker broker;
    private final BiPredicate<String, LogRecord.ModelCall> attaching;

    /**
     * @param origins of pages that may use it
     * @param broker null where no key is set
     * @param attaching writes that a session's model is in a call, of the session by its id; false when the log did not take it
     */
    public RealtimeApi(
            AllowedOrigins origins,
            Callers callers,
            @Nullable RealtimeBroker broker,
            BiPredicate<String, LogRecord.ModelCall> attaching) {
        this.origins = origins;
        this.callers = callers;
        this.broker = broker;
        this.attaching = attaching;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/{sessionId}/realtime", this::call)
                .post("/{sessionId}/realtime/client-secrets", this::secret)
                .options("/{sessionId}/realtime", this::preflight)
                .options("/{sessionId}/realtime/client-secrets", this::preflight);
    }

    /** A browser asks whether a page of another origin may. */
    private void preflight(ServerRequest request, ServerResponse response) {
        if (isFromAllowedPage(request, response)) {
            response.status(Status.NO_CONTENT_204)
                    .header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST"))
                    .header(HeaderValues.create(
                            HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, session-secret"))
                    .header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600"))
                    .send();
        }
    }

    /** The same origins as for sockets. False when the response already says no. */
    private boolean isFromAllowedPage(ServerRequest request, ServerResponse response) {
        String origin = request.headers().first(HeaderNames.ORIGIN).orElse(null);
        if (!origins.allows(origin, request.headers().first(HeaderNames.HOST).orElse(null))) {
            Replies.refuse(
                    response,
                    Status.FORBIDDEN_403,
                    EdgeCode.FORBIDDEN_ORIGIN,
                    "Pages of this origin are not allowed here.");
            return false;
        }
        if (origin != null) {
            response.header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin))
                    .header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, CALL))
                    .header(HeaderValues.create(HeaderNames.VARY, "Origin"));
        }
        return true;
    }

    private void call(ServerRequest request, ServerResponse response) {
        boolean bare =
                request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").startsWith(SDP);
        serve(request, response, bare ? RealtimeBodies::offer : RealtimeBodies::call);
    }

    private void secret(ServerRequest request, ServerResponse response) {
        serve(request, response, RealtimeBodies::secret);
    }

    private void serve(ServerRequest request, ServerResponse response, Function<String, Wish> reading) {
        Callers.Caller caller = isFromAllowedPage(request, response) ? callers.of(request, response) : null;
        if (caller == null) {
            return;
        }
        Optional<String> body = Replies.text(request);
        if (body.isEmpty()) {
            Replies.refuse(response, Status.BAD_REQUEST_400, EdgeCode.INVALID_REQUEST, "The body is not UTF-8.");
            return;
        }
        String session = caller.session().toString();
        String tenant = caller.principal().tenant();
        switch (reading.apply(body.get())) {
            case Wish.Unreadable(EdgeCode code, String message) ->
                Replies.refuse(response, Status.BAD_REQUEST_400, code, message);
            case Wish.Attach(String callId) -> {
                if (attached(response, session, new LogRecord.ModelCall(callId, tenant))) {
                    Replies.json(response, Status.OK_200, RealtimeBodies.attached(callId));
                }
            }
            case Wish.Call wish ->
                with(
                        response,
                        broker -> answer(
                                response, session, tenant, broker, broker.call(tenant, wish.offer(), wish.choices())));
            case Wish.Secret wish ->
                with(
                        response,
                        broker -> answer(
                                response,
                                session,
                                tenant,
                                broker,
                                broker.secret(tenant, wish.seconds(), wish.choices())));
        }
    }

    private interface Use {
        void of(RealtimeBroker broker);
    }

    private void with(ServerResponse response, Use use) {
        if (broker == null) {
            Replies.refuse(
                    response,
                    Status.NOT_IMPLEMENTED_501,
                    EdgeCode.NOT_CONFIGURED,
                    "This gateway has no key of the model's service: set OPENAI_API_KEY or OPENAI_API_KEY_FILE.");
        } else {
            use.of(broker);
        }
    }

    private void answer(
            ServerResponse response,
            String session,
            @Nullable String tenant,
            RealtimeBroker broker,
            Brokered brokered) {
        switch (brokered) {
            case Brokered.Call(String callId, String sdp) -> {
                if (attached(response, session, new LogRecord.ModelCall(callId, tenant))) {
                    response.status(Status.CREATED_201)
                            .header(HeaderValues.create(HeaderNames.CONTENT_TYPE, SDP))
                            .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                            .header(HeaderValues.create(CALL, callId))
                            .send(sdp.getBytes(StandardCharsets.UTF_8));
                } else {
                    broker.hangUp(tenant, callId);
                }
            }
            case Brokered.Secret(String value, long expiresAt) ->
                Replies.json(response, Status.OK_200, RealtimeBodies.secret(value, expiresAt));
            case Brokered.Refused(boolean passing, String reason, Long retryAfterMs) ->
                Replies.refuse(
                        response,
                        passing ? Status.SERVICE_UNAVAILABLE_503 : Status.BAD_GATEWAY_502,
                        passing ? EdgeCode.MODEL_UNAVAILABLE : EdgeCode.MODEL_REFUSED,
                        reason,
                        retryAfterMs);
        }
    }

    /** False when the response already says that the log did not take the call. */
    private boolean attached(ServerResponse response, String session, LogRecord.ModelCall call) {
        if (attaching.test(session, call)) {
            return true;
        }
        Replies.refuse(
                response,
                Status.SERVICE_UNAVAILABLE_503,
                EdgeCode.UNAVAILABLE,
                "The log did not take the call; begin another one.");
        return false;
    }
}
