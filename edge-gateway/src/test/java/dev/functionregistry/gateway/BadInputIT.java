package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.kafka.ContractCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What makes no sense is answered or put aside, and everything else goes on. */
class BadInputIT {
    private final GatewayFixture fixture = GatewayFixture.shared();

    @Test
    void badFramesAreAnsweredAndTheSessionGoesOn() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            page.sendRaw("not json").expectError("INVALID_JSON");
            page.sendRaw("[1,2]").expectError("INVALID_FRAME");
            page.send("{'type':'dance'}").expectError("UNKNOWN_FRAME");
            page.send("{'type':'functions.register','ref':'r'}").expectError("INVALID_FRAME");
            page.sendRaw("[".repeat(257) + "]".repeat(257)).expectError("INVALID_JSON");
            page.send("{'type':'function.result','id':'nonsense','data':{'success':true}}")
                    .expectError("UNKNOWN_EXECUTION");
            page.send("{'type':'function.result','id':'never#1','data':{'success':true,'result':1}}");
            assertThat(page.expect("function.acknowledged").get("id").asText()).isEqualTo("never#1");
            assertThat(fixture.processor.await(ExecutionResult.class, session).getCallId())
                    .isEqualTo("never");
            page.register("stillWorks");
        }
    }

    @Test
    void theFirstFrameMustOpen() {
        try (Dialogue page = fixture.dialogue()) {
            page.send("{'type':'functions.unregister','ref':'r','names':[]}");
            page.expectError("NOT_OPEN");
            assertThat(page.expectClose(4002).reason()).isEqualTo("NOT_OPEN");
        }
    }

    @Test
    void binaryIsRefused() {
        try (Dialogue page = fixture.dialogue()) {
            page.open();
            page.sendBinary(new byte[] {1, 2, 3});
            page.expectError("INVALID_FRAME");
            page.expectClose(1003);
        }
    }

    @Test
    void aMessageMayComeInPartsCutAnywhere() {
        try (Dialogue page = fixture.dialogue()) {
            page.sendPart("{\"type\":\"session.open\",\"re", false);
            page.sendPart("f\":\"o\",\"page\":\"größe", false);
            page.sendPart("\"}", true);
            page.expect("session.opened");
        }
    }

    @Test
    void whatTheInboxCannotReadBecomesADeadLetterAndTheMailGoesOn() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            GatewayAddress gateway = fixture.processor.gatewayOf(session);
            byte[] key = session.getBytes(StandardCharsets.UTF_8);
            ContractCodec codec = new ContractCodec(fixture.lookup);
            byte[] letter = codec.encode(
                    fixture.topics.gatewayInbox(),
                    AttachOutcome.newBuilder()
                            .setGateway(gateway.getInstance())
                            .setEpoch(0)
                            .setRef("")
                            .setAccepted(false)
                            .setResumed(false)
                            .setRevision(0)
                            .build());
            List<String> reasons = deadLettersAfter(5, producer -> {
                for (byte[] value : new byte[][] {
                    {1, 2, 3}, {0, 0x7F, 0, 0, 0, 9}, null, java.util.Arrays.copyOf(letter, letter.length - 1)
                }) {
                    producer.send(
                            new ProducerRecord<>(fixture.topics.gatewayInbox(), gateway.getPartition(), key, value));
                }
                producer.send(new ProducerRecord<>(
                        fixture.topics.gatewayInbox(), gateway.getPartition(), new byte[] {9}, letter));
            });
            assertThat(reasons)
                    .containsExactlyInAnyOrder(
                            "NOT_CONTRACT_FORMAT", "UNKNOWN_SCHEMA_ID", "NULL_VALUE", "UNDECODABLE", "INVALID_KEY");
            fixture.processor.dispatch(session, "c", 1, "f", "{}", 5_000);
            page.expect("function.call");
        }
    }

    private List<String> deadLettersAfter(
            int count, java.util.function.Consumer<KafkaProducer<byte[], byte[]>> action) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        ClientSettings.consumer(fixture.bootstrap, "dead-letters-test"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        ClientSettings.producer(fixture.bootstrap, "poison-test"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(fixture.topics.deadLetters()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            action.accept(producer);
            List<String> reasons = new ArrayList<>();
            Awaitility.await().pollDelay(Duration.ZERO).until(() -> {
                for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(200))) {
                    reasons.add(new String(
                            letter.headers().lastHeader("fr-dead-reason").value(), StandardCharsets.UTF_8));
                }
                return reasons.size() >= count;
            });
            return reasons;
        }
    }
}
