package dev.functionregistry.gateway.console;

import dev.functionregistry.access.Principal;
import dev.functionregistry.access.TokenVerifier;
import dev.functionregistry.gateway.auth.SessionAccess;
import dev.functionregistry.gateway.codec.ConsoleCodec.First;
import dev.functionregistry.gateway.feed.FeedScope;
import dev.functionregistry.gateway.kafka.LiveFeed;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.websocket.Conversation;
import dev.functionregistry.gateway.websocket.Endpoint;
import dev.functionregistry.gateway.websocket.SocketWriter;
import dev.functionregistry.schemas.SessionId;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/console}: who may watch what, by token or by resume secret. */
final class FeedEndpoint implements Endpoint {
    private final LiveFeed feed;
    private final TokenVerifier tokens;
    private final SessionAccess access;
    private final Operators operators;
    private final LongSupplier millis;

    /** @param millis the clock, in milliseconds since the epoch */
    FeedEndpoint(LiveFeed feed, TokenVerifier tokens, SessionAccess access, Operators operators, LongSupplier millis) {
        this.feed = feed;
        this.tokens = tokens;
        this.access = access;
        this.operators = operators;
        this.millis = millis;
    }

    @Override
    public String path() {
        return "/v1/console";
    }

    @Override
    public String subprotocol() {
        return "function-registry.console.v1";
    }

    @Override
    public Conversation open(Handshake handshake, SocketWriter writer) {
        return new FeedConversation(this, handshake, writer);
    }

    /** What a watcher is granted. */
    sealed interface Grant {
        record Granted(FeedScope scope) implements Grant {}

        record Denied(EdgeCode code, String message) implements Grant {}
    }

    Grant grant(First.Open open, Handshake handshake) {
        String token = tokenOf(open, handshake);
        Principal principal = Principal.ANONYMOUS;
        if (token != null) {
            switch (tokens.verify(token, millis.getAsLong())) {
                case TokenVerifier.Verdict.Valid valid -> principal = valid.principal();
                case TokenVerifier.Verdict.Invalid(String why) -> {
                    return new Grant.Denied(EdgeCode.UNAUTHENTICATED, why);
                }
            }
        }
        if (open.session() != null) {
            return bySecret(open, principal);
        }
        if (token == null) {
            return new Grant.Denied(EdgeCode.UNAUTHENTICATED, "A token or a session's resume secret is required.");
        }
        return byToken(open, principal);
    }

    /** Who shows a secret is not lent a token besides: the secret belongs to its own user. */
    private @Nullable String tokenOf(First.Open open, Handshake handshake) {
        if (open.token() != null) {
            return open.token();
        }
        return open.session() == null
                ? operators.token(handshake.authorization(), handshake.origin(), handshake.host())
                : handshake.bearer();
    }

    private Grant bySecret(First.Open open, Principal principal) {
        var session = open.session();
        SessionId id =
                session == null ? null : SessionId.parse(session.sessionId()).orElse(null);
        return id != null && session != null && access.holdsSecret(principal, id, session.secret(), millis.getAsLong())
                ? new Grant.Granted(new FeedScope.OneSession(id.toString()))
                : new Grant.Denied(EdgeCode.FORBIDDEN, "The secret does not open this session.");
    }

    private Grant byToken(First.Open open, Principal principal) {
        if (open.sessionId() == null) {
            return new Grant.Granted(
                    principal.hasRole(Principal.OPERATOR)
                            ? new FeedScope.Everything()
                            : new FeedScope.OneOwner(access.ownerTag(principal)));
        }
        return SessionId.parse(open.sessionId())
                .filter(id -> access.mayWatch(principal, id))
                .<Grant>map(id -> new Grant.Granted(new FeedScope.OneSession(id.toString())))
                .orElse(new Grant.Denied(EdgeCode.FORBIDDEN, "The session belongs to somebody else."));
    }

    LiveFeed.Watch watch(FeedScope scope, @Nullable Long sinceMs) {
        return feed.watch(scope, sinceMs == null ? null : (Long) (millis.getAsLong() - sinceMs));
    }
}
