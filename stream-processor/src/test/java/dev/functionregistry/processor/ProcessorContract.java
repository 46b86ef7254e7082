package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.GatewayAlive;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.ReplyTo;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a processor does on a real cluster. Subclasses bring the cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProcessorContract {
    private static final int PARTITIONS = 4;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final GatewayAddress GATEWAY = new GatewayAddress("it-gateway#1", 3);

    private final Topics topics = Topics.withPrefix("it" + System.nanoTime() + ".");

    private Path stateDir;
    private Pipe pipe;
    private StreamProcessor processor;

    /** Starts the cluster, or aborts where there can be none. */
    abstract void startCluster();

    abstract String bootstrap();

    abstract String registry();

    @BeforeAll
    void start(@TempDir Path directory) {
        startCluster();
        stateDir = directory;
        var report = ContractDeployment.deploy(
                ContractDeployment.Settings.of(bootstrap(), registry(), topics, PARTITIONS), line -> {});
        assertThat(report.problems()).isEmpty();
        pipe = new Pipe(bootstrap(), registry(), topics);
        pipe.keepAlive(GATEWAY);
        processor = processor();
    }

    private StreamProcessor processor() {
        var started = StreamProcessor.start(ProcessorConfig.local(bootstrap(), registry(), topics, "it", stateDir));
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(started::ready);
        return started;
    }

    @AfterAll
    void stop() throws Exception {
        if (processor != null) {
            processor.close();
        }
        if (pipe != null) {
            pipe.close();
        }
    }

    static String newSession() {
        var random = new byte[SessionId.RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return SessionId.anonymous(KEY, random).toString();
    }

    /** A session that is attached and offers functions; its epoch. */
    private long open(String session, FunctionDefinition... functions) {
        pipe.send(Topic.REGISTRATIONS, session, Fixture.opened());
        long epoch = pipe.send(Topic.REGISTRATIONS, session, Fixture.attached("page-1", GATEWAY))
                .offset();
        pipe.await(
                Topic.GATEWAY_INBOX,
                s -> s.key().equals(session) && s.value() instanceof AttachOutcome a && a.getAccepted());
        pipe.send(Topic.REGISTRATIONS, session, Fixture.registered(epoch, 1, functions));
        pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof RegistrationOutcome);
        return epoch;
    }

    @Test
    void aCallGoesFromTheModelToThePageAndBack() {
        var session = newSession();
        long epoch = open(session, Fixture.function("add").build());
        assertThat(pipe.await(
                        Topic.TOOLS_DEFINITIONS,
                        s -> s.key().equals(session) && s.value() instanceof SessionTools t && t.getRevision() == 1))
                .isNotNull();

        var replyTo = new ReplyTo(GATEWAY, "r1");
        pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("c1", "add", "{\"a\":1,\"b\":2}", replyTo));
        var asked =
                pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof ExecutionRequest);
        assertThat(asked.raw().partition()).isEqualTo(GATEWAY.getPartition());
        pipe.send(Topic.EXECUTIONS_RESULTS, session, Fixture.succeeded("c1", 1, epoch, 1, "3"));

        var result = pipe.await(Topic.TOOLS_RESULTS, s -> s.key().equals(session));
        assertThat(((ToolResult) result.value()).getOutcome()).isEqualTo("succeeded");
        var reply = pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof ToolResult);
        assertThat(reply.raw().partition()).isEqualTo(GATEWAY.getPartition());
    }

    @Test
    void anUnansweredCallEndsByItsTimer() {
        var session = newSession();
        open(session, Fixture.function("slow").setTimeoutMs(300).build());
        pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("late", "slow", "{\"a\":1,\"b\":2}"));
        var result = pipe.await(Topic.TOOLS_RESULTS, s -> s.key().equals(session));
        assertThat(((ToolResult) result.value()).getOutcome()).isIn("TIMEOUT", "OUTCOME_UNKNOWN");
    }

    @Test
    void poisonOnEverySourceIsADeadLetterAndNothingStops() {
        var session = newSession();
        for (var topic :
                new Topic[] {Topic.REGISTRATIONS, Topic.TOOLS_CALLS, Topic.EXECUTIONS_RESULTS, Topic.TOOLS_RESULTS}) {
            var garbage = pipe.raw(topic, session, "garbage".getBytes(StandardCharsets.UTF_8), null);
            var unknownSchema = pipe.raw(topic, session, new byte[] {0, 0x7f, 0, 0, 1, 2, 3}, null);
            var nothing = pipe.raw(topic, session, null, null);
            assertDead(topic, garbage.offset(), garbage.partition(), PoisonReason.NOT_CONTRACT_FORMAT);
            assertDead(topic, unknownSchema.offset(), unknownSchema.partition(), PoisonReason.UNKNOWN_SCHEMA_ID);
            assertDead(topic, nothing.offset(), nothing.partition(), PoisonReason.NULL_VALUE);
        }
        aCallGoesFromTheModelToThePageAndBack();
    }

    @Test
    void aCallOnTheWrongPartitionIsADeadLetterAndHasAnOutcome() {
        var session = newSession();
        int home = SessionPartitioner.partition(session, PARTITIONS);
        var value = Fixture.call("lost", "add", "{}");
        var written = pipe.sendTo(Topic.TOOLS_CALLS, session, value, (home + 1) % PARTITIONS);
        assertDead(Topic.TOOLS_CALLS, written.offset(), written.partition(), PoisonReason.WRONG_PARTITION);
        var result = pipe.await(Topic.TOOLS_RESULTS, s -> s.key().equals(session));
        assertThat(result.raw().partition()).isEqualTo(home);
        assertThat(((ToolResult) result.value()).getOutcome()).isEqualTo("WRONG_PARTITION");
    }

    @Test
    void healthAndMetricsAreServed() throws Exception {
        pipe.send(Topic.REGISTRATIONS, "any", new GatewayAlive(GATEWAY));
        var client = HttpClient.newHttpClient();
        for (var path : new String[] {"/health/live", "/health/ready", "/metrics"}) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + processor.port() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).isNotEmpty();
        }
    }

    @Test
    void aRestartedProcessorGoesOnWithOpenCalls() {
        var session = newSession();
        long epoch = open(session, Fixture.function("add").build());
        pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("over", "add", "{\"a\":1,\"b\":2}"));
        pipe.await(Topic.GATEWAY_INBOX, s -> s.key().equals(session) && s.value() instanceof ExecutionRequest);

        processor.close();
        pipe.send(Topic.EXECUTIONS_RESULTS, session, Fixture.succeeded("over", 1, epoch, 1, "3"));
        processor = processor();

        pipe.await(Topic.TOOLS_RESULTS, s -> s.key().equals(session));
        pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("next", "add", "{\"a\":1,\"b\":2}"));
        pipe.await(
                Topic.GATEWAY_INBOX,
                s -> s.key().equals(session)
                        && s.value() instanceof ExecutionRequest r
                        && r.getCallId().equals("next"));
        assertThat(pipe.all(Topic.TOOLS_RESULTS, s -> s.key().equals(session))).hasSize(1);
    }

    @Test
    void aSecondReplicaSharesTheWork(@TempDir Path directory) {
        var config = ProcessorConfig.local(bootstrap(), registry(), topics, "it-2", directory);
        try (var second = StreamProcessor.start(config)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> second.ready() && processor.ready());
            for (int i = 0; i < PARTITIONS; i++) {
                aCallGoesFromTheModelToThePageAndBack();
            }
        }
        // a static member that leaves is missed when its session times out
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(processor.ready()).isTrue());
    }

    private void assertDead(Topic topic, long offset, int partition, PoisonReason reason) {
        var letter = pipe.await(Topic.DEAD_LETTERS, s -> {
            var headers = Pipe.text(s.raw().headers());
            return topics.name(topic).equals(headers.get(DeadLetters.TOPIC))
                    && String.valueOf(offset).equals(headers.get(DeadLetters.OFFSET))
                    && String.valueOf(partition).equals(headers.get(DeadLetters.PARTITION));
        });
        assertThat(Pipe.text(letter.raw().headers())).containsEntry(DeadLetters.REASON, reason.name());
    }
}
