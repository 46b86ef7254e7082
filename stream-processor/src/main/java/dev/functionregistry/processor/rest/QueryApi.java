package dev.functionregistry.processor.rest;

import dev.functionregistry.access.AuthorizationHeader;
import dev.functionregistry.access.Principal;
import dev.functionregistry.access.TokenVerifier;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The query API over HTTP: {@code /v1/…}, and its description at {@code /openapi.json}. Every query needs a token. */
public final class QueryApi implements HttpService {
    private static final Logger log = LoggerFactory.getLogger(QueryApi.class);
    private static final HeaderName ROUTED = HeaderNames.create(Peers.ROUTED);
    private static final HeaderName CONTENT_TYPE_OPTIONS = HeaderNames.create("X-Content-Type-Options");
    private static final int DEFAULT_ITEMS = 50;
    private static final int LONGEST_CURSOR = 512;

    private final Supplier<@Nullable QueryDesk> desk;
    private final TokenVerifier tokens;
    private final LongSupplier millis;
    private final Set<String> origins;

    /**
     * @param desk null until the stores exist
     * @param millis the clock, in milliseconds since the epoch
     * @param origins pages that may ask; {@code *} allows every page
     */
    public QueryApi(
            Supplier<@Nullable QueryDesk> desk, TokenVerifier tokens, LongSupplier millis, Set<String> origins) {
        this.desk = desk;
        this.tokens = tokens;
        this.millis = millis;
        this.origins = Set.copyOf(origins);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.options("/v1/{+path}", this::preflight).get("/openapi.json", this::description);
        get(rules, "/v1/sessions", (desk, asked, path) -> desk.sessions(asked));
        get(rules, "/v1/sessions/{id}", (desk, asked, path) -> desk.session(asked, path.get("id")));
        get(rules, "/v1/sessions/{id}/functions", (desk, asked, path) -> desk.sessionFunctions(asked, path.get("id")));
        get(rules, "/v1/sessions/{id}/usage", (desk, asked, path) -> desk.usage(asked, path.get("id")));
        get(rules, "/v1/sessions/{id}/calls", (desk, asked, path) -> desk.calls(asked, path.get("id")));
        get(
                rules,
                "/v1/sessions/{id}/calls/{callId}",
                (desk, asked, path) -> desk.call(asked, path.get("id"), path.get("callId")));
        get(rules, "/v1/functions", (desk, asked, path) -> desk.functions(asked));
        get(rules, "/v1/functions/{name}/stats", (desk, asked, path) -> desk.stats(asked, path.get("name")));
        rules.any(
                "/v1/{+path}",
                (request, response) -> send(
                        request,
                        response,
                        Reply.refused(404, "INVALID_REQUEST", "There is no such path; /openapi.json has them all.")));
    }

    private void get(HttpRules rules, String path, Query query) {
        var handler = answering(query);
        rules.get(path, handler).head(path, handler).any(path, (request, response) -> {
            response.header(HeaderValues.create(HeaderNames.ALLOW, "GET, HEAD, OPTIONS"));
            send(request, response, Reply.refused(405, "INVALID_REQUEST", "The path is only read."));
        });
    }

    private interface Query {
        Reply answer(QueryDesk desk, Asked asked, io.helidon.common.parameters.Parameters path);
    }

    private Handler answering(Query query) {
        return (request, response) -> send(request, response, answer(query, request, response));
    }

    private Reply answer(Query query, ServerRequest request, ServerResponse response) {
        var authorization = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        // behind one port with the console, a browser sends the password that the console's page asked for
        var token = AuthorizationHeader.bearerOrPassword(authorization);
        if (token == null) {
            response.header(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer"));
            return Reply.refused(401, "UNAUTHENTICATED", "A token is required.");
        }
        return switch (tokens.verify(token, millis.getAsLong())) {
            case TokenVerifier.Verdict.Invalid(String why) -> {
                response.header(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
                yield Reply.refused(401, "UNAUTHENTICATED", why);
            }
            case TokenVerifier.Verdict.Valid(Principal caller) -> answer(query, request, caller, authorization);
        };
    }

    private Reply answer(Query query, ServerRequest request, Principal caller, String authorization) {
        var open = desk.get();
        if (open == null) {
            return Reply.moving();
        }
        int limit = limit(request.query().first("limit").orElse(null));
        var after = request.query().first("cursor").orElse(null);
        if (limit == 0) {
            return Reply.refused(400, "INVALID_REQUEST", "The limit is a number from 1 to " + Asked.MOST_ITEMS + ".");
        }
        if (after != null && (after.isEmpty() || after.length() > LONGEST_CURSOR)) {
            return Reply.refused(400, "INVALID_REQUEST", "The cursor is none that a list ended with.");
        }
        var target = request.path().rawPath()
                + (request.query().isEmpty() ? "" : "?" + request.query().rawValue());
        var asked = new Asked(caller, authorization, target, request.headers().contains(ROUTED), after, limit);
        try {
            return query.answer(open, asked, request.path().pathParameters());
        } catch (RuntimeException e) {
            log.error("query failed path={}", request.path().path(), e);
            return Reply.failed();
        }
    }

    /** 0 when it is none. */
    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_ITEMS;
        }
        try {
            int limit = Integer.parseInt(text);
            return limit >= 1 && limit <= Asked.MOST_ITEMS ? limit : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void description(ServerRequest request, ServerResponse response) {
        try (InputStream document =
                QueryApi.class.getResourceAsStream("/dev/functionregistry/processor/openapi.json")) {
            if (document == null) {
                throw new IllegalStateException("the jar lacks its OpenAPI document");
            }
            send(request, response, new Reply(200, document.readAllBytes(), null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void preflight(ServerRequest request, ServerResponse response) {
        if (shareWithPage(request, response)) {
            response.header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET"))
                    .header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization"))
                    .header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600"));
        }
        response.status(Status.NO_CONTENT_204).send();
    }

    private boolean shareWithPage(ServerRequest request, ServerResponse response) {
        var origin = request.headers().first(HeaderNames.ORIGIN).orElse(null);
        if (origin == null || !(origins.contains(origin) || origins.contains("*"))) {
            return false;
        }
        response.header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin))
                .header(HeaderValues.create(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After"))
                .header(HeaderValues.create(HeaderNames.VARY, "Origin"));
        return true;
    }

    private void send(ServerRequest request, ServerResponse response, Reply reply) {
        shareWithPage(request, response);
        if (reply.retryAfterSeconds() != null) {
            response.header(HeaderValues.create(HeaderNames.RETRY_AFTER, reply.retryAfterSeconds()));
        }
        response.status(Status.create(reply.status()))
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .header(HeaderValues.create(CONTENT_TYPE_OPTIONS, "nosniff"));
        if (request.prologue().method().equals(Method.HEAD)) {
            response.send();
        } else {
            response.send(reply.body());
        }
    }
}
