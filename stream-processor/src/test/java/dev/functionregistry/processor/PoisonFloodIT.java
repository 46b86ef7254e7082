package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.schemas.kafka.DeadLetters;
import dev.functionregistry.stack.broker.LocalCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Poison on every input beside live calls: it is set aside with its reason, and the calls notice nothing. */
class PoisonFloodIT {
    private static final int PARTITIONS = 2;

    /** In so many the poison comes. */
    private static final int WAVES = 20;

    private static final GatewayAddress GATEWAY = new GatewayAddress("flood-gateway#1", 1);
    private static final List<Topic> INPUTS =
            List.of(Topic.REGISTRATIONS, Topic.TOOLS_CALLS, Topic.EXECUTIONS_RESULTS, Topic.TOOLS_RESULTS);

    private final Topics topics = Topics.withPrefix("flood" + System.nanoTime() + ".");
    private final AtomicBoolean flooding = new AtomicBoolean(true);
    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void setsPoisonAsideBesideLiveCalls(@TempDir Path directory) throws Exception {
        flood(200, directory);
    }

    @Test
    @Tag("deep")
    void setsTenThousandOfEachInputAsideBesideLiveCalls(@TempDir Path directory) throws Exception {
        flood(10_000, directory);
    }

    private void flood(int perTopic, Path directory) throws Exception {
        var cluster = LocalCluster.shared();
        ContractDeployment.deploy(
                ContractDeployment.Settings.of(
                        cluster.bootstrapServers(), cluster.schemaRegistryUrl(), topics, PARTITIONS),
                line -> {});
        var config = ProcessorConfig.local(
                cluster.bootstrapServers(), cluster.schemaRegistryUrl(), topics, "flood", directory);
        try (var pipe = new Pipe(cluster.bootstrapServers(), cluster.schemaRegistryUrl(), topics);
                var live = new Pipe(cluster.bootstrapServers(), cluster.schemaRegistryUrl(), topics);
                var processor = StreamProcessor.start(config)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(processor::ready);
            var calls = CompletableFuture.supplyAsync(() -> callWhileFlooding(live));
            var sent = poison(pipe, perTopic);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        assertThat(processor.checks()).containsEntry("running", true);
                        assertThat(calls).isNotCompletedExceptionally();
                        return pipe.all(Topic.DEAD_LETTERS, s -> true).size() >= sent.size();
                    });
            flooding.set(false);
            assertThat(calls.join()).as("live calls, each with its outcome").isGreaterThanOrEqualTo(WAVES);
            assertThat(reasons(pipe)).isEqualTo(sent);
            assertThat(metrics(processor)).contains("kafka_stream_failed_stream_threads_total");
            assertThat(metrics(processor)
                            .lines()
                            .filter(l -> l.startsWith("kafka_stream_failed_stream_threads_total{")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" 0.0"));
            System.out.printf(
                    "poison: %d records on each of %d inputs, %d live calls beside them%n",
                    perTopic, INPUTS.size(), calls.join());
        }
    }

    /** Poison of every kind, spread over the partitions; where each went, with its reason. */
    private Map<String, String> poison(Pipe pipe, int perTopic) throws Exception {
        var random = new Random(1);
        var home = ProcessorContract.newSession();
        var expected = new HashMap<String, String>();
        var underway = new ArrayList<Map.Entry<Future<RecordMetadata>, String>>();
        var whole = pipe.encode(Topic.REGISTRATIONS, Fixture.opened());
        for (int i = 0; i < perTopic; i++) {
            if (i % (perTopic / WAVES) == 0) {
                awaitLiveCall();
            }
            for (var topic : INPUTS) {
                int partition = random.nextInt(PARTITIONS);
                int kind = i % 5;
                byte[] bytes = switch (kind) {
                    case 0 -> ("garbage " + i).getBytes(StandardCharsets.UTF_8);
                    case 1 -> new byte[] {0, 0x7f, 0, 0, (byte) (i % 7), 1, 2, 3};
                    case 2 -> null;
                    case 3 -> new byte[] {0, 0, 0};
                    default -> whole;
                };
                if (kind == 4) {
                    // a whole record, but of another topic, or on a partition where its session does not belong
                    partition = 1 - SessionPartitioner.partition(home, PARTITIONS);
                }
                var reason = switch (kind) {
                    case 0, 3 -> "NOT_CONTRACT_FORMAT";
                    case 1 -> "UNKNOWN_SCHEMA_ID";
                    case 2 -> "NULL_VALUE";
                    default -> topic == Topic.REGISTRATIONS ? "WRONG_PARTITION" : "UNKNOWN_RECORD_TYPE";
                };
                underway.add(Map.entry(pipe.throwIn(topic, home, bytes, partition), reason));
            }
        }
        for (var entry : underway) {
            var at = entry.getKey().get();
            expected.put(at.topic() + "-" + at.partition() + "-" + at.offset(), entry.getValue());
        }
        return expected;
    }

    /** Poison stands before the live calls in every partition; the next wave comes when one has had its outcome. */
    private void awaitLiveCall() {
        int before = answered.get();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> answered.get() > before);
    }

    private static Map<String, String> reasons(Pipe pipe) {
        var reasons = new HashMap<String, String>();
        for (var letter : pipe.all(Topic.DEAD_LETTERS, s -> true)) {
            var headers = Pipe.text(letter.raw().headers());
            reasons.put(
                    headers.get(DeadLetters.TOPIC) + "-" + headers.get(DeadLetters.PARTITION) + "-"
                            + headers.get(DeadLetters.OFFSET),
                    headers.get(DeadLetters.REASON));
        }
        return reasons;
    }

    /** One call after the other in one session, answered as a page would; how many. */
    private int callWhileFlooding(Pipe live) {
        live.keepAlive(GATEWAY);
        var session = ProcessorContract.newSession();
        live.send(Topic.REGISTRATIONS, session, Fixture.opened());
        long epoch = live.send(Topic.REGISTRATIONS, session, Fixture.attached("page-1", GATEWAY))
                .offset();
        live.send(
                Topic.REGISTRATIONS,
                session,
                Fixture.registered(
                        epoch, 1, Fixture.function("add").setTimeoutMs(60_000).build()));
        live.take(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof RegistrationOutcome);
        int calls = 0;
        while (flooding.get()) {
            var callId = "live-" + calls++;
            live.send(Topic.TOOLS_CALLS, session, Fixture.call(callId, "add", "{\"a\":1,\"b\":2}"));
            live.take(
                    Topic.GATEWAY_INBOX,
                    s -> s.value() instanceof ExecutionRequest r
                            && r.getCallId().equals(callId));
            live.send(Topic.EXECUTIONS_RESULTS, session, Fixture.succeeded(callId, 1, epoch, 1, "3"));
            var result = live.take(
                    Topic.TOOLS_RESULTS,
                    s -> s.value() instanceof ToolResult r && r.getCallId().equals(callId));
            assertThat(((ToolResult) result.value()).getOutcome()).isEqualTo("succeeded");
            answered.incrementAndGet();
        }
        return calls;
    }

    private static String metrics(StreamProcessor processor) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + processor.port() + "/metrics"));
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
