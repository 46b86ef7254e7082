package dev.functionregistry.gateway.console;

import dev.functionregistry.gateway.session.EdgeCode;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The processor's queries on the page's own origin, since the page talks to nobody else. Whoever asks is known there by the same token; this
 * passes on what it is told.
 */
public final class QueryProxy implements HttpService, AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final @Nullable URI processor;
    private final Operators operators;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();

    /** @param processor any processor, such as {@code http://localhost:8090}; null where queries are not served */
    public QueryProxy(@Nullable URI processor, Operators operators) {
        this.processor = processor;
        this.operators = operators;
    }

    boolean served() {
        return processor != null;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/v1/sessions", this::pass)
                .get("/v1/sessions/{id}", this::pass)
                .get("/v1/sessions/{id}/functions", this::pass)
                .get("/v1/sessions/{id}/usage", this::pass)
                .get("/v1/sessions/{id}/calls", this::pass)
                .get("/v1/sessions/{id}/calls/{callId}", this::pass)
                .get("/v1/functions", this::pass)
                .get("/v1/functions/{name}/stats", this::pass);
    }

    private void pass(ServerRequest request, ServerResponse response) throws InterruptedException {
        String token = operators.token(request);
        if (processor == null) {
            Answers.refuse(response, Status.NOT_IMPLEMENTED_501, EdgeCode.NOT_CONFIGURED, "FR_QUERIES_URL is not set.");
        } else if (token == null) {
            Answers.refuse(response, Status.UNAUTHORIZED_401, EdgeCode.UNAUTHENTICATED, "A token is required.");
        } else {
            try {
                answer(response, ask(processor, request, token));
            } catch (IOException e) {
                Answers.refuse(
                        response, Status.SERVICE_UNAVAILABLE_503, EdgeCode.UNAVAILABLE, "The queries do not answer.");
            }
        }
    }

    private HttpResponse<byte[]> ask(URI base, ServerRequest request, String token)
            throws IOException, InterruptedException {
        String query = request.query().rawValue();
        URI uri = base.resolve(request.path().rawPath() + (query.isEmpty() ? "" : "?" + query));
        // a timeout of the request's own would end with the headers, and a body may never come
        var asked = http.sendAsync(
                HttpRequest.newBuilder(uri)
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        try {
            return asked.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the queries do not answer", e);
        } finally {
            asked.cancel(true);
        }
    }

    private static void answer(ServerResponse response, HttpResponse<byte[]> told) {
        told.headers()
                .firstValue("Retry-After")
                .ifPresent(seconds -> response.header(HeaderValues.create(HeaderNames.RETRY_AFTER, seconds)));
        Answers.json(response, Status.create(told.statusCode()), told.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
