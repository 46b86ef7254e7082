package dev.functionregistry.gateway.console;

import dev.functionregistry.access.AuthorizationHeader;
import dev.functionregistry.access.Principal;
import dev.functionregistry.access.TokenVerifier;
import dev.functionregistry.gateway.websocket.AllowedOrigins;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who uses the console: by a token of one's own (a bearer, or the password that a browser asks for), or by the one that a local stack lends
 * to its own page on its own machine.
 */
public final class Operators {
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final Pattern THIS_MACHINE = Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
    private static final AllowedOrigins OWN_ORIGIN = new AllowedOrigins(Set.of());

    private final TokenVerifier tokens;
    private final @Nullable String lent;
    private final LongSupplier millis;

    /**
     * @param lent token of the page of a local stack; null where none is lent
     * @param millis the clock, in milliseconds since the epoch
     */
    public Operators(TokenVerifier tokens, @Nullable String lent, LongSupplier millis) {
        this.tokens = tokens;
        this.lent = lent;
        this.millis = millis;
    }

    /** An operator and the token that says so. */
    record Operator(Principal principal, String token) {
        /** issuer|subject. */
        String name() {
            return principal.issuer() + "|" + principal.subject();
        }
    }

    /** The operator who asks; null when nobody shows a token with that role. */
    @Nullable
    Operator of(ServerRequest request) {
        String token = token(request);
        return token != null
                        && tokens.verify(token, millis.getAsLong())
                                instanceof TokenVerifier.Verdict.Valid(var principal)
                        && principal.hasRole(Principal.OPERATOR)
                ? new Operator(principal, token)
                : null;
    }

    /** The token that a request runs on, whoever's it is; null when there is none. */
    @Nullable
    String token(ServerRequest request) {
        String host = header(request, HeaderNames.HOST);
        boolean ownPage = "same-origin".equals(header(request, FETCH_SITE));
        return token(header(request, HeaderNames.AUTHORIZATION), ownPage, host);
    }

    /**
     * The token that a watcher's socket runs on; null when there is none. A browser shows a password that it keeps for any page, so one
     * counts for the console's own page only.
     *
     * @param origin Origin header, which browsers send with every handshake; null outside browsers
     */
    @Nullable
    String token(@Nullable String authorization, @Nullable String origin, @Nullable String host) {
        return OWN_ORIGIN.allows(origin, host)
                ? token(authorization, origin != null, host)
                : AuthorizationHeader.bearer(authorization);
    }

    private @Nullable String token(@Nullable String authorization, boolean ownPage, @Nullable String host) {
        String own = AuthorizationHeader.bearerOrPassword(authorization);
        // a name that somebody else made point here is no name of this machine
        return own == null
                        && ownPage
                        && host != null
                        && THIS_MACHINE.matcher(host).matches()
                ? lent
                : own;
    }

    /** False for a page of another origin, which a browser may have lent its user's password. */
    static boolean ownPage(ServerRequest request) {
        return OWN_ORIGIN.allows(header(request, HeaderNames.ORIGIN), header(request, HeaderNames.HOST));
    }

    private static @Nullable String header(ServerRequest request, HeaderName name) {
        return request.headers().first(name).orElse(null);
    }
}
