package dev.functionregistry.simulator.rest;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.script.Faults.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bodies and keys of HTTP requests, and what they are answered. */
final class Answers {
    private static final String BEARER = "bearer ";

    private Answers() {}

    static void json(ServerResponse response, Map<String, Object> body) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Json.write(body));
    }

    static void refuse(ServerResponse response, Status status, ApiError error) {
        json(response.status(status), JsonObject.of("error", error.tree(null)));
    }

    /** A fault that was drawn; a refusal that is for sockets alone becomes a 503. */
    static void refuse(ServerResponse response, Refusal refusal) {
        refusal.retryAfterSeconds()
                .ifPresent(seconds -> response.header(HeaderNames.RETRY_AFTER, String.valueOf(seconds)));
        refuse(response, Status.create(refusal.statusOr(503)), refusal.error());
    }

    /** The key that a request brings along; null where it brings none. */
    static @Nullable String key(ServerRequest request) {
        return request.headers()
                .first(HeaderNames.AUTHORIZATION)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip())
                .orElse(null);
    }

    static byte[] bytes(ServerRequest request) {
        return request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    }

    static String text(ServerRequest request) {
        return new String(bytes(request), StandardCharsets.UTF_8);
    }

    /** The body as an object, or nothing where it is none. */
    static Optional<Map<String, Object>> object(ServerRequest request) {
        return Json.parse(text(request)) instanceof Json.Parsed.Tree(Map<?, ?> tree)
                ? Optional.of(Json.asObject(tree))
                : Optional.empty();
    }
}
