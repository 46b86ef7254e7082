package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.AUDIT_EVENTS;
import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.REGISTRATIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.RetryPolicy;
import dev.functionregistry.schemas.avro.SessionAttached;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The audit's sentences say what happened, and whose words they are. */
class AuditWordsTest {
    private static final String GOOD = "{\"a\":1,\"b\":2}";

    private final Scene scene = new Scene(
            Fixture.function("add").setRetryPolicy(new RetryPolicy(2, 100L)).build());

    private AuditEvent audited(String decision) {
        return scene.desk.drain(AUDIT_EVENTS).stream()
                .map(out -> out.as(AuditEvent.class))
                .filter(event -> event.getDecision().equals(decision))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aCallWhoseRecordIsADeadLetterEndsWithTheMeaningOfItsCode() {
        var elsewhere = scene.desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD));
        var other = new Scene(Fixture.function("add").build());
        other.desk.feed(elsewhere, 1);
        other.desk.loop(TOOLS_RESULTS);

        assertThat(other.desk.drain(AUDIT_EVENTS))
                .last()
                .satisfies(out ->
                        assertThat(out.as(AuditEvent.class).getReason()).isEqualTo(Code.WRONG_PARTITION.meaning()));
    }

    @Test
    void whoCancelsWaitsForTheOutcome() {
        scene.call("c1", GOOD);
        scene.desk.send(
                TOOLS_CALLS, new CallCancelled("c1", "user", new Caller("rest", Fixture.ALICE), Fixture.REPLY_TO));

        assertThat(audited("JOINED").getReason()).isEqualTo("Who cancels waits for the outcome.");
    }

    @Test
    void aRefusedAttachNamesWhoTried() {
        var mallory = new Principal("issuer", "mallory", List.of(), List.of());
        scene.desk.send(
                REGISTRATIONS,
                new SessionAttached("attach", Fixture.GATEWAY, mallory, null, "page-2", false, List.of()));

        var refused = audited("FORBIDDEN");
        assertThat(refused.getUser()).isEqualTo("issuer|alice");
        assertThat(refused.getDetails()).isEqualTo("{\"caller\":{\"user\":\"issuer|mallory\"}}");
    }

    @Test
    void aHandlersCodeIsToldOnlyWhenItIsOne() {
        fails("c1", "OUT_OF_INK");
        assertThat(audited("RETRY_SCHEDULED").getReason()).isEqualTo("The attempt failed with OUT_OF_INK.");

        fails("c2", "my card number is 4111");
        assertThat(audited("RETRY_SCHEDULED").getReason()).isEqualTo("The attempt failed.");
    }

    @Test
    void whatComesLateNamesTheFunctionOfTheCallThatIsOver() {
        scene.call("c1", GOOD);
        scene.answer("c1", 1, "3");
        scene.quiet();
        scene.answer("c1", 1, "4");

        var late = audited("LATE_RESULT");
        assertThat(late.getFunction()).isEqualTo("add");
        assertThat(late.getVersion()).isEqualTo("1.0.0");
    }

    private void fails(String callId, String code) {
        scene.call(callId, GOOD);
        scene.desk.send(
                EXECUTIONS_RESULTS,
                new ExecutionResult(
                        callId, 1, scene.epoch, 1L, false, null, new ExecutionError(code, "no", true, null), 1L));
    }
}
