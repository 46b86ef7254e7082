package dev.functionregistry.gateway.rest;

import dev.functionregistry.access.Principal;
import dev.functionregistry.access.TokenVerifier;
import dev.functionregistry.gateway.auth.SessionAccess;
import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.calls.CallRequest;
import dev.functionregistry.gateway.calls.VisibleTools;
import dev.functionregistry.gateway.codec.RestCodec;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.schemas.SessionId;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/sessions/{sessionId}/…}: calls and tools of one session, for its owner and for agents. */
public final class SessionsApi implements HttpService {
    /** Carries the resume secret of a session that has no token. */
    private static final HeaderName SESSION_SECRET = HeaderNames.create("Session-Secret");

    private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");

    private final TokenVerifier tokens;
    private final SessionAccess access;
    private final CallService calls;
    private final Function<String, Optional<VisibleTools>> tools;
    private final Supplier<String> callIds;
    private final LongSupplier millis;

    /**
     * @param tools the tools of a session by its id
     * @param callIds makes ids for calls that came without
     * @param millis the clock, in milliseconds since the epoch
     */
    public SessionsApi(
            TokenVerifier tokens,
            SessionAccess access,
            CallService calls,
            Function<String, Optional<VisibleTools>> tools,
            Supplier<String> callIds,
            LongSupplier millis) {
        this.tokens = tokens;
        this.access = access;
        this.calls = calls;
        this.tools = tools;
        this.callIds = callIds;
        this.millis = millis;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/{sessionId}/tool-calls", this::toolCalls).get("/{sessionId}/tools", this::tools);
    }

    private void toolCalls(ServerRequest request, ServerResponse response) {
        Caller caller = caller(request, response);
        if (caller == null) {
            return;
        }
        String body;
        try {
            body = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(request)))
                    .toString();
        } catch (CharacterCodingException e) {
            refuse(response, Status.BAD_REQUEST_400, EdgeCode.INVALID_JSON, "The body is not UTF-8.");
            return;
        }
        switch (RestCodec.calls(body)) {
            case RestCodec.Asked.Unreadable(EdgeCode code, String message) ->
                refuse(response, Status.BAD_REQUEST_400, code, message);
            case RestCodec.Asked.Calls asked -> {
                String traceparent = request.headers().first(TRACEPARENT).orElse(null);
                List<CallAnswer> answers = calls.call(asked.calls().stream()
                        .map(call -> new CallRequest(
                                caller.session().toString(),
                                call.id() == null ? callIds.get() : call.id(),
                                call.name(),
                                call.arguments(),
                                caller.principal(),
                                traceparent))
                        .toList());
                if (asked.array()) {
                    json(response, Status.OK_200, RestCodec.answers(answers));
                } else {
                    answer(response, answers.getFirst());
                }
            }
        }
    }

    private static byte[] bytes(ServerRequest request) {
        return request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    }

    private static void answer(ServerResponse response, CallAnswer answer) {
        switch (answer) {
            case CallAnswer.Succeeded succeeded -> json(response, Status.OK_200, RestCodec.answer(succeeded));
            case CallAnswer.Failed failed -> json(response, Status.OK_200, RestCodec.answer(failed));
            case CallAnswer.Rejected rejected ->
                json(response, Status.CONFLICT_409, RestCodec.error(rejected.failure()));
            case CallAnswer.Unanswered unanswered ->
                json(response, Status.create(unanswered.status()), RestCodec.error(unanswered.failure()));
        }
    }

    private void tools(ServerRequest request, ServerResponse response) {
        Caller caller = caller(request, response);
        if (caller == null) {
            return;
        }
        String wanted = request.query().first("format").orElse("realtime").toUpperCase(Locale.ROOT);
        for (RestCodec.ToolFormat format : RestCodec.ToolFormat.values()) {
            if (format.name().equals(wanted)) {
                VisibleTools found = tools.apply(caller.session().toString()).orElse(VisibleTools.NONE);
                json(response, Status.OK_200, RestCodec.tools(found, format));
                return;
            }
        }
        refuse(
                response,
                Status.BAD_REQUEST_400,
                EdgeCode.INVALID_REQUEST,
                "The format is realtime, chat or responses.");
    }

    private record Caller(Principal principal, SessionId session) {}

    /** Who asks for which session; null when the response already says no. */
    private @Nullable Caller caller(ServerRequest request, ServerResponse response) {
        SessionId session = SessionId.parse(request.path().pathParameters().get("sessionId"))
                .orElse(null);
        String bearer = bearer(request);
        String secret = request.headers().first(SESSION_SECRET).orElse(null);
        if (bearer == null && secret == null) {
            response.header(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer"));
            refuse(response, Status.UNAUTHORIZED_401, EdgeCode.UNAUTHENTICATED, "A token is required.");
            return null;
        }
        Principal principal = Principal.ANONYMOUS;
        if (bearer != null) {
            switch (tokens.verify(bearer, millis.getAsLong())) {
                case TokenVerifier.Verdict.Valid valid -> principal = valid.principal();
                case TokenVerifier.Verdict.Invalid(String why) -> {
                    response.header(
                            HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
                    refuse(response, Status.UNAUTHORIZED_401, EdgeCode.UNAUTHENTICATED, why);
                    return null;
                }
            }
        }
        if (session == null) {
            refuse(response, Status.NOT_FOUND_404, EdgeCode.UNKNOWN_SESSION, "This is no session id.");
            return null;
        }
        if (!access.mayCall(principal, session)
                && !access.holdsSecret(principal, session, secret, millis.getAsLong())) {
            refuse(response, Status.FORBIDDEN_403, EdgeCode.FORBIDDEN, "The session belongs to somebody else.");
            return null;
        }
        return new Caller(principal, session);
    }

    private static @Nullable String bearer(ServerRequest request) {
        String authorization =
                request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        return authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")
                ? authorization.substring(7).trim()
                : null;
    }

    private static void refuse(ServerResponse response, Status status, EdgeCode code, String message) {
        json(
                response,
                status,
                RestCodec.error(new CallAnswer.Failure(code.name(), message, code.retryable(), null, null)));
    }

    private static void json(ServerResponse response, Status status, String body) {
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .header(HeaderValues.create(HeaderNames.create("X-Content-Type-Options"), "nosniff"))
                .send(body.getBytes(StandardCharsets.UTF_8));
    }
}
