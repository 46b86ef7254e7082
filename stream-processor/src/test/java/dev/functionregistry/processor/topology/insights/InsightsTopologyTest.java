package dev.functionregistry.processor.topology.insights;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.processor.topology.LoggedStore;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.Alert;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionStats;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.DeadLetters;
import dev.functionregistry.schemas.kafka.Decoded;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class InsightsTopologyTest {
    private static final Instant START = Instant.ofEpochMilli(1_800_000_000_000L);
    private static final Path APPROVED = Path.of("src/test/resources/insights-topology.approved.txt");
    private static final Path PAGE = Path.of("../docs/topology.md");

    private Instant now = START;
    private TopologyTestDriver driver;

    @BeforeEach
    void start(@TempDir Path directory) {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "insights");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        driver = new TopologyTestDriver(InsightsTopology.build(Fixture.wiring(), StuckCalls.QUIET), settings, START);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private static ToolResult result(String callId, String version, String outcome, Long micros, String user) {
        var error = outcome.equals("succeeded")
                ? null
                : new ToolError(outcome, "It failed.", false, null, "TypeError", null);
        return ToolResults.of(callId, "add", version, outcome, error, micros, user);
    }

    private void settle(String callId, String outcome, long micros) {
        settle(Fixture.SESSION, result(callId, "1.0.0", outcome, micros, "issuer|alice"));
    }

    private void settle(String session, ToolResult result) {
        pipe(Topic.TOOLS_RESULTS, session, Fixture.encode(Fixture.TOPICS.toolsResults(), result), new RecordHeaders());
    }

    private void register(boolean sensitive) {
        var add = Fixture.function("add").setSensitive(sensitive).build();
        register(add);
    }

    private void register(FunctionDefinition... functions) {
        var batch = Fixture.encode(Fixture.TOPICS.registrations(), Fixture.registered(1, 1, functions));
        pipe(Topic.REGISTRATIONS, Fixture.SESSION, batch, new RecordHeaders());
    }

    private void deadLetter(String reason) {
        var headers = new RecordHeaders();
        headers.add(DeadLetters.TOPIC, "executions.results".getBytes(StandardCharsets.UTF_8));
        headers.add(DeadLetters.REASON, reason.getBytes(StandardCharsets.UTF_8));
        headers.add(DeadLetters.STAGE, "gateway".getBytes(StandardCharsets.UTF_8));
        pipe(Topic.DEAD_LETTERS, "any", new byte[] {1}, headers);
    }

    private void pipe(Topic topic, String key, byte[] value, RecordHeaders headers) {
        driver.createInputTopic(Fixture.TOPICS.name(topic), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), value, headers, now));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    private <T extends SpecificRecord> List<T> told(Topic topic, Class<T> type) {
        return driver
                .createOutputTopic(Fixture.TOPICS.name(topic), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .stream()
                .map(message -> Fixture.CODEC.decode(Fixture.TOPICS.name(topic), message.value()))
                .map(decoded -> type.cast(((Decoded.Value) decoded).value()))
                .toList();
    }

    @Test
    void totalsAreToldTogetherAndOnlyWhenTheyChanged() {
        register(false);
        settle("1", "succeeded", 2_000);
        settle("2", "EXECUTION_ERROR", 4_000);
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class)).isEmpty();

        pass(Duration.ofSeconds(2));

        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class))
                .singleElement()
                .satisfies(stats -> {
                    assertThat(stats.getName()).isEqualTo("add");
                    assertThat(stats.getTotalCalls()).isEqualTo(2);
                    assertThat(stats.getTotalErrors()).isEqualTo(1);
                    assertThat(stats.getAvgExecutionTime()).isEqualTo(3.0);
                    assertThat(stats.getLastError()).isEqualTo("It failed.");
                    assertThat(stats.getLastErrorAt()).isEqualTo(START.toEpochMilli());
                    assertThat(stats.getErrorTypes()).containsEntry("TypeError", 1L);
                    assertThat(stats.getUniqueUsers()).isEqualTo(1);
                });
        pass(Duration.ofSeconds(2));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class)).isEmpty();
    }

    @Test
    void theCallsOfAMinuteAreToldWhenItIsOver() {
        for (int call = 0; call < 5; call++) {
            settle("c" + call, "succeeded", 1_000);
        }
        pass(Duration.ofSeconds(2));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class).getFirst().getCallsPerMinute())
                .isZero();

        pass(Duration.ofMinutes(1));

        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class).getLast().getCallsPerMinute())
                .isEqualTo(5.0);
        var store = driver.<String, byte[]>getKeyValueStore(InsightsTopology.FUNCTIONS);
        assertThat(InsightsViews.totals(store, "add", now.toEpochMilli())
                        .orElseThrow()
                        .callsPerMinute())
                .as("as queries say it")
                .isEqualTo(5.0);
        pass(Duration.ofMinutes(1));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class).getLast().getCallsPerMinute())
                .isZero();
        pass(Duration.ofMinutes(5));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class)).isEmpty();
    }

    @Test
    void onlyTheFirstOutcomeOfACallCounts() {
        settle("1", "succeeded", 1_000);
        settle("1", "TIMEOUT", 1_000);
        pass(Duration.ofMinutes(61));
        settle("1", "TIMEOUT", 1_000);
        pass(Duration.ofSeconds(2));

        var last = told(Topic.FUNCTIONS_STATS, FunctionStats.class).getLast();
        assertThat(last.getTotalCalls()).isEqualTo(1);
        assertThat(last.getTotalErrors()).isZero();
        assertThat(told(Topic.ALERTS, Alert.class)).isEmpty();
    }

    @Test
    void aCallThatMetNoFunctionAndAResultInAStrangePlaceCountForNone() {
        settle(Fixture.SESSION, result("1", null, "UNKNOWN_FUNCTION", null, "issuer|alice"));
        settle("no session id", result("2", "1.0.0", "succeeded", 1L, "issuer|alice"));
        pipe(Topic.TOOLS_RESULTS, Fixture.SESSION, new byte[] {1, 2, 3}, new RecordHeaders());
        pass(Duration.ofSeconds(2));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class)).isEmpty();
    }

    @Test
    void anonymousUsersAreToldApartByTheirSessions() {
        var another = SessionId.anonymous("0123456789abcdef".getBytes(StandardCharsets.UTF_8), new byte[16])
                .toString();
        settle(Fixture.SESSION, result("1", "1.0.0", "succeeded", 1L, null));
        settle(another, result("1", "1.0.0", "succeeded", 1L, null));
        pass(Duration.ofSeconds(2));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class).getLast().getUniqueUsers())
                .isEqualTo(2);
    }

    @Test
    void useIsCountedBySessionFunctionAndVersion() {
        settle("1", "succeeded", 2_000);
        settle("2", "EXECUTION_ERROR", 4_000);
        settle(Fixture.SESSION, result("3", "2.0.0", "succeeded", 1_000L, "issuer|alice"));

        var store = driver.<String, byte[]>getKeyValueStore(InsightsTopology.USAGE);
        var used = InsightsViews.usage(store, Fixture.SESSION, owner -> "issuer|alice".equals(owner));
        assertThat(used).hasSize(2);
        assertThat(used.getFirst().version()).isEqualTo("1.0.0");
        assertThat(used.getFirst().callCount()).isEqualTo(2);
        assertThat(used.getFirst().errorRate()).isEqualTo(0.5);
        assertThat(used.getFirst().avgExecutionTime()).isEqualTo(3.0);
        assertThat(InsightsViews.usage(store, Fixture.SESSION, owner -> "issuer|bob".equals(owner)))
                .isEmpty();

        pass(Duration.ofDays(7).plusMillis(1));
        assertThat(InsightsViews.usage(store, Fixture.SESSION, owner -> true)).isEmpty();
    }

    @Test
    void whatReachesAClientCostsAndBringsWhatItsAuthorSays() {
        var add = Fixture.function("add")
                .setCostPerCall(0.25)
                .setRevenueImpact(2.0)
                .build();
        pipe(
                Topic.REGISTRATIONS,
                Fixture.SESSION,
                Fixture.encode(Fixture.TOPICS.registrations(), Fixture.registered(1, 1, add)),
                new RecordHeaders());
        settle("1", "succeeded", 1_000);
        settle("2", "EXECUTION_ERROR", 1_000);
        var refused = result("3", "1.0.0", "RATE_LIMITED", null, "issuer|alice");
        refused.put("attempt", 0);
        settle(Fixture.SESSION, refused);
        pass(Duration.ofSeconds(2));

        var stats = told(Topic.FUNCTIONS_STATS, FunctionStats.class).getLast();
        assertThat(stats.getTotalCalls()).isEqualTo(3);
        assertThat(stats.getCost()).isEqualTo(0.5);
        assertThat(stats.getRevenue()).isEqualTo(4.0);
    }

    @Test
    void alertsLeaveAtOnceWithTheConceptsTitles() {
        settle("1", "TIMEOUT", 1_000);
        assertThat(told(Topic.ALERTS, Alert.class)).singleElement().satisfies(alert -> {
            assertThat(alert.getTitle()).isEqualTo("Slow function execution");
            assertThat(alert.getFunction()).isEqualTo("add");
            assertThat(alert.getDetails()).contains("\"callId\":\"1\"");
        });
        for (int call = 2; call < 12; call++) {
            settle("c" + call, "succeeded", 1_000);
        }
        assertThat(told(Topic.ALERTS, Alert.class))
                .extracting(Alert::getRecovered)
                .containsExactly(true);
    }

    @Test
    void deadLettersAreAnAlertThatEnds() {
        var headers = new RecordHeaders();
        headers.add(DeadLetters.TOPIC, "tools.calls".getBytes(StandardCharsets.UTF_8));
        headers.add(DeadLetters.REASON, "OVERSIZE".getBytes(StandardCharsets.UTF_8));
        pipe(Topic.DEAD_LETTERS, "any", new byte[] {1}, headers);
        pipe(Topic.DEAD_LETTERS, "any", new byte[] {2}, headers);
        assertThat(told(Topic.ALERTS, Alert.class)).singleElement().satisfies(alert -> {
            assertThat(alert.getTitle()).isEqualTo("Dead letters");
            assertThat(alert.getFunction()).isNull();
        });

        pass(Duration.ofMinutes(6));

        assertThat(told(Topic.ALERTS, Alert.class)).singleElement().satisfies(alert -> {
            assertThat(alert.getRecovered()).isTrue();
            assertThat(alert.getValue()).isEqualTo(2.0);
        });
    }

    @Test
    void lastErrorOfASensitiveFunctionIsItsCode() {
        settle("0", "EXECUTION_ERROR", 1_000); // read before its registration: nobody knows whether it may be shown
        pass(Duration.ofSeconds(2));
        register(true);
        settle("1", "EXECUTION_ERROR", 1_000);
        pass(Duration.ofSeconds(2));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class))
                .hasSize(2)
                .extracting(FunctionStats::getLastError)
                .containsOnly(Code.EXECUTION_ERROR.meaning());

        register(false);
        settle("2", "EXECUTION_ERROR", 1_000);
        pass(Duration.ofSeconds(2));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class).getLast().getLastError())
                .isEqualTo("It failed.");
    }

    @Test
    void everyReasonOfATopicIsAnAlertOfItsOwn() {
        deadLetter("OVERSIZE");
        deadLetter("WRONG_PARTITION");
        deadLetter("some words");
        deadLetter("other words");
        var raised = told(Topic.ALERTS, Alert.class);
        assertThat(raised).hasSize(3).noneMatch(Alert::getRecovered);
        assertThat(raised.get(1).getDetails())
                .contains(
                        "\"reason\":\"WRONG_PARTITION\"", "\"topic\":\"executions.results\"", "\"stage\":\"gateway\"");
        assertThat(raised.getLast().getDetails()).contains("\"reason\":\"UNKNOWN\"");

        for (int minute = 0; minute < 6; minute++) {
            deadLetter("OVERSIZE"); // a stray answer now and then keeps its own alert only
            pass(Duration.ofMinutes(1));
        }

        assertThat(told(Topic.ALERTS, Alert.class))
                .hasSize(2)
                .allMatch(Alert::getRecovered)
                .extracting(Alert::getId)
                .containsExactlyInAnyOrder(raised.get(1).getId(), raised.get(2).getId());
        pass(Duration.ofMinutes(5));
        assertThat(told(Topic.ALERTS, Alert.class))
                .singleElement()
                .extracting(Alert::getId)
                .isEqualTo(raised.getFirst().getId());
    }

    private void noticeStuck() {
        driver.createInputTopic(
                        InsightsTopology.byFunction(Fixture.TOPICS), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(InsightsRecords.stuckKey("add"), InsightsRecords.stuck("s", "c1", 12_000), now);
    }

    @Test
    void aStuckCallIsOneAlertWhoeverSendsNoticeOfIt() {
        noticeStuck();
        assertThat(told(Topic.ALERTS, Alert.class)).singleElement().satisfies(alert -> {
            assertThat(alert.getTitle()).isEqualTo("Stuck call");
            assertThat(alert.getFunction()).isEqualTo("add");
            assertThat(alert.getValue()).isEqualTo(12_000);
        });
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(50));
            noticeStuck();
        }
        assertThat(told(Topic.ALERTS, Alert.class)).isEmpty();
        pass(Duration.ofSeconds(60));
        assertThat(told(Topic.ALERTS, Alert.class)).singleElement().satisfies(alert -> {
            assertThat(alert.getRecovered()).isTrue();
            assertThat(alert.getRaisedAt()).isEqualTo(START.toEpochMilli());
        });
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class)).isEmpty();
        pass(Duration.ofHours(3));
        var store = driver.<String, byte[]>getKeyValueStore(InsightsTopology.FUNCTIONS);
        assertThat(store.get(InsightsRecords.stuckKey("add"))).isNull();
    }

    @Test
    void anOutcomeRepeatedAfterALongOutageCountsOnce() {
        settle("1", "succeeded", 1_000);
        pass(Duration.ofHours(5));
        settle("1", "succeeded", 1_000);
        pass(Duration.ofSeconds(2));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class).getLast().getTotalCalls())
                .isEqualTo(1);
    }

    @Test
    void aFunctionRegisteredAgainKeepsItsPriceAndOfTwoAlikeTheFirstCounts() {
        var priced = Fixture.function("add").setCostPerCall(1.0).build();
        register(priced, Fixture.function("add").setCostPerCall(5.0).build());
        for (int day = 0; day < 10; day++) {
            pass(Duration.ofDays(1));
            register(priced);
        }
        settle("1", "succeeded", 1_000);
        pass(Duration.ofSeconds(2));
        assertThat(told(Topic.FUNCTIONS_STATS, FunctionStats.class).getLast().getCost())
                .isEqualTo(1.0);
    }

    @Test
    void alertsAreInTheLogToo() {
        var log = (Logger) LoggerFactory.getLogger(CountFunctions.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var before = log.getLevel();
        log.setLevel(Level.WARN);
        log.addAppender(lines);
        try {
            for (int call = 0; call < 20; call++) {
                settle("c" + call, "EXECUTION_ERROR", 1_000);
            }
        } finally {
            log.detachAppender(lines);
            log.setLevel(before);
        }
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage())
                    .isEqualTo("alert title=\"High error rate\" subject=add recovered=false value=1.0 threshold=0.1");
        });
    }

    @Test
    void aFunctionThatNobodyCallsIsForgotten() {
        settle("1", "TIMEOUT", 1_000);
        pass(Duration.ofSeconds(10));
        told(Topic.FUNCTIONS_STATS, FunctionStats.class);
        var raised = told(Topic.ALERTS, Alert.class).getFirst();

        pass(Duration.ofDays(91));

        assertThat(told(Topic.ALERTS, Alert.class)).singleElement().satisfies(alert -> {
            assertThat(alert.getId()).isEqualTo(raised.getId());
            assertThat(alert.getRecovered()).isTrue();
        });
        var stats = driver.createOutputTopic(
                Fixture.TOPICS.functionsStats(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        assertThat(stats.readRecordsToList().getLast()).satisfies(last -> {
            assertThat(last.key()).asString(StandardCharsets.UTF_8).isEqualTo("add");
            assertThat(last.value()).isNull();
        });
        var store = driver.<String, byte[]>getKeyValueStore(InsightsTopology.FUNCTIONS);
        assertThat(store.get("add")).isNull();
        pass(Duration.ofMinutes(2));
        assertThat(stats.isEmpty()).isTrue();
    }

    /** A restart finds what an earlier run left behind: nothing may leave before the task runs. */
    @Test
    void aTaskBeginsOverAFunctionThatNobodyCalls() {
        settle("1", "succeeded", 1_000);
        pass(Duration.ofSeconds(2));
        told(Topic.FUNCTIONS_STATS, FunctionStats.class);
        var left = driver.<String, byte[]>getKeyValueStore(InsightsTopology.FUNCTIONS)
                .get("add");
        var context = new MockProcessorContext<byte[], byte[]>(new Properties(), new TaskId(1, 0), new File("."));
        context.setCurrentSystemTimeMs(START.plus(Duration.ofDays(91)).toEpochMilli());
        var store = new LoggedStore(InsightsTopology.FUNCTIONS);
        store.put("add", left);
        context.addStateStore(store);

        new CountFunctions(Fixture.wiring(), StuckCalls.QUIET).init(context);

        assertThat(context.forwarded()).isEmpty();
        context.scheduledPunctuators()
                .forEach(scheduled -> scheduled
                        .getPunctuator()
                        .punctuate(START.plus(Duration.ofDays(91)).toEpochMilli()));
        assertThat(context.forwarded()).singleElement().satisfies(forward -> {
            assertThat(forward.childName()).contains(InsightsTopology.TELL_STATS);
            assertThat(forward.record().value()).isNull();
        });
        assertThat(store.get("add")).isNull();
    }

    @Test
    void theTopologyIsTheApprovedOne() throws IOException {
        var described = InsightsTopology.build(Fixture.wiring(), StuckCalls.QUIET)
                .describe()
                .toString();
        if (Boolean.getBoolean("approve")) {
            Files.writeString(APPROVED, described);
        }
        assertThat(described).isEqualTo(Files.readString(APPROVED));
    }

    @Test
    void thePageNamesEveryNodeAndStore() throws IOException {
        var page = Files.readString(PAGE);
        InsightsTopology.build(Fixture.wiring(), StuckCalls.QUIET).describe().subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .filter(node -> !node.name().contains("repartition"))
                .forEach(node -> assertThat(page).contains(node.name()));
        assertThat(page).contains(InsightsTopology.COUNTED, InsightsTopology.USAGE, InsightsTopology.FUNCTIONS);
    }
}
