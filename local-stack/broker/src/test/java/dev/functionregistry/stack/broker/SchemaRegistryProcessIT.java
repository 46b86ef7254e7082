package dev.functionregistry.stack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SchemaRegistryProcessIT {
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");

    @Test
    void speaksTheConfluentApi() throws Exception {
        var registry = LocalCluster.shared().schemaRegistry();
        assertThat(registry.check()).isEmpty();
        assertThat(register(registry, "speaks")).isPositive().isEqualTo(register(registry, "speaks"));
    }

    @Test
    void oneClusterPerJvm() {
        assertThat(LocalCluster.shared()).isSameAs(LocalCluster.shared());
        assertThat(LocalCluster.shared().kafka().check()).isEmpty();
    }

    /** Registers a small record under the subject; its id. */
    static int register(SchemaRegistryProcess registry, String subject) throws IOException, InterruptedException {
        var schema = "{\"schema\": \"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[]}\"}";
        var request = HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(schema))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            var id = ID.matcher(answer);
            assertThat(id.find()).as(answer).isTrue();
            return Integer.parseInt(id.group(1));
        }
    }
}
