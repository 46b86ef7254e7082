package dev.functionregistry.gateway.rest;

import dev.functionregistry.access.AuthorizationHeader;
import dev.functionregistry.access.Principal;
import dev.functionregistry.access.TokenVerifier;
import dev.functionregistry.gateway.auth.SessionAccess;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.schemas.SessionId;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who may use the session that a path names: its owner, agents, and whoever shows its secret. */
public final class Callers {
    /** Carries the resume secret of a session that has no token. */
    private static final HeaderName SESSION_SECRET = HeaderNames.create("Session-Secret");

    private final TokenVerifier tokens;
    private final SessionAccess access;
    private final LongSupplier millis;

    /** @param millis the clock, in milliseconds since the epoch */
    public Callers(TokenVerifier tokens, SessionAccess access, LongSupplier millis) {
        this.tokens = tokens;
        this.access = access;
        this.millis = millis;
    }

    record Caller(Principal principal, SessionId session) {}

    /** Who asks for which session; null when the response already says no. */
    @Nullable
    Caller of(ServerRequest request, ServerResponse response) {
        SessionId session = SessionId.parse(request.path().pathParameters().get("sessionId"))
                .orElse(null);
        String bearer = bearer(request);
        String secret = request.headers().first(SESSION_SECRET).orElse(null);
        if (bearer == null && secret == null) {
            response.header(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer"));
            Replies.refuse(response, Status.UNAUTHORIZED_401, EdgeCode.UNAUTHENTICATED, "A token is required.");
            return null;
        }
        Principal principal = Principal.ANONYMOUS;
        if (bearer != null) {
            switch (tokens.verify(bearer, millis.getAsLong())) {
                case TokenVerifier.Verdict.Valid valid -> principal = valid.principal();
                case TokenVerifier.Verdict.Invalid(String why) -> {
                    response.header(
                            HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
                    Replies.refuse(response, Status.UNAUTHORIZED_401, EdgeCode.UNAUTHENTICATED, why);
                    return null;
                }
            }
        }
        if (session == null) {
            Replies.refuse(response, Status.NOT_FOUND_404, EdgeCode.UNKNOWN_SESSION, "This is no session id.");
            return null;
        }
        if (!access.mayCall(principal, session)
                && !access.holdsSecret(principal, session, secret, millis.getAsLong())) {
            Replies.refuse(response, Status.FORBIDDEN_403, EdgeCode.FORBIDDEN, "The session belongs to somebody else.");
            return null;
        }
        return new Caller(principal, session);
    }

    private static @Nullable String bearer(ServerRequest request) {
        return AuthorizationHeader.bearer(
                request.headers().first(HeaderNames.AUTHORIZATION).orElse(null));
    }
}
