package dev.functionregistry.gateway.realtime;

import dev.functionregistry.gateway.codec.RealtimeBodies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins calls and mints secrets at the model's service. Blocks; called on virtual threads. The key is in no log, no answer and no
 * topic.
 */
public final class RealtimeBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RealtimeBroker.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final String JSON = "application/json";
    private static final String SDP = "application/sdp";

    private final RealtimeService service;
    private final Supplier<String> boundaries;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /** @param boundaries random texts of at least 16 letters and digits */
    public RealtimeBroker(RealtimeService service, Supplier<String> boundaries) {
        this.service = service;
        this.boundaries = boundaries;
    }

    /**
     * Begins a call of a browser.
     *
     * @param tenant whose key; null for the deployment's own
     * @param choices what the page chose of its session
     */
    public Brokered call(@Nullable String tenant, String offer, Map<String, String> choices) {
        return switch (service.dialect()) {
            case OPENAI -> call(offer, choices, service.headers(tenant));
            case AZURE ->
                switch (secret(tenant, RealtimeBodies.SHORTEST_SECRET, choices)) {
                    case Brokered.Secret(String value, long expiresAt) ->
                        call(offer, choices, RealtimeService.bearer(value));
                    case Brokered.Refused refused -> refused;
                    case Brokered.Call call -> call;
                };
        };
    }

    private Brokered call(String offer, Map<String, String> choices, Map<String, String> authorization) {
        String boundary = "fr" + boundaries.get();
        String body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"sdp\"\r\nContent-Type: " + SDP
                + "\r\n\r\n" + offer + "\r\n--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"session\"\r\nContent-Type: " + JSON + "\r\n\r\n"
                + RealtimeBodies.session(service.model(), service.instructions(), choices) + "\r\n--" + boundary
                + "--\r\n";
        return send("/calls", authorization, "multipart/form-data; boundary=" + boundary, body, answer -> {
            Optional<String> callId = answer.headers()
                    .firstValue("Location")
                    .map(location -> location.substring(location.lastIndexOf('/') + 1))
                    .filter(RealtimeBodies::isCallId);
            return callId.<Brokered>map(id -> new Brokered.Call(id, answer.body()))
                    .orElseGet(() -> new Brokered.Refused(true, "The service named no call.", null));
        });
    }

    /** Mints a secret with which a browser begins its call itself. */
    public Brokered secret(@Nullable String tenant, int seconds, Map<String, String> choices) {
        String body = RealtimeBodies.secretRequest(service.model(), service.instructions(), choices, seconds);
        return send(
                "/client_secrets",
                service.headers(tenant),
                JSON,
                body,
                answer -> RealtimeBodies.secretOf(answer.body())
                        .<Brokered>map(secret -> new Brokered.Secret(secret.value(), secret.expiresAt()))
                        .orElseGet(() -> new Brokered.Refused(true, "The service's answer holds no secret.", null)));
    }

    /** Ends a call that nobody will attend to. */
    public void hangUp(@Nullable String tenant, String callId) {
        send(
                "/calls/" + callId + "/hangup",
                service.headers(tenant),
                JSON,
                "{}",
                answer -> new Brokered.Refused(true, "hung up", null));
    }

    private interface Reading {
        Brokered read(HttpResponse<String> answer);
    }

    private Brokered send(
            String path, Map<String, String> authorization, String contentType, String body, Reading reading) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.base() + path))
                .timeout(ANSWER)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        authorization.forEach(request::header);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() / 100 == 2 ? reading.read(answer) : refused(path, answer);
        } catch (IOException e) {
            log.warn(
                    "model service silent path={} reason={}", path, e.getClass().getSimpleName());
            return new Brokered.Refused(true, "The model's service does not answer.", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Brokered.Refused(true, "The gateway stops.", null);
        }
    }

    private static Brokered refused(String path, HttpResponse<String> answer) {
        int status = answer.statusCode();
        String code = RealtimeBodies.errorCode(answer.body());
        log.warn("model service refuses path={} status={} errorCode={}", path, status, code);
        boolean passing = status == 408 || status == 425 || status == 429 || status >= 500;
        Long retryAfterMs = answer.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,5}"))
                .map(value -> Long.parseLong(value) * 1_000)
                .orElse(null);
        return new Brokered.Refused(passing, "The model's service refused: " + code + ".", retryAfterMs);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
