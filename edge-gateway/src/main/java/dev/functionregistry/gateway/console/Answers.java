package dev.functionregistry.gateway.console;

import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.codec.RestCodec;
import dev.functionregistry.gateway.session.EdgeCode;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;

/** JSON to the console's page. */
final class Answers {
    private Answers() {}

    static void refuse(ServerResponse response, Status status, EdgeCode code, String message) {
        String body = RestCodec.error(new CallAnswer.Failure(code.name(), message, code.retryable(), null, null));
        json(response, status, body.getBytes(StandardCharsets.UTF_8));
    }

    static void json(ServerResponse response, Status status, byte[] body) {
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .header(HeaderValues.create(HeaderNames.create("X-Content-Type-Options"), "nosniff"))
                .send(body);
    }
}
