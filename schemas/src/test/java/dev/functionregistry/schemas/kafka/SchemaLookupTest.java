package dev.functionregistry.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which answers of a registry mean "there is no such schema", and which mean "ask again". */
class SchemaLookupTest {
    private static final Topics TOPICS = Topics.plain();
    private static final byte[] ID_SEVEN = {
        0, 0, 0, 0, 7, 12, 'c', 'a', 'l', 'l', '_', '1', 2, 10, 'r', 'e', 't', 'r', 'y'
    };
    private static final RecordType TIMER_DUE =
            RecordTypes.find(TimerDue.class.getName()).orElseThrow();
    private static final String NOT_FOUND = "{\"error_code\":40403,\"message\":\"Schema not found\"}";

    @Test
    void anIdThatIsNotThereIsPoisonAndAskedForOnce() throws Exception {
        try (StubRegistry registry = new StubRegistry(404, NOT_FOUND);
                SchemaLookup lookup = SchemaLookup.connect(registry.url(), TOPICS)) {
            ContractCodec codec = new ContractCodec(lookup);

            for (int i = 0; i < 10; i++) {
                assertThat(codec.decode(TOPICS.executionsResults(), ID_SEVEN))
                        .isEqualTo(new Decoded.Poison(PoisonReason.UNKNOWN_SCHEMA_ID, "schema id 7"));
            }
            assertThat(registry.asked()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500|{\"error_code\":50001,\"message\":\"Error in the backend data store\"}",
                "503|not ready",
                "404|<html>no such page</html>",
                "404|{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}",
                "401|{\"error_code\":40101,\"message\":\"Unauthorized\"}",
                "429|slow down"
            })
    void noAnswerAboutTheSchemaMeansAskAgain(int status, String body) throws Exception {
        try (StubRegistry registry = new StubRegistry(status, body);
                SchemaLookup lookup = SchemaLookup.connect(registry.url(), TOPICS)) {
            ContractCodec codec = new ContractCodec(lookup);

            assertThatThrownBy(() -> codec.decode(TOPICS.executionsResults(), ID_SEVEN))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(() -> codec.encode(TOPICS.executionsResults(), new TimerDue("call_1", 1, "retry")))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void aRegistryThatIsNotThereMeansAskAgain() throws Exception {
        String url;
        try (StubRegistry registry = new StubRegistry(200, "")) {
            url = registry.url();
        }
        try (SchemaLookup lookup = SchemaLookup.connect(url, TOPICS)) {
            assertThatThrownBy(() -> lookup.schemaOf(7)).isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(lookup::warmUp).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void theSameBytesAreReadWhenTheRegistryIsBack() throws Exception {
        try (StubRegistry registry = new StubRegistry(500, "{}");
                SchemaLookup lookup = SchemaLookup.connect(registry.url(), TOPICS)) {
            ContractDeserializer deserializer =
                    new ContractDeserializer(new ContractCodec(lookup), Duration.ofSeconds(30));
            var reading =
                    CompletableFuture.supplyAsync(() -> deserializer.deserialize(TOPICS.executionsResults(), ID_SEVEN));
            while (registry.asked() < 2) {
                Thread.onSpinWait();
            }

            registry.answer(
                    200, "{\"schema\":\"" + TIMER_DUE.released().toString().replace("\"", "\\\"") + "\"}");

            assertThat(reading.join()).isEqualTo(new TimerDue("call_1", 1, "retry"));
            int asked = registry.asked();
            assertThat(deserializer.deserialize(TOPICS.executionsResults(), ID_SEVEN))
                    .isNotNull();
            assertThat(registry.asked())
                    .as("a known id is never asked for again")
                    .isEqualTo(asked);
        }
    }

    @Test
    void patienceEnds() throws Exception {
        try (StubRegistry registry = new StubRegistry(500, "{}");
                SchemaLookup lookup = SchemaLookup.connect(registry.url(), TOPICS)) {
            ContractCodec codec = new ContractCodec(lookup);

            assertThatThrownBy(() -> codec.decodeWaiting(TOPICS.executionsResults(), ID_SEVEN, Duration.ofMillis(1)))
                    .isInstanceOf(RegistryUnavailableException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> codec.decodeWaiting(TOPICS.executionsResults(), ID_SEVEN, Duration.ofMinutes(1)))
                    .isInstanceOf(InterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theDeserializerTellsPoisonFromTombstones() throws Exception {
        try (SchemaLookup lookup = SchemaLookup.offline(TOPICS)) {
            ContractSerde serde = new ContractSerde(new ContractCodec(lookup));

            assertThat(serde.serializer().serialize(TOPICS.toolsDefinitions(), null))
                    .isNull();
            assertThat(serde.deserializer().deserialize(TOPICS.toolsDefinitions(), null))
                    .isNull();
            assertThatThrownBy(() -> serde.deserializer().deserialize(TOPICS.toolsDefinitions(), new byte[1]))
                    .isInstanceOfSatisfying(
                            PoisonException.class,
                            e -> assertThat(e.reason()).isEqualTo(PoisonReason.NOT_CONTRACT_FORMAT));
        }
    }

    @Test
    void anIdOfAnotherContractIsPoison() throws Exception {
        String other = "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"other.Thing\\\",\\\"fields\\\":[]}";
        try (StubRegistry registry = new StubRegistry(200, "{\"schema\":\"" + other + "\"}");
                SchemaLookup lookup = SchemaLookup.connect(registry.url(), TOPICS)) {
            assertThat(new ContractCodec(lookup).decode(TOPICS.executionsResults(), ID_SEVEN))
                    .isEqualTo(new Decoded.Poison(PoisonReason.UNKNOWN_RECORD_TYPE, "other.Thing with schema id 7"));
        }
    }

    @Test
    void aSchemaThatCannotBecomeOursIsPoison() throws Exception {
        String odd = "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"" + TimerDue.class.getName()
                + "\\\",\\\"fields\\\":[{\\\"name\\\":\\\"callId\\\",\\\"type\\\":\\\"long\\\"}]}";
        try (StubRegistry registry = new StubRegistry(200, "{\"schema\":\"" + odd + "\"}");
                SchemaLookup lookup = SchemaLookup.connect(registry.url(), TOPICS)) {
            assertThat(new ContractCodec(lookup).decode(TOPICS.executionsResults(), ID_SEVEN))
                    .isInstanceOfSatisfying(
                            Decoded.Poison.class,
                            poison -> assertThat(poison.reason()).isEqualTo(PoisonReason.UNDECODABLE));
        }
    }

    @Test
    void aWarmLookupAsksNothingAnyMore() throws Exception {
        try (SchemaLookup lookup = SchemaLookup.offline(TOPICS)) {
            assertThat(lookup.warmUp(List.of(Topic.EXECUTIONS_RESULTS))).isEqualTo(3);
            assertThat(lookup.warmUp()).isEqualTo(RecordTypes.all().size());
        }
    }
}
