package dev.functionregistry.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.gateway.session.LogRecord;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the gateway writes, against a producer whose answers the test gives. */
class EventLogTest {
    private static final String SESSION = "0123456789abcdef.0123456789abcdef0123456789abcdef";
    private static final LogRecord DETACHED = new LogRecord.Detached(7, "socket_closed");

    private final Topics topics = Topics.plain();
    private final ContractCodec codec = new ContractCodec(SchemaLookup.offline(topics));
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
            cluster(), false, new SessionPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final EventLog eventLog = new EventLog(
            producer,
            codec,
            topics,
            new GatewayAddress("g-1", 3),
            Clock.fixed(Instant.ofEpochMilli(1_234), ZoneOffset.UTC));
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private static Cluster cluster() {
        Node node = new Node(0, "localhost", 1);
        return new Cluster(
                "c",
                List.of(node),
                List.of("functions.registrations", "executions.results").stream()
                        .flatMap(topic -> List.of(0, 1).stream()
                                .map(p -> new PartitionInfo(topic, p, node, new Node[] {node}, new Node[] {node})))
                        .toList(),
                java.util.Set.of(),
                java.util.Set.of());
    }

    @AfterEach
    void close() {
        eventLog.close();
    }

    private EventLog.Ack ack(String name) {
        return new EventLog.Ack() {
            @Override
            public void taken(long offset) {
                answers.add(name + " taken " + offset + " on "
                        + Thread.currentThread().getName());
            }

            @Override
            public void notTaken() {
                answers.add(name + " lost");
            }
        };
    }

    private String answer() throws InterruptedException {
        return answers.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void aRecordGoesToItsTopicUnderItsSession() throws InterruptedException {
        var result = new LogRecord.Result(
                new ExecutionId("c", 2), 7, 1, new ClientFrame.Answer.Failed("E", "m", true, "TypeError"), 12L);
        eventLog.append(SESSION, result, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ack("a"));
        var sent = producer.history().getFirst();
        assertThat(sent.topic()).isEqualTo("executions.results");
        assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo(SESSION);
        assertThat(Headers.sentMicros(sent.headers())).hasValue(1_234_000);
        assertThat(Headers.traceparent(sent.headers())).startsWith("00-0af7");
        ExecutionResult read = (ExecutionResult) ((Decoded.Value) codec.decode(sent.topic(), sent.value())).value();
        assertThat(read.getAttempt()).isEqualTo(2);
        assertThat(read.getResult()).isNull();
        assertThat(read.getError().getType()).isEqualTo("TypeError");
        assertThat(read.getHandlerMicros()).isEqualTo(12);
    }

    @Test
    void everyWriteIsAnsweredOnceAndNotOnTheProducersThread() throws InterruptedException {
        eventLog.append(SESSION, DETACHED, null, ack("a"));
        eventLog.append(SESSION, DETACHED, null, ack("b"));
        producer.completeNext();
        producer.errorNext(new TimeoutException("too late"));
        assertThat(answer()).isEqualTo("a taken 0 on log-answers");
        assertThat(answer()).isEqualTo("b lost");
        assertThat(answers).isEmpty();
        assertThat(eventLog.taken()).isEqualTo(1);
        assertThat(eventLog.refused()).isEqualTo(1);
        assertThat(eventLog.bytesUnderway()).isZero();
    }

    @Test
    void whatThrowsIsAnsweredToo() throws InterruptedException {
        producer.sendException = new TimeoutException("no metadata");
        eventLog.append(SESSION, DETACHED, null, ack("a"));
        assertThat(answer()).isEqualTo("a lost");
        assertThat(eventLog.bytesUnderway()).isZero();
    }

    @Test
    void whatIsUnderwayIsBounded() throws InterruptedException {
        var result = new LogRecord.Result(
                new ExecutionId("c", 1),
                7,
                0,
                new ClientFrame.Answer.Returned("\"" + "x".repeat(400_000) + "\""),
                null);
        for (int i = 0; i < 70; i++) {
            eventLog.append(SESSION, result, null, ack("r" + i));
        }
        assertThat(eventLog.bytesUnderway()).isLessThanOrEqualTo(24L * 1024 * 1024);
        assertThat(answer()).endsWith("lost");
        producer.completeNext();
    }

    @Test
    void theSignOfLifeIsTakenWhenEveryPartitionTookIt() throws InterruptedException {
        eventLog.alive(ack("alive"));
        assertThat(producer.history()).extracting(record -> record.partition()).containsExactly(0, 1);
        producer.completeNext();
        producer.completeNext();
        assertThat(answer()).startsWith("alive taken");
        eventLog.alive(ack("again"));
        producer.completeNext();
        producer.errorNext(new TimeoutException("too late"));
        assertThat(answer()).isEqualTo("again lost");
    }
}
