package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.FunctionStats;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.SessionDue;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.schemas.kafka.DeadLetters;
import dev.functionregistry.stack.broker.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Poison on every input beside live calls: it is set aside with its reason, and the calls notice nothing. */
class PoisonFloodIT {
    private static final int PARTITIONS = 2;

    /** In so many the poison comes. */
    private static final int WAVES = 20;

    private static final GatewayAddress GATEWAY = new GatewayAddress("flood-gateway#1", 1);
    private static final List<Topic> INPUTS =
            List.of(Topic.REGISTRATIONS, Topic.TOOLS_CALLS, Topic.EXECUTIONS_RESULTS, Topic.TOOLS_RESULTS);

    /** A record that would be read, if its key and place were right. */
    private static final Map<Topic, SpecificRecord> WHOLE = Map.of(
            Topic.REGISTRATIONS, Fixture.opened(),
            Topic.TOOLS_CALLS, Fixture.call("poison", "poison", "{}"),
            Topic.EXECUTIONS_RESULTS, new ExecutionStarted("poison", 1, 0L),
            Topic.TOOLS_RESULTS, result("succeeded"));

    /** A record with a word that nobody knows; calls have no such word. */
    private static final Map<Topic, SpecificRecord> UNHEARD_OF = Map.of(
            Topic.REGISTRATIONS, new SessionDue(0L, "FULL_MOON"),
            Topic.EXECUTIONS_RESULTS, new TimerDue("poison", 1, "FULL_MOON"),
            Topic.TOOLS_RESULTS, result("charmed"));

    private record Thrown(@Nullable String key, byte @Nullable [] bytes, int partition, String reason) {}

    private final Topics topics = Topics.withPrefix("flood" + System.nanoTime() + ".");
    private final AtomicBoolean flooding = new AtomicBoolean(true);
    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void setsPoisonAsideBesideLiveCalls(@TempDir Path directory) throws Exception {
        flood(200, directory);
    }

    @Test
    @Tag("deep")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
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
        try (var watch = new StreamsWatch();
                var pipe = new Pipe(cluster.bootstrapServers(), cluster.schemaRegistryUrl(), topics);
                var live = new Pipe(cluster.bootstrapServers(), cluster.schemaRegistryUrl(), topics);
                var processor = StreamProcessor.start(config)) {
            // the second application is begun by the first, and rebalances while it joins
            Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> processor.ready() && watch.running() >= 2);
            watch.settled();
            var calls = CompletableFuture.supplyAsync(() -> callWhileFlooding(live));
            try {
                var sent = poison(pipe, perTopic);
                Awaitility.await()
                        .atMost(Duration.ofMinutes(10))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> {
                            assertThat(calls).isNotCompletedExceptionally();
                            return reasons(pipe).size() >= sent.size();
                        });
                flooding.set(false);
                int answers = calls.join();
                assertThat(answers).as("live calls, each with its outcome").isGreaterThanOrEqualTo(WAVES);
                assertThat(reasons(pipe)).isEqualTo(sent);
                pipe.await(
                        Topic.FUNCTIONS_STATS,
                        FunctionStats.class,
                        it -> it.getName().equals("add") && it.getTotalCalls() == answers);
                watch.nothingHappened();
                System.out.printf(
                        "poison: %d records on each of %d inputs, %d live calls beside them%n",
                        perTopic, INPUTS.size(), answers);
            } finally {
                flooding.set(false);
            }
        }
    }

    /** Poison of every kind, spread over the partitions; where each went, with its reason. */
    private Map<String, String> poison(Pipe pipe, int perTopic) throws Exception {
        var random = new Random(1);
        var home = ProcessorContract.newSession();
        var expected = new HashMap<String, String>();
        var underway = new ArrayList<Map.Entry<Future<RecordMetadata>, String>>();
        int atHome = SessionPartitioner.partition(home, PARTITIONS);
        for (int i = 0; i < perTopic; i++) {
            if (i % (perTopic / WAVES) == 0) {
                awaitLiveCall();
            }
            for (var topic : INPUTS) {
                int any = random.nextInt(PARTITIONS);
                var whole = pipe.encode(topic, WHOLE.get(topic));
                var word = UNHEARD_OF.get(topic);
                Thrown thrown = switch (i % 10) {
                    case 0 -> new Thrown(home, utf8("garbage " + i), any, "NOT_CONTRACT_FORMAT");
                    case 1 ->
                        new Thrown(home, new byte[] {0, 0x7f, 0, 0, (byte) (i % 7), 1, 2, 3}, any, "UNKNOWN_SCHEMA_ID");
                    case 2 -> new Thrown(home, null, any, "NULL_VALUE");
                    case 3 -> new Thrown(home, new byte[] {0, 0, 0}, any, "NOT_CONTRACT_FORMAT");
                    case 4 -> {
                        var other = topic == Topic.REGISTRATIONS ? Topic.TOOLS_CALLS : Topic.REGISTRATIONS;
                        yield new Thrown(home, pipe.encode(other, WHOLE.get(other)), any, "UNKNOWN_RECORD_TYPE");
                    }
                    case 5 -> new Thrown(home, whole, 1 - atHome, "WRONG_PARTITION");
                    case 6 -> new Thrown(home, Arrays.copyOf(whole, whole.length - 3), any, "UNDECODABLE");
                    case 7 -> new Thrown(null, whole, any, "INVALID_KEY");
                    case 8 -> new Thrown("nobody", whole, any, "INVALID_KEY");
                    default ->
                        word == null
                                ? new Thrown("no.body", whole, any, "INVALID_KEY")
                                : new Thrown(home, pipe.encode(topic, word), atHome, "INVALID_CONTENT");
                };
                underway.add(Map.entry(
                        pipe.throwIn(topic, thrown.key(), thrown.bytes(), thrown.partition()), thrown.reason()));
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

    private static ToolResult result(String outcome) {
        return ToolResult.newBuilder()
                .setCallId("poison")
                .setName("poison")
                .setVersion("1.0.0")
                .setAttempt(1)
                .setOutcome(outcome)
                .setOutput("3")
                .setCached(false)
                .setRevision(1)
                .setCalledAt(1_800_000_000_000L)
                .setSettledAt(1_800_000_000_010L)
                .build();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
