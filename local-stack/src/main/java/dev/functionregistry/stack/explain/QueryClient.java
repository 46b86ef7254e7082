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
import java.util.Set;
import java.util.TreeSet;

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

    /**
     * Ids of all sessions that the token may see.
     *
     * @param ids in their order
     * @param notAnswered instances and partitions whose sessions are missing; empty when none is
     */
    public record Sessions(List<String> ids, Set<String> notAnswered) {}

    /** Every session of every instance that answers. */
    public Sessions sessions() throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        var silent = new TreeSet<String>();
        String cursor = "";
        do {
            var page = get("/v1/sessions?limit=200" + cursor).orElseThrow(() -> new IOException("no list of sessions"));
            found.addAll(page.path("sessions").findValuesAsText("id"));
            page.path("notAnswered").forEach(name -> silent.add(name.asText()));
            cursor = page.path("cursor").isTextual()
                    ? "&cursor=" + encoded(page.path("cursor").asText())
                    : "";
        } while (!cursor.isEmpty());
        return new Sessions(found, silent);
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
        HttpResponse<String> answer;
        try {
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException(url + " does not answer: is a processor there?", e);
        }
        return switch (answer.statusCode()) {
            case 200, 206 -> Optional.of(JSON.readTree(answer.body()));
            case 404 -> Optional.empty();
            default -> throw new IOException(url + " refused with " + answer.statusCode() + ": " + why(answer.body()));
        };
    }

    /** The sentence of a refusal; of anything else as much as a line holds. */
    private static String why(String body) {
        try {
            var message = JSON.readTree(body).path("error").path("message");
            if (message.isTextual()) {
                return message.asText();
            }
        } catch (IOException e) {
            // no answer of a processor
        }
        return body.isBlank() ? "no reason given" : body.lines().findFirst().orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
