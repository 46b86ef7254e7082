package dev.functionregistry.processor.rest;

import dev.functionregistry.processor.query.Instance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks other instances, with the token of whoever asked here. */
public final class Peers implements AutoCloseable {
    /** Marks a query that was passed on, so that it is never passed on again. */
    static final String ROUTED = "Function-Registry-Routed";

    private static final Logger log = LoggerFactory.getLogger(Peers.class);
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_PATIENCE)
            .build();

    /** Its answer, whatever it says; empty when there was none in time. */
    CompletableFuture<Optional<Reply>> ask(Instance instance, String target, String authorization) {
        var request = HttpRequest.newBuilder(URI.create("http://" + instance + target))
                .header("Authorization", authorization)
                .header(ROUTED, "true")
                .build();
        // the request's own timeout ends with the headers, and a body may never come
        var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        return answer.copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, fault) -> answer.cancel(true))
                .handle((response, fault) -> {
                    if (fault != null) {
                        log.warn("instance did not answer instance={} reason={}", instance, fault.toString());
                        return Optional.empty();
                    }
                    Integer retryAfter = response.statusCode() == 503 ? 1 : null;
                    return Optional.of(new Reply(response.statusCode(), response.body(), retryAfter));
                });
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
