package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.DEAD_LETTERS;
import static dev.functionregistry.schemas.Topic.GATEWAY_INBOX;
import static dev.functionregistry.schemas.Topic.REGISTRATIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.CallRejected;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.SessionDue;
import dev.functionregistry.schemas.avro.ToolResult;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What cannot be read is laid aside with its reason, exactly once, and changes nothing. */
class PoisonTest {
    private final List<String> counted = new ArrayList<>();
    private final Desk desk = new Desk(wiring(1));

    private Wiring wiring(int partitions) {
        return new Wiring(
                Fixture.TOPICS,
                Fixture.CODEC,
                new JsonSchemas(100_000),
                Policy.NONE,
                partitions,
                12,
                Clock.systemUTC(),
                new Tally() {
                    @Override
                    public void deadLetter(String reason) {
                        counted.add(reason);
                    }
                });
    }

    private void isDead(Desk desk, PoisonReason reason) {
        assertThat(desk.drain(DEAD_LETTERS)).hasSize(1);
        assertThat(counted).containsExactly(reason.name());
        assertThat(desk.state()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"REGISTRATIONS", "TOOLS_CALLS", "EXECUTIONS_RESULTS", "TOOLS_RESULTS"})
    void bytesThatAreNoRecord(Topic topic) {
        desk.raw(topic, Fixture.SESSION, "garbage".getBytes(StandardCharsets.UTF_8));
        isDead(desk, PoisonReason.NOT_CONTRACT_FORMAT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"REGISTRATIONS", "TOOLS_CALLS", "EXECUTIONS_RESULTS", "TOOLS_RESULTS"})
    void noBytesAtAll(Topic topic) {
        desk.raw(topic, Fixture.SESSION, null);
        isDead(desk, PoisonReason.NULL_VALUE);
    }

    @Test
    void aSchemaThatNobodyKnows() {
        desk.raw(TOOLS_CALLS, Fixture.SESSION, new byte[] {0, 0x7f, 0, 0, 0, 1});
        isDead(desk, PoisonReason.UNKNOWN_SCHEMA_ID);
    }

    @Test
    void aRecordThatDoesNotBelongOnTheTopic() {
        desk.raw(TOOLS_CALLS, Fixture.SESSION, Fixture.encode(Fixture.TOPICS.registrations(), Fixture.opened()));
        isDead(desk, PoisonReason.UNKNOWN_RECORD_TYPE);
    }

    /** A record that would be read, if nothing else were wrong. */
    private static byte[] whole(Topic topic) {
        return Fixture.encode(
                Fixture.TOPICS.name(topic),
                switch (topic) {
                    case REGISTRATIONS -> Fixture.opened();
                    case TOOLS_CALLS -> Fixture.call("c", "add", "{}");
                    case EXECUTIONS_RESULTS -> new ExecutionStarted("c", 1, 0L);
                    case TOOLS_RESULTS ->
                        ToolResult.newBuilder()
                                .setCallId("c")
                                .setName("add")
                                .setAttempt(1)
                                .setOutcome("succeeded")
                                .setOutput("3")
                                .setCached(false)
                                .setRevision(1)
                                .setCalledAt(Desk.START)
                                .setSettledAt(Desk.START)
                                .build();
                    default -> throw new IllegalArgumentException(topic + " is no input");
                });
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"REGISTRATIONS", "TOOLS_CALLS", "EXECUTIONS_RESULTS", "TOOLS_RESULTS"})
    void aRecordCutShort(Topic topic) {
        var whole = whole(topic);
        desk.raw(topic, Fixture.SESSION, java.util.Arrays.copyOf(whole, whole.length - 3));
        isDead(desk, PoisonReason.UNDECODABLE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"REGISTRATIONS", "TOOLS_CALLS", "EXECUTIONS_RESULTS", "TOOLS_RESULTS"})
    void aKeyThatIsNoSessionId(Topic topic) {
        desk.raw(topic, "nobody", whole(topic));
        isDead(desk, PoisonReason.INVALID_KEY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"REGISTRATIONS", "TOOLS_CALLS", "EXECUTIONS_RESULTS", "TOOLS_RESULTS"})
    void noKeyAtAll(Topic topic) {
        desk.raw(topic, null, whole(topic));
        isDead(desk, PoisonReason.INVALID_KEY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"REGISTRATIONS", "TOOLS_CALLS", "EXECUTIONS_RESULTS", "TOOLS_RESULTS"})
    void theWrongPartition(Topic topic) {
        var far = new Desk(wiring(4));
        int wrong = (SessionPartitioner.partition(Fixture.SESSION, 4) + 1) % 4;
        far.feed(new Desk.In(topic, 7, Desk.START, Fixture.SESSION, whole(topic), Fixture.traced()), wrong);
        isDead(far, PoisonReason.WRONG_PARTITION);
    }

    @Test
    void aCallerWithoutSessionIsTold() {
        desk.raw(
                TOOLS_CALLS,
                null,
                Fixture.encode(Fixture.TOPICS.toolsCalls(), Fixture.call("c", "add", "{}", Fixture.REPLY_TO)));
        assertThat(desk.only(GATEWAY_INBOX, CallRejected.class).getRef()).isEqualTo("request-1");
        isDead(desk, PoisonReason.INVALID_KEY);
    }

    @Test
    void aWordThatIsNotKnown() {
        desk.send(REGISTRATIONS, new SessionDue(1L, "FULL_MOON"));
        isDead(desk, PoisonReason.INVALID_CONTENT);
    }

    @Test
    void aCallOnTheWrongPartitionHasAnOutcomeAllTheSame() {
        var far = new Desk(wiring(4));
        int wrong = (SessionPartitioner.partition(Fixture.SESSION, 4) + 1) % 4;
        assertThat(SessionId.parse(Fixture.SESSION)).isPresent();
        far.feed(
                new Desk.In(
                        TOOLS_CALLS,
                        7,
                        Desk.START,
                        Fixture.SESSION,
                        Fixture.encode(Fixture.TOPICS.toolsCalls(), Fixture.call("c", "add", "{}")),
                        Fixture.traced()),
                wrong);
        assertThat(far.only(TOOLS_RESULTS, ToolResult.class).getOutcome()).isEqualTo("WRONG_PARTITION");
        isDead(far, PoisonReason.WRONG_PARTITION);
    }
}
