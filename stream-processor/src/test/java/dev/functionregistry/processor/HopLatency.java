package dev.functionregistry.processor;

import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.avro.UserTurn;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.stack.broker.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;

/**
 * Measures a pass through the processor on the embedded broker, from the send of an input to the reader of its output (two bare hops and the
 * decision between them), and a bare hop beside it under the same load. Run by hand: {@code main [passes] [pause in ms]}.
 */
final class HopLatency {
    private HopLatency() {}

    public static void main(String[] args) throws Exception {
        int passes = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        long pauseMs = args.length > 1 ? Long.parseLong(args[1]) : 10;
        var cluster = LocalCluster.shared();
        var topics = Topics.withPrefix("hop.");
        ContractDeployment.deploy(
                ContractDeployment.Settings.of(cluster.bootstrapServers(), cluster.schemaRegistryUrl(), topics, 8),
                line -> {});
        var config = ProcessorConfig.local(
                cluster.bootstrapServers(),
                cluster.schemaRegistryUrl(),
                topics,
                "hop",
                Files.createTempDirectory("hop"));
        try (var pipe = new Pipe(cluster.bootstrapServers(), cluster.schemaRegistryUrl(), topics);
                var processor = StreamProcessor.start(config)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(processor::ready);
            System.out.println("ready, " + passes + " passes");
            run(pipe, passes, pauseMs);
        }
        System.exit(0);
    }

    private static void run(Pipe pipe, int passes, long pauseMs) throws InterruptedException {
        var session = SessionId.anonymous("0123456789abcdef".getBytes(StandardCharsets.UTF_8), new byte[16])
                .toString();
        var gateway = new GatewayAddress("hop#1", 0);
        pipe.keepAlive(gateway);
        pipe.send(Topic.REGISTRATIONS, session, Fixture.opened());
        long epoch = pipe.send(Topic.REGISTRATIONS, session, Fixture.attached("page", gateway))
                .offset();
        pipe.await(Topic.GATEWAY_INBOX, s -> s.value() instanceof AttachOutcome);
        pipe.send(
                Topic.REGISTRATIONS,
                session,
                Fixture.registered(epoch, 1, Fixture.function("add").build()));
        pipe.await(Topic.GATEWAY_INBOX, s -> s.value() instanceof RegistrationOutcome);
        var bare = new long[passes];
        var dispatch = new long[passes];
        var settle = new long[passes];
        for (int i = 0; i < passes; i++) {
            var id = "c" + i;
            long sent = System.nanoTime();
            pipe.send(Topic.CONVERSATION_TURNS, session, new UserTurn(id, "hello", gateway, null, null, null));
            bare[i] = pipe.take(Topic.CONVERSATION_TURNS, s -> s.value() instanceof UserTurn)
                            .at()
                    - sent;
            sent = System.nanoTime();
            pipe.send(Topic.TOOLS_CALLS, session, Fixture.call(id, "add", "{\"a\":1,\"b\":2}"));
            dispatch[i] = pipe.take(Topic.GATEWAY_INBOX, s -> s.value() instanceof ExecutionRequest)
                            .at()
                    - sent;
            sent = System.nanoTime();
            pipe.send(Topic.EXECUTIONS_RESULTS, session, Fixture.succeeded(id, 1, epoch, 1, "3"));
            settle[i] = pipe.take(Topic.TOOLS_RESULTS, s -> s.value() instanceof ToolResult)
                            .at()
                    - sent;
            Thread.sleep(pauseMs);
        }
        print("one bare hop", bare);
        print("ToolCall to ExecutionRequest", dispatch);
        print("ExecutionResult to ToolResult", settle);
    }

    private static void print(String name, long[] nanos) {
        var tail = Arrays.copyOfRange(nanos, nanos.length / 4, nanos.length);
        Arrays.sort(tail);
        System.out.printf(
                "%s: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms (%d passes)%n",
                name,
                tail[tail.length / 2] / 1e6,
                tail[(int) (tail.length * 0.9)] / 1e6,
                tail[(int) (tail.length * 0.99)] / 1e6,
                tail.length);
    }
}
