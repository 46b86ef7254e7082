package dev.functionregistry.gateway;

import dev.functionregistry.access.DevelopmentTokens;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import dev.functionregistry.stack.broker.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A deployment of its own on the shared cluster: topics, schemas, a scripted processor and a gateway. */
final class GatewayFixture implements AutoCloseable {
    static final byte[] DEPLOYMENT_KEY = "a key for tests, 32 bytes long...".getBytes(StandardCharsets.UTF_8);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final Topics topics = Topics.withPrefix("t" + UUID.randomUUID().toString().substring(0, 8) + ".");
    final String bootstrap;
    final String schemaRegistry;
    final SchemaLookup lookup;
    final ScriptedProcessor processor;
    final DevelopmentTokens tokens;
    final Path keyFile;
    final EdgeGateway gateway;

    GatewayFixture(String bootstrap, String schemaRegistry, java.util.function.UnaryOperator<GatewayConfig> change) {
        this.bootstrap = bootstrap;
        this.schemaRegistry = schemaRegistry;
        var report = ContractDeployment.deploy(
                ContractDeployment.Settings.of(bootstrap, schemaRegistry, topics, 4), line -> {});
        if (!report.problems().isEmpty()) {
            throw new IllegalStateException(report.problems().toString());
        }
        lookup = SchemaLookup.connect(schemaRegistry, topics);
        processor = new ScriptedProcessor(bootstrap, lookup);
        try {
            keyFile = Files.createTempDirectory("gateway-test").resolve("token-keys.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tokens = DevelopmentTokens.open(keyFile);
        gateway = EdgeGateway.start(change.apply(config("gateway-1")));
        awaitReady(gateway);
    }

    /** One gateway with everything as usual, for all tests of this JVM that change nothing of it. */
    static GatewayFixture shared() {
        return Shared.FIXTURE;
    }

    private static final class Shared {
        static final GatewayFixture FIXTURE = start(config -> config);
    }

    static GatewayFixture start(java.util.function.UnaryOperator<GatewayConfig> change) {
        LocalCluster cluster = LocalCluster.shared();
        return new GatewayFixture(cluster.bootstrapServers(), cluster.schemaRegistryUrl(), change);
    }

    GatewayConfig config(String name) {
        return GatewayConfig.of(bootstrap, schemaRegistry, name, DEPLOYMENT_KEY)
                .at(topics.prefix(), "127.0.0.1", 0)
                .admitting(keyFile, DevelopmentTokens.ISSUER, DevelopmentTokens.AUDIENCE, true)
                .withAllowedOrigins(Set.of("https://app.example.com"));
    }

    static void awaitReady(EdgeGateway gateway) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(gateway::ready);
    }

    int port() {
        return gateway.port();
    }

    Dialogue dialogue() {
        return Dialogue.with(port());
    }

    String token(String subject, String... roles) {
        return tokens.mint(subject, List.of(roles), List.of(), Instant.now(), Duration.ofHours(1));
    }

    HttpResponse<String> post(String path, String token, String body) {
        return http(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)), token);
    }

    HttpResponse<String> get(String path, String token) {
        return http(HttpRequest.newBuilder(uri(path)), token);
    }

    HttpResponse<String> http(HttpRequest.Builder request, String token) {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + port() + path);
    }

    @Override
    public void close() {
        gateway.close();
        processor.close();
    }
}
