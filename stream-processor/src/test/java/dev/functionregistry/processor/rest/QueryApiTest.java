package dev.functionregistry.processor.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.access.TokenKeys;
import dev.functionregistry.access.TokenVerifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said to whoever asks for something that is no query. */
class QueryApiTest {
    private final HealthServer server = HealthServer.start(
            "localhost",
            0,
            Map::of,
            Map::of,
            () -> "",
            new QueryApi(
                    () -> null,
                    new TokenVerifier(TokenKeys.none(), null, null),
                    () -> 0,
                    Set.of("https://console.example")));

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> ask(String method, String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String code(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper()
                .readTree(answer.body())
                .path("error")
                .path("code")
                .asText();
    }

    @Test
    void aPathThatIsNoneIsToldInTheShapeOfEveryRefusal() throws Exception {
        for (var path : new String[] {"/v1/nothing", "/v1/functions/a/b/c"}) {
            var answer = ask("GET", path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(code(answer)).isEqualTo("INVALID_REQUEST");
        }
    }

    @Test
    void whatIsOnlyReadSaysHow() throws Exception {
        var answer = ask("POST", "/v1/sessions");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
        assertThat(code(answer)).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void aHeadIsAnsweredAsItsGetWithoutTheBody() throws Exception {
        var answer = ask("HEAD", "/v1/sessions");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aBrowsersPasswordIsAToken() throws Exception {
        var pair = Base64.getEncoder().encodeToString("anybody:the.token.itself".getBytes(StandardCharsets.UTF_8));
        assertThat(ask("GET", "/v1/sessions", "Authorization", "Basic " + pair)
                        .headers()
                        .firstValue("WWW-Authenticate"))
                .as("it was read, and is none that is accepted here")
                .contains("Bearer error=\"invalid_token\"");
    }

    @Test
    void aPageMayReadWhenToAskAgain() throws Exception {
        assertThat(ask("GET", "/v1/sessions", "Origin", "https://console.example")
                        .headers()
                        .firstValue("Access-Control-Expose-Headers"))
                .contains("Retry-After");
    }
}
