package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.access.DevelopmentTokens;
import dev.functionregistry.access.TokenClaims;
import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.SessionOpened;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.stack.broker.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Two processors that share the stores, sessions and calls for them to know of, and questions to either. */
final class TwoProcessors implements AutoCloseable {
    static final int PARTITIONS = 4;
    private static final GatewayAddress GATEWAY = new GatewayAddress("query-gateway#1", 3);
    private static final ObjectMapper JSON = new ObjectMapper();

    final Topics topics = Topics.withPrefix("query" + System.nanoTime() + ".");
    final Pipe pipe;

    /** Judges every answer that a test gets. */
    final OpenApi api;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<StreamProcessor> processors = new ArrayList<>();
    private final DevelopmentTokens tokens;

    TwoProcessors(Path directory) {
        var cluster = LocalCluster.shared();
        var bootstrap = cluster.bootstrapServers();
        var registry = cluster.schemaRegistryUrl();
        ContractDeployment.deploy(ContractDeployment.Settings.of(bootstrap, registry, topics, PARTITIONS), line -> {});
        var keys = directory.resolve("keys.json");
        tokens = DevelopmentTokens.open(keys);
        var queries = new QuerySettings(
                "localhost",
                "localhost",
                keys,
                DevelopmentTokens.ISSUER,
                DevelopmentTokens.AUDIENCE,
                TokenClaims.DEFAULTS,
                Set.of("https://console.example"));
        for (var name : List.of("one", "two")) {
            processors.add(StreamProcessor.start(
                    ProcessorConfig.local(bootstrap, registry, topics, name, directory.resolve(name))
                            .with(queries)));
        }
        api = new OpenApi(ask(request(0, "/openapi.json")).body());
        pipe = new Pipe(bootstrap, registry, topics);
        pipe.keepAlive(GATEWAY);
    }

    boolean ready() {
        return processors.stream().allMatch(StreamProcessor::ready);
    }

    String token(String subject, String... roles) {
        return tokens.mint(subject, List.of(roles), List.of(), Instant.now(), Duration.ofHours(1));
    }

    static String sessionOn(int partition) {
        while (true) {
            var session = ProcessorContract.newSession();
            if (SessionPartitioner.partition(session, PARTITIONS) == partition) {
                return session;
            }
        }
    }

    /** Opens a session and attaches it; the epoch of that. */
    long attach(String session, String subject) {
        var owner = new Principal(DevelopmentTokens.ISSUER, subject, List.of(), List.of());
        pipe.send(Topic.REGISTRATIONS, session, new SessionOpened(owner, "https://app.example", "test/1", 600_000L));
        var attached = Fixture.attached("page-1", GATEWAY);
        attached.put("principal", owner);
        long epoch = pipe.send(Topic.REGISTRATIONS, session, attached).offset();
        pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof AttachOutcome);
        return epoch;
    }

    /** Registers the only function that the session will have. */
    void register(String session, long epoch, FunctionDefinition function) {
        pipe.send(Topic.REGISTRATIONS, session, Fixture.registered(epoch, 1, function));
        pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof RegistrationOutcome);
    }

    /**
     * A call that has its outcome.
     *
     * @param askedAt when it was, by the broker's clock
     */
    record Ended(long askedAt, Pipe.Seen outcome) {
        ToolResult result() {
            return (ToolResult) outcome.value();
        }

        long endedAt() {
            return outcome.raw().timestamp();
        }
    }

    /**
     * Calls a function and waits for the outcome.
     *
     * @param answer what the client says to it; null when it is never asked
     */
    Ended call(String session, String function, String callId, String arguments, @Nullable ExecutionResult answer) {
        long askedAt = pipe.send(Topic.TOOLS_CALLS, session, Fixture.call(callId, function, arguments))
                .timestamp();
        if (answer != null) {
            pipe.await(
                    Topic.GATEWAY_INBOX,
                    s -> s.key().equals(session)
                            && s.value() instanceof ExecutionRequest request
                            && request.getCallId().equals(callId));
            pipe.send(Topic.EXECUTIONS_RESULTS, session, answer);
        }
        var outcome = pipe.await(
                Topic.TOOLS_RESULTS,
                s -> s.key().equals(session)
                        && s.value() instanceof ToolResult result
                        && result.getCallId().equals(callId));
        return new Ended(askedAt, outcome);
    }

    HttpRequest.Builder request(int processor, String target) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + processors.get(processor).port() + target));
    }

    HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer that is as the OpenAPI document says. */
    HttpResponse<String> get(int processor, String target, @Nullable String token) {
        var request = request(processor, target);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        var answer = ask(request);
        var path = target.replaceFirst("\\?.*", "");
        assertThat(api.faults(path, answer.statusCode(), answer.body()))
                .as("%s answered %s %s", target, answer.statusCode(), answer.body())
                .isEmpty();
        return answer;
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    @Override
    public void close() throws Exception {
        for (var processor : processors) {
            processor.close();
        }
        pipe.close();
    }
}
