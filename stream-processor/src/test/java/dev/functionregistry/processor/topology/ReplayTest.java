package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.REGISTRATIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_DEFINITIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.FunctionsUnregistered;
import dev.functionregistry.schemas.avro.RateLimit;
import dev.functionregistry.schemas.avro.SessionClosed;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.avro.SessionTools;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Under at-least-once any input may come again, at once or after others: it sends the same and changes nothing. */
class ReplayTest {
    private static final String GOOD = "{\"a\":1,\"b\":2}";

    private final Desk desk = new Desk();
    private final Map<String, Integer> reached = new HashMap<>();

    /** Sends, then feeds the same record again: same outputs, same state. */
    private void twice(Topic topic, SpecificRecord value) {
        var in = desk.send(topic, value);
        var state = desk.state();
        for (var t : Topic.values()) {
            desk.drain(t);
        }
        var first = desk.feed(in);
        assertThat(desk.state())
                .as("state after %s again", value.getSchema().getName())
                .isEqualTo(state);
        assertThat(desk.feed(in)).isEqualTo(first);
        assertThat(desk.state()).isEqualTo(state);
    }

    private void sameOutputs(Topic topic, SpecificRecord value) {
        var before = desk.all(o -> true).size();
        var in = desk.send(topic, value);
        var first = desk.all(o -> true).subList(before, desk.all(o -> true).size());
        var state = desk.state();
        var again = desk.feed(in);
        assertThat(again.subList(0, first.size()))
                .as("outputs of %s again", value.getSchema().getName())
                .isEqualTo(first);
        assertThat(again.subList(first.size(), again.size()))
                .as("what an outcome read again repeats for the audit")
                .allMatch(out -> topic == TOOLS_RESULTS && out.topic() == Topic.AUDIT_EVENTS)
                .isSubsetOf(desk.all(o -> true).subList(0, before));
        assertThat(desk.state())
                .as("state after %s again", value.getSchema().getName())
                .isEqualTo(state);
    }

    @Test
    void everyInputOfAWholeLifeTwice() {
        sameOutputs(REGISTRATIONS, Fixture.opened());
        sameOutputs(REGISTRATIONS, Fixture.attached("page-1"));
        sameOutputs(
                REGISTRATIONS,
                Fixture.registered(
                        1,
                        1,
                        Fixture.function("add")
                                .setRateLimit(new RateLimit(10, 60_000L))
                                .build(),
                        Fixture.function("bad name!").build()));
        sameOutputs(TOOLS_CALLS, Fixture.call("c1", "add", GOOD, Fixture.REPLY_TO));
        sameOutputs(TOOLS_CALLS, Fixture.call("c2", "nothing", GOOD, Fixture.REPLY_TO));
        sameOutputs(TOOLS_CALLS, Fixture.call("c3", "add", GOOD));
        sameOutputs(EXECUTIONS_RESULTS, new ExecutionStarted("c1", 1, 1L));
        sameOutputs(REGISTRATIONS, new SessionDetached(1L, "socket_lost"));
        sameOutputs(REGISTRATIONS, Fixture.attached("page-1"));
        sameOutputs(EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 4, 0, "3"));
        for (var out : desk.drain(TOOLS_RESULTS).stream().distinct().toList()) {
            sameOutputs(TOOLS_RESULTS, out.value());
        }
        sameOutputs(TOOLS_CALLS, Fixture.call("c1", "add", GOOD, Fixture.REPLY_TO));
        sameOutputs(EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 4, 0, "3"));
        sameOutputs(TOOLS_CALLS, new CallCancelled("c3", "enough", new Caller("model", null), null));
        sameOutputs(REGISTRATIONS, new FunctionsUnregistered("u", 4L, 1L, List.of("add")));
        sameOutputs(TOOLS_CALLS, Fixture.call("c4", "add", GOOD));
        sameOutputs(REGISTRATIONS, new SessionClosed(4L, "closed_by_client"));
        sameOutputs(TOOLS_CALLS, Fixture.call("c5", "add", GOOD));
    }

    @Test
    void anOldInputIsAnsweredFromWhatItCausedThen() {
        twice(REGISTRATIONS, Fixture.opened());
        twice(REGISTRATIONS, Fixture.attached("page-1"));
        twice(REGISTRATIONS, Fixture.registered(1, 1, Fixture.function("add").build()));
        desk.drain(Topic.GATEWAY_INBOX);
        var asked = desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD, Fixture.REPLY_TO));
        var request = desk.drain(Topic.GATEWAY_INBOX);
        desk.send(EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));
        desk.loop(TOOLS_RESULTS);
        var settled = desk.state();

        var again = desk.feed(asked);

        assertThat(again).containsAll(request);
        assertThat(desk.state()).isEqualTo(settled);
    }

    /** The outcome overtook the session's record that led to it, and the audit of that was lost. */
    @Test
    void aCallThatEndsByItsSessionSaysSoAfterACrashEvenIfItsOutcomeIsReadFirst() {
        desk.send(REGISTRATIONS, Fixture.opened());
        desk.send(REGISTRATIONS, Fixture.attached("page-1"));
        desk.send(
                REGISTRATIONS, Fixture.registered(1, 1, Fixture.function("add").build()));
        desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD));
        desk.send(EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 2, "3"));
        var applied = desk.send(
                REGISTRATIONS,
                Fixture.registered(1, 2, Fixture.function("other").build()));
        desk.drain(Topic.AUDIT_EVENTS);

        desk.begin();
        desk.loop(TOOLS_RESULTS);
        assertThat(desk.decisions()).containsExactly("SUCCEEDED");
        desk.feed(applied);
        assertThat(desk.decisions()).as("the session's own alone").containsExactly("TOOLS_CHANGED", "registered");
    }

    @Test
    void aStoreAheadOfItsChangelogCatchesItUp() {
        desk.send(REGISTRATIONS, Fixture.opened());
        desk.send(REGISTRATIONS, Fixture.attached("page-1"));
        desk.send(
                REGISTRATIONS,
                Fixture.registered(
                        1,
                        1,
                        Fixture.function("add")
                                .setRateLimit(new RateLimit(10, 60_000L))
                                .build(),
                        Fixture.function("gone").build()));
        desk.stores.forEach((name, store) -> reached.put(name, store.changelog.size()));
        int committed = desk.inputs.size();
        desk.send(REGISTRATIONS, new FunctionsUnregistered("unregister", 1L, 2L, List.of("gone")));
        desk.send(
                REGISTRATIONS, Fixture.registered(1, 3, Fixture.function("new").build()));
        desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD));
        desk.send(TOOLS_CALLS, Fixture.call("c2", "add", GOOD));
        desk.send(EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));
        desk.loop(TOOLS_RESULTS);
        var state = desk.state();

        desk.stores.replaceAll((name, store) -> store.aheadOf(reached.get(name)));
        desk.begin();
        for (var input : List.copyOf(desk.inputs.subList(committed, desk.inputs.size()))) {
            desk.feed(input);
        }
        desk.stores.replaceAll((name, store) -> store.after(store.changelog.size()));
        desk.begin();

        assertThat(desk.state()).isEqualTo(state);
    }

    @Test
    void aRestartedTaskKnowsItsTimers() {
        desk.send(REGISTRATIONS, Fixture.opened());
        desk.send(REGISTRATIONS, Fixture.attached("page-1"));
        desk.send(
                REGISTRATIONS,
                Fixture.registered(
                        1, 1, Fixture.function("add").setTimeoutMs(500).build()));
        desk.send(TOOLS_CALLS, Fixture.call("c1", "add", GOOD));
        desk.drain(EXECUTIONS_RESULTS);

        desk.begin();
        desk.pass(500);

        assertThat(desk.drain(EXECUTIONS_RESULTS)).hasSize(1);
    }

    /** A page may send more within one commit than a session remembers; the model's list must not stay wrong for that. */
    @Test
    void theListOfToolsGoesOutAgainWhenItsCauseIsNoLongerRemembered() {
        desk.send(REGISTRATIONS, Fixture.opened());
        desk.send(REGISTRATIONS, Fixture.attached("page-1"));
        var add = Fixture.function("add").build();
        for (int number = 1; number <= Emission.LOG_LENGTH + 2; number++) {
            desk.send(REGISTRATIONS, Fixture.registered(1, number, add));
        }
        var lost = desk.drain(TOOLS_DEFINITIONS).getLast().as(SessionTools.class);

        desk.begin();
        List.copyOf(desk.inputs).forEach(desk::feed);

        var again = desk.drain(TOOLS_DEFINITIONS);
        assertThat(again).isNotEmpty();
        assertThat(again.getLast().as(SessionTools.class).getTools()).isEqualTo(lost.getTools());
        assertThat(again.getLast().as(SessionTools.class).getRevision()).isEqualTo(lost.getRevision());
    }
}
