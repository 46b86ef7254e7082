package dev.functionregistry.stack.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a processor's query API. */
public final class QueryClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String token;

    /**
     * @param url of the processor, without a path
     * @param token of an operator, or of the sessions' owner
     */
    public QueryClient(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /** Ids of all sessions that the token may see. */
    public List<String> sessions() throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        String cursor = "";
        do {
            var page = get("/v1/sessions?limit=200" + cursor).orElseThrow(() -> new IOException("no list of sessions"));
            found.addAll(page.path("sessions").findValuesAsText("id"));
            cursor = page.path("cursor").isTextual()
                    ? "&cursor=" + encoded(page.path("cursor").asText())
                    : "";
        } while (!cursor.isEmpty());
        return found;
    }

    /** The life of a call; empty when the session does not know it. */
    public Optional<JsonNode> call(String sessionId, String callId) throws IOException, InterruptedException {
        return get("/v1/sessions/" + encoded(sessionId) + "/calls/" + encoded(callId));
    }

    private Optional<JsonNode> get(String target) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + target))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return switch (answer.statusCode()) {
            case 200, 206 -> Optional.of(JSON.readTree(answer.body()));
            case 404 -> Optional.empty();
            default -> throw new IOException(answer.statusCode() + " " + answer.body());
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
