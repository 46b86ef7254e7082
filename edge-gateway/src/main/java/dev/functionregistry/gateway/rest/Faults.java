package dev.functionregistry.gateway.rest;

import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.codec.RestCodec;
import dev.functionregistry.gateway.session.EdgeCode;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what a handler threw. The exception's text stays in the log. */
public final class Faults {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    private Faults() {}

    public static void answer(ServerRequest request, ServerResponse response, Exception fault) {
        Status status = fault instanceof HttpException http ? http.status() : Status.INTERNAL_SERVER_ERROR_500;
        boolean ours = status.code() >= 500;
        if (ours) {
            log.error("request failed path={}", request.path().path(), fault);
        }
        EdgeCode code = ours ? EdgeCode.INTERNAL_ERROR : EdgeCode.INVALID_REQUEST;
        String message = ours ? "The gateway failed; this is its fault." : status.reasonPhrase() + ".";
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .send(RestCodec.error(new CallAnswer.Failure(code.name(), message, code.retryable(), null, null))
                        .getBytes(StandardCharsets.UTF_8));
    }
}
