package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.DEAD_LETTERS;
import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.GATEWAY_INBOX;
import static dev.functionregistry.schemas.Topic.REGISTRATIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.functionregistry.core.call.Answer;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.processor.json.JsonChecks;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.processor.json.StrictJson;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.CallRejected;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.FunctionOutcome;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.ToolResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fault while a call is decided: a bug costs that call alone, and trouble of Kafka's own costs none. */
class UndecidedTest {
    private static final String ARGUMENTS = "{\"a\":1,\"b\":2}";

    private final Faulty checks = new Faulty();
    private final List<String> counted = new ArrayList<>();
    private final Desk desk = new Desk(
            new Wiring(Fixture.TOPICS, Fixture.CODEC, checks, Policy.NONE, 1, 12, Clock.systemUTC(), new Tally() {
                @Override
                public void deadLetter(String reason) {
                    counted.add(reason);
                }
            }));

    /** The real checks, until they are given a fault to fail with. */
    private static final class Faulty implements JsonChecks {
        private final JsonSchemas real = new JsonSchemas(100_000);
        private @Nullable RuntimeException fault;
        private @Nullable Error atSchemas;

        @Override
        public Examined examine(FunctionDefinition function, StrictJson.Parsed arguments) {
            if (fault != null) {
                throw fault;
            }
            return real.examine(function, arguments);
        }

        @Override
        public Checked check(String schema, String json) {
            return real.check(schema, json);
        }

        @Override
        public Optional<Answer.Failed> failure(String result) {
            return real.failure(result);
        }

        @Override
        public List<Problem> problems(String schema) {
            if (atSchemas != null) {
                throw atSchemas;
            }
            return real.problems(schema);
        }

        @Override
        public Optional<Problem> breaks(String before, String after) {
            return real.breaks(before, after);
        }
    }

    private long epoch;

    @BeforeEach
    void aSessionWithAFunction() {
        desk.send(REGISTRATIONS, Fixture.opened());
        var attached = desk.send(REGISTRATIONS, Fixture.attached("page"));
        epoch = attached.offset();
        desk.send(
                REGISTRATIONS,
                Fixture.registered(epoch, 1, Fixture.function("add").build()));
        desk.drain(GATEWAY_INBOX);
    }

    @Test
    void aBugCostsTheCallAloneAndItHasAnOutcome() {
        checks.fault = new IllegalStateException("a bug");
        desk.send(TOOLS_CALLS, Fixture.call("bad", "add", ARGUMENTS));

        var outcome = desk.only(TOOLS_RESULTS, ToolResult.class);
        assertThat(outcome.getCallId()).isEqualTo("bad");
        assertThat(outcome.getOutcome()).isEqualTo("REGISTRY_ERROR");
        assertThat(outcome.getError().getRetryable()).isFalse();
        assertThat(outcome.getError().getMessage()).doesNotContain("a bug");
        assertThat(desk.drain(DEAD_LETTERS)).hasSize(1);
        assertThat(counted).containsExactly("INVALID_CONTENT");
        desk.silence(GATEWAY_INBOX);

        checks.fault = null;
        desk.send(TOOLS_CALLS, Fixture.call("good", "add", ARGUMENTS));
        assertThat(desk.only(GATEWAY_INBOX, ExecutionRequest.class).getCallId()).isEqualTo("good");
    }

    @Test
    void itsOutcomeIsTheOneThatIsReadBack() {
        checks.fault = new IllegalStateException("a bug");
        desk.send(TOOLS_CALLS, Fixture.call("bad", "add", ARGUMENTS, Fixture.REPLY_TO));
        desk.loop(TOOLS_RESULTS);
        checks.fault = null;

        assertThat(desk.drain(GATEWAY_INBOX).stream()
                        .map(Desk.Out::value)
                        .filter(value -> !(value instanceof CallRejected)))
                .singleElement()
                .isInstanceOfSatisfying(
                        ToolResult.class,
                        result -> assertThat(result.getOutcome()).isEqualTo("REGISTRY_ERROR"));
    }

    @Test
    void troubleOfKafkasOwnStopsTheThreadAndLeavesTheCallAsItWas() {
        var before = desk.state();
        checks.fault = new TimeoutException("the broker is away");

        assertThatThrownBy(() -> desk.send(TOOLS_CALLS, Fixture.call("later", "add", ARGUMENTS)))
                .isSameAs(checks.fault);
        assertThat(desk.state()).isEqualTo(before);
        desk.silence(DEAD_LETTERS, TOOLS_RESULTS, GATEWAY_INBOX);

        checks.fault = null;
        desk.feed(desk.inputs.getLast());
        assertThat(desk.only(GATEWAY_INBOX, ExecutionRequest.class).getCallId()).isEqualTo("later");
    }

    /** Schemas are nested as a page likes; what they overflow is the stack. */
    @Test
    void aBatchThatCannotBeDecidedIsAnsweredAndLaterResultsDoNotWaitForIt() {
        desk.send(TOOLS_CALLS, Fixture.call("open", "add", ARGUMENTS));
        desk.drain(GATEWAY_INBOX);
        checks.atSchemas = new StackOverflowError();
        var batch = desk.send(
                REGISTRATIONS,
                Fixture.registered(
                        epoch,
                        2,
                        Fixture.function("deep").build(),
                        Fixture.function("deeper").build()));
        checks.atSchemas = null;

        var answer = desk.only(GATEWAY_INBOX, RegistrationOutcome.class);
        assertThat(answer.getRef()).isEqualTo("register-2");
        assertThat(answer.getFunctions())
                .extracting(FunctionOutcome::getName, FunctionOutcome::getAccepted, FunctionOutcome::getCode)
                .containsExactly(tuple("deep", false, "REGISTRY_ERROR"), tuple("deeper", false, "REGISTRY_ERROR"));
        assertThat(desk.drain(DEAD_LETTERS)).hasSize(1);
        assertThat(desk.decisions()).endsWith("REGISTRY_ERROR", "REGISTRY_ERROR");

        desk.feed(batch);
        assertThat(desk.only(GATEWAY_INBOX, RegistrationOutcome.class)).isEqualTo(answer);

        desk.send(EXECUTIONS_RESULTS, Fixture.succeeded("open", 1, epoch, 2, "3"));
        assertThat(desk.only(TOOLS_RESULTS, ToolResult.class).getOutcome()).isEqualTo("succeeded");
    }

    @Test
    void whoWaitsForACancelThatStandsWhereItDoesNotBelongIsToldSo() {
        var elsewhere = desk.send(
                TOOLS_CALLS, new CallCancelled("open", "user", new Caller("rest", Fixture.ALICE), Fixture.REPLY_TO));
        desk.drain(GATEWAY_INBOX);

        desk.feed(elsewhere, 1);

        assertThat(desk.only(GATEWAY_INBOX, CallRejected.class).getError().getCode())
                .isEqualTo("WRONG_PARTITION");
    }
}
