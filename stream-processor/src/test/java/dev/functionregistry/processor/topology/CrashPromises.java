package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.CallState;
import dev.functionregistry.processor.avro.CallRecords;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.avro.CallRejected;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.avro.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.groups.Tuple;

/** What is promised of a {@link CrashWorld} that has settled, by what its topics say and what its stores hold. */
final class CrashPromises {
    /** Decisions that tell of an execution. */
    private static final List<String> RECORDS = List.of("DISPATCHED", "LATE_START", "LATE_RESULT", "STRAY_RESULT");

    /** Longer than any timeout or retry delay there. */
    private static final int LONGEST_WAIT_MS = 600;

    private final CrashWorld world;
    private final Map<String, ToolResult> first = new LinkedHashMap<>();

    /** The audit as a reader has it, who drops what repeats an id with the same decision. */
    private final List<AuditEvent> audit = new ArrayList<>();

    CrashPromises(CrashWorld world) {
        this.world = world;
        for (var out : world.told.get(Topic.TOOLS_RESULTS)) {
            var result = out.as(ToolResult.class);
            first.putIfAbsent(result.getCallId(), result);
        }
        var known = new HashMap<String, AuditEvent>();
        for (var out : world.told.get(Topic.AUDIT_EVENTS)) {
            var event = out.as(AuditEvent.class);
            var before = known.putIfAbsent(event.getId() + " " + event.getDecision() + " " + event.getAttempt(), event);
            if (before == null) {
                audit.add(event);
            } else {
                assertThat(event)
                        .as("what a reader drops says nothing else: %s, before %s", event, before)
                        .extracting(AuditEvent::getAction, AuditEvent::getCallId, AuditEvent::getAttempt)
                        .containsExactly(before.getAction(), before.getCallId(), before.getAttempt());
                // decided anew, the call may be known that was not, or the other way round; never as another function's
                if (event.getFunction() != null && before.getFunction() != null) {
                    assertThat(event.getFunction())
                            .as("%s, before %s", event, before)
                            .isEqualTo(before.getFunction());
                }
            }
        }
    }

    void hold() {
        assertThat(first.keySet())
                .as("every call has an outcome, and nothing else has")
                .containsExactlyInAnyOrderElementsOf(world.calls);
        theProcessorKeepsTheFirstOutcome();
        everyWaiterHeardTheFirstOutcome();
        everyExecutionWentToItsMailbox();
        theAuditOfTheCallsIsComplete();
        theAuditOfTheSessionsIsComplete();
        theWindowNeverOverAdmits();
        theNewestToolsAreThoseOfTheSession();
    }

    private void theProcessorKeepsTheFirstOutcome() {
        var entries = entries(world.desk);
        assertThat(entries.keySet()).containsAll(world.calls);
        entries.forEach((id, call) -> {
            assertThat(call.state()).as(id).isInstanceOf(CallState.Settled.class);
            var settled = (CallState.Settled) call.state();
            assertThat(settled.confirmed()).as(id).isTrue();
            assertThat(CallRecords.result(settled.outcome())).isEqualTo(first.get(id));
        });
        assertThat(world.desk.state().keySet())
                .as("no mark of an open call is left")
                .noneMatch(key -> key.startsWith("calls/\1"));
    }

    private void everyWaiterHeardTheFirstOutcome() {
        var heard = new HashSet<String>();
        for (var out : world.told.get(Topic.GATEWAY_INBOX)) {
            if (out.value() instanceof ToolResult reply) {
                var replyTo = reply.getReplyTo();
                assertThat(out.partition()).isEqualTo(replyTo.getGateway().getPartition());
                heard.add(replyTo.getRef() + "|" + reply.getCallId());
                var outcome = first.get(reply.getCallId());
                assertThat(reply.getOutcome()).isEqualTo(outcome.getOutcome());
                assertThat(reply.getOutput()).isEqualTo(outcome.getOutput());
            }
        }
        assertThat(heard).containsAll(world.waiting);
    }

    private void everyExecutionWentToItsMailbox() {
        for (var out : world.told.get(Topic.GATEWAY_INBOX)) {
            if (out.value() instanceof ExecutionRequest request) {
                assertThat(out.key()).isEqualTo(CrashWorld.sessionOf(request.getCallId()));
                assertThat(out.partition()).isEqualTo(world.mailboxes.get(out.key() + request.getEpoch()));
            }
        }
    }

    /**
     * Every outcome, rejection and repeated attempt has its record, and every execution that began. Where a crash took the decision that sent
     * it, and the call was then decided otherwise, the record is made when the log tells that it began or answered.
     */
    private void theAuditOfTheCallsIsComplete() {
        var audited = new HashSet<String>();
        audit.forEach(it -> audited.add(it.getDecision() + " " + it.getCallId() + "#" + it.getAttempt()));
        for (var execution : world.began) {
            assertThat(RECORDS).as("a record of %s", execution).anyMatch(it -> audited.contains(it + " " + execution));
            int split = execution.indexOf('#');
            int attempt = Integer.parseInt(execution.substring(split + 1));
            if (attempt > 1 && audited.contains("DISPATCHED " + execution)) {
                assertThat(audited).contains("RETRY_SCHEDULED " + execution.substring(0, split) + "#" + (attempt - 1));
            }
        }
        first.forEach((callId, result) -> {
            var end = " " + callId + "#" + result.getAttempt();
            assertThat(audited.contains(code(result) + end) || result.getCached() && audited.contains("CACHED" + end))
                    .as(
                            "a record of the outcome of %s: %s among %s",
                            callId,
                            result,
                            audited.stream().filter(a -> a.contains(callId)).toList())
                    .isTrue();
        });
        for (var out : world.told.get(Topic.GATEWAY_INBOX)) {
            if (out.value() instanceof CallRejected rejected) {
                assertThat(audited).contains(rejected.getError().getCode() + " " + rejected.getCallId() + "#null");
            }
        }
    }

    /** Whatever a session was told, the audit says what came of it. */
    private void theAuditOfTheSessionsIsComplete() {
        var causes = new HashSet<String>();
        audit.forEach(it -> causes.add(it.getId().substring(0, it.getId().lastIndexOf('-'))));
        for (var in : world.log.get(Topic.REGISTRATIONS)) {
            assertThat(causes).contains(Fixture.TOPICS.name(Topic.REGISTRATIONS) + "-0-" + in.offset());
        }
    }

    static String code(ToolResult result) {
        return result.getOutcome().toUpperCase(Locale.ROOT);
    }

    /** What the outcomes of this life were. */
    Set<String> reached() {
        var reached = new HashSet<String>();
        first.values().forEach(result -> {
            reached.add(code(result));
            if (result.getCached()) {
                reached.add("CACHED");
            }
        });
        return reached;
    }

    /** By the state that the last crash left and what came after; what a crash took may have been sent all the same. */
    private void theWindowNeverOverAdmits() {
        var times = new ArrayList<Long>();
        entries(world.desk).values().stream()
                .flatMap(call -> call.log().stream())
                .flatMap(emission -> emission.limits().stream())
                .forEach(entry -> times.add(entry.at()));
        times.sort(null);
        for (int i = 0; i + CrashWorld.MAX_CALLS < times.size(); i++) {
            assertThat(times.get(i + CrashWorld.MAX_CALLS) - times.get(i))
                    .as("calls admitted in one window")
                    .isGreaterThanOrEqualTo(CrashWorld.WINDOW_MS);
        }
    }

    /** To be asked where nothing is under way. */
    void theNewestToolsAreThoseOfTheSession() {
        for (var session : List.of(Fixture.SESSION, CrashWorld.OTHER)) {
            var newest = world.told.get(Topic.TOOLS_DEFINITIONS).stream()
                    .filter(out -> out.key().equals(session))
                    .reduce((before, after) -> after)
                    .orElseThrow();
            var kept = new SessionStore(world.desk.stores.get(RegistryTopology.SESSIONS))
                    .load(session)
                    .state()
                    .open();
            if (kept.isEmpty()) {
                assertThat(newest.hex()).as("the tombstone of %s", session).isEmpty();
                continue;
            }
            var tools = newest.as(SessionTools.class);
            assertThat(tools.getRevision()).isEqualTo(kept.get().revision());
            assertThat(tools.getTools())
                    .extracting(
                            tool -> tool.getName(),
                            tool -> tool.getVersion(),
                            tool -> tool.getDescription(),
                            tool -> tool.getParameters(),
                            tool -> tool.getDefinitionHash(),
                            tool -> tool.getSensitive())
                    .containsExactlyElementsOf(kept.get().functions().all().stream()
                            .filter(function -> function.shownNow())
                            .map(function -> Tuple.tuple(
                                    function.name(),
                                    function.version().text(),
                                    function.definition().description(),
                                    function.definition().parameters(),
                                    function.definitionHash(),
                                    function.definition().sensitive()))
                            .toList());
        }
    }

    /** As a task would find it that begins now and is left alone until everything open is due. */
    static void everyOpenCallHasATimer(CrashWorld world) {
        var probe = new Desk();
        probe.now = world.desk.now;
        world.desk.stores.forEach((name, store) -> probe.stores.put(name, store.after(store.changelog.size())));
        probe.begin();
        var entries = entries(probe);
        var open = new ArrayList<String>();
        entries.forEach((id, call) -> {
            boolean confirmed = call.state() instanceof CallState.Settled settled && settled.confirmed();
            assertThat(confirmed
                            || probe.stores.get(RegistryTopology.CALLS).get(Keys.open(CrashWorld.sessionOf(id), id))
                                    != null)
                    .as("%s is marked as open after crash %s: %s", id, world.crashes, call.state())
                    .isTrue();
            if (call.state().nextDue().isPresent()) {
                open.add(id);
            }
        });
        probe.pass(LONGEST_WAIT_MS);
        assertThat(probe.drain(Topic.EXECUTIONS_RESULTS))
                .extracting(out -> out.as(TimerDue.class).getCallId())
                .as("calls for which a timer runs after crash %s", world.crashes)
                .containsAll(open);
    }

    /** Every call that the store holds, whatever the marks say. */
    static Map<String, KeptCall> entries(Desk desk) {
        var entries = new LinkedHashMap<String, KeptCall>();
        try (var all = desk.stores.get(RegistryTopology.CALLS).all()) {
            all.forEachRemaining(entry -> {
                if (!Keys.isOpenMark(entry.key)) {
                    var id = Keys.callOf(entry.key);
                    entries.put(id, CallStore.read(id, entry.value));
                }
            });
        }
        return entries;
    }
}
