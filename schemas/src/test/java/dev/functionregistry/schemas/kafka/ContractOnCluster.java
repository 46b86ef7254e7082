package dev.functionregistry.schemas.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.kafka.DeploymentReport.Code;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real broker and a real registry; each way of having them extends this. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContractOnCluster {
    private static final int PARTITIONS = 8;
    private static final byte[] KEY = "a deployment key of tests".getBytes(UTF_8);

    private Topics topics;
    private ContractDeployment.Settings settings;
    private DeploymentReport first;
    private final List<String> progress = new CopyOnWriteArrayList<>();

    abstract String bootstrap();

    abstract String registryUrl();

    @BeforeAll
    void deploy() {
        topics = freshTopics();
        settings = ContractDeployment.Settings.of(bootstrap(), registryUrl(), topics, PARTITIONS);
        first = ContractDeployment.deploy(settings, progress::add);
    }

    @Test
    void theFirstDeploymentCreatesEverything() {
        assertThat(first.problems()).isEmpty();
        assertThat(first.created()).isEqualTo(Topic.values().length);
        assertThat(first.registered()).isEqualTo(RecordTypes.subjects());
        assertThat(first.summary())
                .isEqualTo("12 topics, " + RecordTypes.all().size() + " record types, all compatible");
        assertThat(progress)
                .contains("created " + topics.toolsCalls() + ", 8 partitions")
                .hasSize(Topic.values().length + RecordTypes.subjects());
    }

    @Test
    void theSecondDeploymentChangesNothing() {
        DeploymentReport second = ContractDeployment.deploy(settings, line -> {
            throw new AssertionError("changed: " + line);
        });

        assertThat(second.ok()).isTrue();
        assertThat(second.created() + second.adjusted() + second.registered()).isZero();
        assertThat(second.summary()).isEqualTo(first.summary());
        assertThat(ContractDeployment.check(settings).ok()).isTrue();
    }

    @Test
    void theCheckOfAnEmptyClusterNamesWhatIsMissing() {
        DeploymentReport check = ContractDeployment.check(
                ContractDeployment.Settings.of(bootstrap(), registryUrl(), freshTopics(), PARTITIONS));

        assertThat(check.problems())
                .hasSize(Topic.values().length + RecordTypes.subjects())
                .extracting(DeploymentReport.Problem::code)
                .containsOnly(Code.TOPIC_MISSING, Code.SCHEMA_MISSING);
    }

    @Test
    void anotherPartitionCountIsRefusedAndNoTopicIsTouched() throws Exception {
        Topics others = freshTopics();
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(others.toolsCalls(), 3, (short) 1)))
                    .all()
                    .get();
            // a created topic is not at once known to the broker that is asked
            await().until(() -> admin.listTopics().names().get().contains(others.toolsCalls()));
            DeploymentReport report = ContractDeployment.deploy(
                    ContractDeployment.Settings.of(bootstrap(), registryUrl(), others, 1), line -> {});

            assertThat(report.problems())
                    .singleElement()
                    .isEqualTo(new DeploymentReport.Problem(
                            Code.PARTITION_COUNT_DIFFERS,
                            "Topic " + others.toolsCalls()
                                    + " has 3 partitions, 1 are wanted. The count of a prefix never changes: set"
                                    + " FR_PARTITIONS=3, or deploy under a new FR_TOPIC_PREFIX"));
            assertThat(report.topics()).isEqualTo(1);
            assertThat(admin.listTopics().names().get()).doesNotContain(others.registrations());
        }
    }

    @Test
    void aChangedConfigurationIsFoundAndPutRight() throws Exception {
        Topics others = freshTopics();
        var ours = ContractDeployment.Settings.of(bootstrap(), registryUrl(), others, 1);
        ContractDeployment.deploy(ours, line -> {});
        ConfigResource inbox = new ConfigResource(ConfigResource.Type.TOPIC, others.gatewayInbox());
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            inbox,
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();

            await().untilAsserted(
                            () -> assertThat(ContractDeployment.check(ours).problems())
                                    .extracting(DeploymentReport.Problem::code)
                                    .containsExactly(Code.TOPIC_CONFIG_DIFFERS));
            assertThat(ContractDeployment.deploy(ours, line -> {}).adjusted()).isEqualTo(1);
            await().untilAsserted(() ->
                    assertThat(ContractDeployment.check(ours).problems()).isEmpty());
        }
    }

    @Test
    void aSubjectOfAnotherLevelIsFoundAndPutRight() throws Exception {
        Topics others = freshTopics();
        var ours = ContractDeployment.Settings.of(bootstrap(), registryUrl(), others, 1);
        ContractDeployment.deploy(ours, line -> {});
        String subject = RecordTypes.of(Topic.ALERTS).getFirst().subject(others.alerts());
        try (SchemaRegistryClient client = SchemaLookup.client(registryUrl())) {
            assertThat(client.getCompatibility(subject)).isEqualTo("FULL_TRANSITIVE");
            client.updateCompatibility(subject, "NONE");

            assertThat(ContractDeployment.check(ours).problems())
                    .singleElement()
                    .extracting(DeploymentReport.Problem::code)
                    .isEqualTo(Code.COMPATIBILITY_LEVEL_DIFFERS);
            assertThat(ContractDeployment.deploy(ours, line -> {}).ok()).isTrue();
            assertThat(client.getCompatibility(subject)).isEqualTo("FULL_TRANSITIVE");
        }
    }

    @Test
    void theTopicsAreAsTheContractSays() throws Exception {
        try (Admin admin = admin()) {
            assertThat(PartitionCounts.read(admin, topics)).isEqualTo(new PartitionCounts(8, 12));
            for (Topic topic : Topic.values()) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topics.name(topic));
                var configs =
                        admin.describeConfigs(List.of(resource)).all().get().get(resource);
                topic.configs()
                        .forEach((name, value) -> assertThat(configs.get(name).value())
                                .as(topic + " " + name)
                                .isEqualTo(value));
            }
        }
    }

    @Test
    void missingTopicsAreToldToAStage() {
        try (Admin admin = admin()) {
            assertThatThrownBy(() -> PartitionCounts.read(admin, freshTopics()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Topics are missing");
        }
    }

    @Test
    void everyRecordTypeTravelsThroughItsTopics() throws Exception {
        Random random = new Random(7);
        Map<String, List<SpecificRecord>> sent = new HashMap<>();
        List<Future<RecordMetadata>> places = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        try (SchemaLookup writing = SchemaLookup.connect(registryUrl(), topics);
                SchemaLookup reading = SchemaLookup.connect(registryUrl(), topics);
                var producer = new KafkaProducer<>(
                        ClientSettings.producer(bootstrap(), "test"),
                        new StringSerializer(),
                        new ContractSerializer<>(new ContractCodec(writing)))) {
            for (Topic topic : Topic.values()) {
                for (RecordType type : RecordTypes.of(topic)) {
                    for (int i = 0; i < 5; i++) {
                        SpecificRecord value = RandomRecords.of(type.schema(), random);
                        String key = sessionId(random).toString();
                        var record = new ProducerRecord<String, SpecificRecord>(topics.name(topic), key, value);
                        Headers.stamp(record.headers(), 1_234_567, null);
                        places.add(producer.send(record));
                        expected.add(SessionPartitioner.partition(key, topic.partitions(PARTITIONS)));
                        sent.computeIfAbsent(topics.name(topic), name -> new ArrayList<>())
                                .add(value);
                    }
                }
            }
            for (int i = 0; i < places.size(); i++) {
                assertThat(places.get(i).get().partition()).isEqualTo(expected.get(i));
            }
            ContractCodec codec = new ContractCodec(reading);
            Map<String, List<SpecificRecord>> read = new HashMap<>();
            for (var record : readAll(sent.keySet())) {
                assertThat(Headers.sentMicros(record.headers())).hasValue(1_234_567);
                Decoded.Value found = (Decoded.Value) codec.decode(record.topic(), record.value());
                read.computeIfAbsent(record.topic(), name -> new ArrayList<>()).add(found.value());
            }
            sent.forEach((topic, values) ->
                    assertThat(read.get(topic)).as(topic).containsExactlyInAnyOrderElementsOf(values));
        }
    }

    /** What Confluent's own deserializer does: magic byte, id, the registry's text of the schema, generic record. */
    @Test
    void anyConfluentConsumerCanReadOurs() throws Exception {
        try (SchemaLookup lookup = SchemaLookup.connect(registryUrl(), topics);
                SchemaRegistryClient client = SchemaLookup.client(registryUrl())) {
            byte[] bytes =
                    new ContractCodec(lookup).encode(topics.executionsResults(), new TimerDue("call_1", 3, "deadline"));
            int id = ByteBuffer.wrap(bytes).getInt(1);
            assertThat(bytes[0]).isZero();
            assertThat(client.getAllSubjectsById(id))
                    .contains(topics.executionsResults() + "-dev.functionregistry.schemas.avro.TimerDue");
            AvroSchema schema = (AvroSchema) client.getSchemaById(id);
            GenericRecord record = new GenericDatumReader<GenericRecord>(schema.rawSchema())
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));

            assertThat(record.get("callId")).hasToString("call_1");
            assertThat(record.get("attempt")).isEqualTo(3);
            assertThat(schema.canonicalString()).doesNotContain("avro.java");
        }
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowIsPoison() throws Exception {
        try (SchemaLookup lookup = SchemaLookup.connect(registryUrl(), topics)) {
            Decoded decoded =
                    new ContractCodec(lookup).decode(topics.toolsCalls(), new byte[] {0, 0x7f, 0x7f, 0x7f, 0x7f, 1});

            assertThat(decoded)
                    .isEqualTo(new Decoded.Poison(PoisonReason.UNKNOWN_SCHEMA_ID, "schema id " + 0x7f7f7f7f));
        }
    }

    @Test
    void aWarmLookupNeedsNoRegistry() throws Exception {
        try (SchemaLookup lookup = SchemaLookup.connect(registryUrl(), topics)) {
            assertThat(lookup.warmUp()).isEqualTo(RecordTypes.all().size());
        }
    }

    @Test
    void aSchemaOfALaterReleaseIsReadAsOurs() throws Exception {
        Topics others = freshTopics();
        ContractDeployment.deploy(ContractDeployment.Settings.of(bootstrap(), registryUrl(), others, 1), line -> {});
        RecordType type = RecordTypes.of(Topic.EXECUTIONS_RESULTS).stream()
                .filter(candidate -> candidate.type() == TimerDue.class)
                .findFirst()
                .orElseThrow();
        Schema later =
                withField(type.released(), "note", SchemaBuilder.builder().stringType(), "none");
        try (SchemaRegistryClient client = SchemaLookup.client(registryUrl());
                SchemaLookup lookup = SchemaLookup.connect(registryUrl(), others)) {
            int id = client.register(type.subject(others.executionsResults()), new AvroSchema(later));
            lookup.warmUp(List.of(Topic.EXECUTIONS_RESULTS));
            byte[] body = RecordCodec.encode(
                    ByteBuffer.allocate(5).putInt(1, id).array(),
                    RecordCodec.writer(type.schema()),
                    new TimerDue("call_1", 1, "retry"));
            byte[] bytes = Arrays.copyOf(body, body.length + 3);
            bytes[body.length] = 4; // the new field: a string of two
            bytes[body.length + 1] = 'h';
            bytes[body.length + 2] = 'i';

            assertThat(new ContractCodec(lookup).decode(others.executionsResults(), bytes))
                    .isEqualTo(new Decoded.Value(new TimerDue("call_1", 1, "retry")));
        }
    }

    @Test
    void anIncompatibleSchemaIsRefused() throws Exception {
        Topics others = freshTopics();
        RecordType type = RecordTypes.of(Topic.TOOLS_CALLS).getFirst();
        Schema odd =
                Schema.createRecord(type.schema().getName(), null, type.schema().getNamespace(), false);
        odd.setFields(List.of(new Schema.Field("callId", Schema.create(Schema.Type.LONG), null)));
        try (SchemaRegistryClient client = SchemaLookup.client(registryUrl())) {
            client.register(type.subject(others.toolsCalls()), new AvroSchema(odd));
            var ours = ContractDeployment.Settings.of(bootstrap(), registryUrl(), others, 1);

            DeploymentReport report = ContractDeployment.deploy(ours, line -> {});

            assertThat(report.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(Code.INCOMPATIBLE_SCHEMA);
                assertThat(problem.message())
                        .contains(
                                type.subject(others.toolsCalls()),
                                "breaks a registered one: version 1",
                                "TYPE_MISMATCH");
            });
            assertThat(ContractDeployment.check(ours).problems())
                    .extracting(DeploymentReport.Problem::code)
                    .containsExactly(Code.INCOMPATIBLE_SCHEMA);
        }
    }

    @Test
    void theRegistryRefusesWhatBreaksReaders() throws Exception {
        RecordType type = RecordTypes.of(Topic.TOOLS_CALLS).getFirst();
        Schema breaking = withField(type.released(), "urgent", Schema.create(Schema.Type.BOOLEAN), null);
        try (SchemaRegistryClient client = SchemaLookup.client(registryUrl())) {
            assertThatThrownBy(() -> client.register(type.subject(topics.toolsCalls()), new AvroSchema(breaking)))
                    .isInstanceOfSatisfying(
                            RestClientException.class,
                            e -> assertThat(e.getStatus()).isEqualTo(409));
        }
    }

    @Test
    void aSchemaThatWasNotDeployedIsNoNetworkFault() throws Exception {
        Topics others = freshTopics();
        try (SchemaLookup lookup = SchemaLookup.connect(registryUrl(), others)) {
            assertThatThrownBy(() -> new ContractCodec(lookup)
                            .encode(others.executionsResults(), new TimerDue("call_1", 1, "retry")))
                    .isInstanceOf(ContractNotDeployedException.class)
                    .hasMessageContaining(others.executionsResults());
        }
    }

    @Test
    void deadLettersKeepTheBytes() throws Exception {
        byte[] bytes = {1, 2, 3};
        String key = sessionId(new Random(5)).toString();
        try (var producer = new KafkaProducer<>(
                ClientSettings.producer(bootstrap(), "test"), new ByteArraySerializer(), new ByteArraySerializer())) {
            var letters = new DeadLetters(topics, "processor");
            producer.send(letters.of(
                            new DeadLetters.Origin(topics.toolsCalls(), 3, 42, 99),
                            key.getBytes(UTF_8),
                            bytes,
                            List.of(),
                            PoisonReason.NOT_CONTRACT_FORMAT,
                            "3 bytes"))
                    .get();
        }
        ConsumerRecord<String, byte[]> letter =
                readAll(List.of(topics.deadLetters())).getFirst();

        assertThat(letter.value()).isEqualTo(bytes);
        assertThat(letter.key()).isEqualTo(key);
        assertThat(new String(letter.headers().lastHeader(DeadLetters.REASON).value(), UTF_8))
                .isEqualTo("NOT_CONTRACT_FORMAT");
    }

    private static Schema withField(Schema schema, String name, Schema type, Object otherwise) {
        List<Schema.Field> fields = new ArrayList<>();
        schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field(name, type, "added later", otherwise));
        Schema later = Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false);
        later.setFields(fields);
        return later;
    }

    private List<ConsumerRecord<String, byte[]>> readAll(Collection<String> names) {
        try (var consumer = new KafkaConsumer<>(
                ClientSettings.consumer(bootstrap(), "test"), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = names.stream()
                    .flatMap(name -> consumer.partitionsFor(name).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private Admin admin() {
        return Admin.create(ClientSettings.admin(bootstrap(), "test"));
    }

    private static SessionId sessionId(Random random) {
        byte[] bits = new byte[SessionId.RANDOM_BYTES];
        random.nextBytes(bits);
        return SessionId.anonymous(KEY, bits);
    }

    private static Topics freshTopics() {
        return Topics.withPrefix("t" + UUID.randomUUID().toString().substring(0, 8) + ".");
    }
}
