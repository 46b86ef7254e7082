package dev.functionregistry.schemas.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContractCodecTest {
    private static final Topics TOPICS = Topics.withPrefix("test.");
    private static final TimerDue TIMER_DUE = new TimerDue("call_1", 1, "deadline");

    private final ContractCodec codec = new ContractCodec(SchemaLookup.offline(TOPICS));

    static Stream<Arguments> places() {
        return Arrays.stream(Topic.values())
                .flatMap(topic -> RecordTypes.of(topic).stream().map(type -> Arguments.of(topic, type)));
    }

    @ParameterizedTest
    @MethodSource("places")
    void everyRecordComesBackAsItWent(Topic topic, RecordType type) {
        Random random = new Random(type.fullName().hashCode());
        for (int i = 0; i < 100; i++) {
            SpecificRecord record = RandomRecords.of(type.schema(), random);
            byte[] bytes = codec.encode(TOPICS.name(topic), record);
            assertThat(codec.decode(TOPICS.name(topic), bytes)).isEqualTo(new Decoded.Value(record));
        }
    }

    /** Writers and readers are made on first use, so a cold codec is the hard case. */
    @Test
    void manyThreadsShareAColdCodec() throws Exception {
        byte[] expected = timerDue();
        for (int round = 0; round < 20; round++) {
            ContractCodec cold = new ContractCodec(SchemaLookup.offline(TOPICS));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Decoded>> answers = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    answers.add(threads.submit(() -> {
                        byte[] bytes = cold.encode(TOPICS.executionsResults(), TIMER_DUE);
                        assertThat(bytes).isEqualTo(expected);
                        return cold.decode(TOPICS.executionsResults(), bytes);
                    }));
                }
                for (Future<Decoded> answer : answers) {
                    assertThat(answer.get()).isEqualTo(new Decoded.Value(TIMER_DUE));
                }
            }
        }
    }

    @Test
    void stringsAreJavaStrings() {
        TimerDue due = (TimerDue) ((Decoded.Value) codec.decode(TOPICS.executionsResults(), timerDue())).value();

        assertThat((Object) due.getCallId()).isExactlyInstanceOf(String.class);
    }

    @Test
    void aNullIsATombstone() {
        assertThat(codec.decode(TOPICS.toolsDefinitions(), null)).isEqualTo(new Decoded.Tombstone());
    }

    @Test
    void bytesOfAnotherFormatArePoison() {
        assertPoison("{\"a\":1}".getBytes(UTF_8), PoisonReason.NOT_CONTRACT_FORMAT);
        assertPoison(new byte[0], PoisonReason.NOT_CONTRACT_FORMAT);
        assertPoison(new byte[4], PoisonReason.NOT_CONTRACT_FORMAT);
    }

    @Test
    void anUnknownSchemaIdIsPoison() {
        assertPoison(new byte[] {0, 0x7f, 0, 0, 1, 2, 3}, PoisonReason.UNKNOWN_SCHEMA_ID);
    }

    @Test
    void aRecordOfAnotherTopicIsPoison() {
        assertThat(codec.decode(TOPICS.toolsCalls(), timerDue()))
                .isInstanceOfSatisfying(
                        Decoded.Poison.class,
                        poison -> assertThat(poison.reason()).isEqualTo(PoisonReason.UNKNOWN_RECORD_TYPE));
    }

    @Test
    void cutBytesArePoisonAtEveryLength() {
        byte[] whole = timerDue();
        for (int length = 5; length < whole.length; length++) {
            assertPoison(Arrays.copyOf(whole, length), PoisonReason.UNDECODABLE);
        }
    }

    @Test
    void bytesLeftOverArePoison() {
        byte[] whole = timerDue();
        assertPoison(Arrays.copyOf(whole, whole.length + 1), PoisonReason.UNDECODABLE);
    }

    @Test
    void aRecordMayNotBeWrittenToAnothersTopic() {
        assertThatThrownBy(() -> codec.encode(TOPICS.toolsCalls(), new TimerDue("call_1", 1, "deadline")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TimerDue may not stand on test.tools.calls");
        assertThatThrownBy(() -> codec.encode("elsewhere", new ToolResult()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("elsewhere is no topic");
    }

    private byte[] timerDue() {
        return codec.encode(TOPICS.executionsResults(), TIMER_DUE);
    }

    private void assertPoison(byte[] bytes, PoisonReason reason) {
        assertThat(codec.decode(TOPICS.executionsResults(), bytes))
                .isInstanceOfSatisfying(
                        Decoded.Poison.class,
                        poison -> assertThat(poison.reason()).isEqualTo(reason));
    }
}
