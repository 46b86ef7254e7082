package dev.functionregistry.gateway.rest;

import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.codec.RestCodec;
import dev.functionregistry.gateway.session.EdgeCode;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bodies of requests and of their answers. */
final class Replies {
    private Replies() {}

    /** The body of a request; empty when it is not UTF-8. */
    static Optional<String> text(ServerRequest request) {
        byte[] bytes = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    static void refuse(
            ServerResponse response, Status status, EdgeCode code, String message, @Nullable Long retryAfterMs) {
        json(
                response,
                status,
                RestCodec.error(new CallAnswer.Failure(code.name(), message, code.retryable(), retryAfterMs, null)));
    }

    static void refuse(ServerResponse response, Status status, EdgeCode code, String message) {
        refuse(response, status, code, message, null);
    }

    static void json(ServerResponse response, Status status, String body) {
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .header(HeaderValues.create(HeaderNames.create("X-Content-Type-Options"), "nosniff"))
                .send(body.getBytes(StandardCharsets.UTF_8));
    }
}
