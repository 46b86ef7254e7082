package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.AUDIT_EVENTS;
import static dev.functionregistry.schemas.Topic.DEAD_LETTERS;
import static dev.functionregistry.schemas.Topic.GATEWAY_INBOX;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.Decoded;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is too large for a topic, on the way in and on the way out: no call waits for ever because of it. */
class OversizeTest {
    private static final String LARGE = "x".repeat(Topic.MAX_MESSAGE_BYTES);

    private final List<String> lost = new ArrayList<>();
    private final Wiring wiring = new Wiring(
            Fixture.TOPICS,
            Fixture.CODEC,
            new JsonSchemas(100_000),
            Policy.NONE,
            1,
            12,
            Clock.systemUTC(),
            new Tally() {
                @Override
                public void outputLost(String topicName) {
                    lost.add(topicName);
                }
            });
    private final Outbox outbox = new Outbox(wiring);
    private final Input input = new Input(
            TOOLS_CALLS, "tools.calls", 0, 7, Desk.START, Fixture.SESSION, null, Fixture.call("call_1", "add", "{}"));

    @Test
    void aCallThatIsTooLargeHasAnOutcome() {
        var scene = new Scene(Fixture.function("add").build());

        scene.desk.send(TOOLS_CALLS, Fixture.call("large", "add", "{\"a\":\"" + LARGE + "\"}"));

        var outcome = scene.desk.only(TOOLS_RESULTS, ToolResult.class);
        assertThat(outcome.getCallId()).isEqualTo("large");
        assertThat(outcome.getOutcome()).isEqualTo("INVALID_ARGUMENTS");
        assertThat(outcome.getError().getMessage()).contains("larger than");
        assertThat(scene.desk.drain(DEAD_LETTERS)).hasSize(1);
        scene.desk.silence(GATEWAY_INBOX);
    }

    @Test
    void anOutcomeThatIsTooLargeGoesWithoutItsDetails() {
        var told = told(outcome(null, error(LARGE), LARGE));

        assertThat(told.getOutcome()).isEqualTo("EXECUTION_ERROR");
        assertThat(told.getError().getCode()).isEqualTo("OUT_OF_INK");
        assertThat(told.getError().getMessage()).startsWith("xxx").hasSizeLessThan(LARGE.length());
        assertThat(told.getOrigin()).isNull();
        assertThat(lost).isEmpty();
    }

    @Test
    void aResultThatIsTooLargeToBeToldIsAFailureThatSaysSo() {
        var told = told(outcome(LARGE, null, "origin"));

        assertThat(told.getOutcome()).isEqualTo("RESULT_TOO_LARGE");
        assertThat(told.getOutput()).isNull();
        assertThat(told.getOrigin()).isEqualTo("origin");
        assertThat(lost).isEmpty();
    }

    @Test
    void anOutcomeThatFitsGoesWhole() {
        var output = "x".repeat(256 * 1024);
        assertThat(told(outcome(output, null, null)).getOutput()).isEqualTo(output);
    }

    @Test
    void anotherRecordThatIsTooLargeIsLaidAsideAndCounted() {
        var audit = new AuditEvent("id", "a", "D", LARGE, null, null, null, null, null, null, Desk.START, null);

        var departures = departures(effects -> outbox.send(
                input,
                List.of(outbox.bySession(RegistryTopology.TELL_AUDIT, audit)),
                new SessionState.None(),
                effects));

        assertThat(departures)
                .singleElement()
                .extracting(Effects.Departure::sink)
                .isEqualTo(RegistryTopology.TELL_DEAD_LETTER);
        assertThat(lost).containsExactly(Fixture.TOPICS.name(AUDIT_EVENTS));
    }

    private ToolResult told(Settlement outcome) {
        var departures = departures(effects -> outbox.send(
                input,
                List.of(new Output.Outcome()),
                new CallState.Settled(outcome, "fp", List.of(), false),
                null,
                effects));
        var bytes = departures.getFirst().value().value();
        assertThat(bytes).hasSizeLessThanOrEqualTo(Outbox.MAX_VALUE_BYTES);
        return (ToolResult) ((Decoded.Value) Fixture.CODEC.decode(Fixture.TOPICS.toolsResults(), bytes)).value();
    }

    private static List<Effects.Departure> departures(java.util.function.Consumer<Effects> action) {
        var effects = new Effects();
        action.accept(effects);
        var departures = new ArrayList<Effects.Departure>();
        effects.apply(departures::add);
        return departures;
    }

    private static CallError error(String message) {
        return new CallError("OUT_OF_INK", message, false, null, null, List.of());
    }

    private static Settlement outcome(@Nullable String output, @Nullable CallError error, @Nullable String origin) {
        var code = error == null ? Code.SUCCEEDED : Code.EXECUTION_ERROR;
        return new Settlement(
                "call_1", "add", "1.0.0", 1, code, output, error, false, 1, 1, 2, null, null, null, origin);
    }
}
