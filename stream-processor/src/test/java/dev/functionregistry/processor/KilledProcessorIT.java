package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.stack.broker.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A processor in a process of its own is killed without warning while calls run; the next one settles each exactly once. */
class KilledProcessorIT {
    private static final GatewayAddress GATEWAY = new GatewayAddress("killed#1", 0);
    private static final int CALLS = 60;

    private final Topics topics = Topics.withPrefix("kill" + System.nanoTime() + ".");
    private final String session = SessionId.anonymous(
                    "0123456789abcdef".getBytes(StandardCharsets.UTF_8), new byte[SessionId.RANDOM_BYTES])
            .toString();

    @TempDir
    Path directory;

    @Test
    void everyCallSettlesOnce() throws Exception {
        var cluster = LocalCluster.shared();
        var bootstrap = cluster.bootstrapServers();
        var registry = cluster.schemaRegistryUrl();
        ContractDeployment.deploy(ContractDeployment.Settings.of(bootstrap, registry, topics, 2), line -> {});
        try (var pipe = new Pipe(bootstrap, registry, topics)) {
            pipe.keepAlive(GATEWAY);
            var first = child(bootstrap, registry);
            long epoch;
            Set<String> answered = new LinkedHashSet<>();
            try {
                epoch = open(pipe);
                IntStream.range(0, CALLS)
                        .forEach(i -> pipe.send(
                                Topic.TOOLS_CALLS, session, Fixture.call("c" + i, "add", "{\"a\":1,\"b\":" + i + "}")));
                // answer what comes until a third is settled, then pull the plug
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                    answer(pipe, epoch, answered);
                    return results(pipe).size() > CALLS / 3;
                });
            } finally {
                first.destroyForcibly().waitFor();
            }
            var config = ProcessorConfig.local(bootstrap, registry, topics, "killed", directory.resolve("state"));
            try (var second = StreamProcessor.start(config)) {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                    answer(pipe, epoch, answered);
                    return outcomes(pipe).size() == CALLS;
                });
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(second::ready);
            }
            assertThat(outcomes(pipe).values()).containsOnly("succeeded");
        }
    }

    private Process child(String bootstrap, String registry) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.functionregistry.processor.ProcessorMain");
        builder.environment().put("FR_BOOTSTRAP", bootstrap);
        builder.environment().put("FR_SCHEMA_REGISTRY", registry);
        builder.environment().put("FR_TOPIC_PREFIX", topics.prefix());
        builder.environment().put("FR_PORT", "0");
        builder.environment().put("FR_NAME", "killed");
        builder.environment().put("FR_THREADS", "1");
        builder.environment().put("FR_STATE_DIR", directory.resolve("state").toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
    }

    private long open(Pipe pipe) {
        pipe.send(Topic.REGISTRATIONS, session, Fixture.opened());
        long epoch = pipe.send(Topic.REGISTRATIONS, session, Fixture.attached("page", GATEWAY))
                .offset();
        pipe.await(Topic.GATEWAY_INBOX, s -> s.value() instanceof AttachOutcome);
        var function = Fixture.function("add").setTimeoutMs(60_000).build();
        pipe.send(Topic.REGISTRATIONS, session, Fixture.registered(epoch, 1, function));
        pipe.await(Topic.GATEWAY_INBOX, s -> s.value() instanceof RegistrationOutcome);
        return epoch;
    }

    /** A client runs each execution once and answers it. */
    private void answer(Pipe pipe, long epoch, Set<String> answered) {
        for (var seen : pipe.all(Topic.GATEWAY_INBOX, s -> s.value() instanceof ExecutionRequest)) {
            var request = (ExecutionRequest) seen.value();
            if (answered.add(request.getCallId())) {
                pipe.send(
                        Topic.EXECUTIONS_RESULTS,
                        session,
                        Fixture.succeeded(request.getCallId(), request.getAttempt(), epoch, 1, "3"));
            }
        }
    }

    private static List<ToolResult> results(Pipe pipe) {
        return pipe.all(Topic.TOOLS_RESULTS, s -> s.value() instanceof ToolResult).stream()
                .map(s -> (ToolResult) s.value())
                .toList();
    }

    /** First wins; what comes again must say the same. */
    private static HashMap<String, String> outcomes(Pipe pipe) {
        var first = new HashMap<String, String>();
        for (var result : results(pipe)) {
            var before = first.putIfAbsent(result.getCallId(), result.getOutcome());
            assertThat(before == null || before.equals(result.getOutcome())).isTrue();
        }
        return first;
    }
}
