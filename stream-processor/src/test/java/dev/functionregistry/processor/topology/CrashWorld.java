package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionError;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RateLimit;
import dev.functionregistry.schemas.avro.ReplyTo;
import dev.functionregistry.schemas.avro.RetryPolicy;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.TimerDue;
import dev.functionregistry.schemas.avro.ToolResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;

/**
 * A processor in a world that a seed drives: a log, a client, a clock, commits and crashes. What was written since the last commit survives a
 * crash as a prefix of its own per changelog and per topic, and the inputs since then come again: what Kafka promises at least once, no more.
 * A crash comes between two inputs, between two sends of one input, or inside a punctuation.
 */
final class CrashWorld {
    private static final Set<Topic> SOURCES =
            Set.of(Topic.REGISTRATIONS, Topic.TOOLS_CALLS, Topic.EXECUTIONS_RESULTS, Topic.TOOLS_RESULTS);
    /** Decisions that tell of an execution. */
    private static final List<String> RECORDS = List.of("DISPATCHED", "LATE_START", "LATE_RESULT", "STRAY_RESULT");

    private static final int WINDOW_MS = 1_000;
    private static final int MAX_CALLS = 3;

    /** Longer than any timeout or retry delay here. */
    private static final int LONGEST_WAIT_MS = 600;

    private final Random random;
    private final Desk desk = new Desk();
    private final Map<Topic, List<Desk.In>> log = new EnumMap<>(Topic.class);
    private final Map<Topic, Integer> position = new EnumMap<>(Topic.class);
    private final Map<Topic, Integer> committed = new EnumMap<>(Topic.class);
    private final Map<Topic, List<Desk.Out>> unflushed = new EnumMap<>(Topic.class);
    private final Map<Topic, List<Desk.Out>> told = new EnumMap<>(Topic.class);
    private final Map<String, Integer> durable = new HashMap<>();
    private final Set<String> executed = new HashSet<>();
    /** Executions whose handlers began. */
    private final Set<String> began = new LinkedHashSet<>();

    private final Set<String> calls = new LinkedHashSet<>();
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Set<String> functions = new TreeSet<>();
    private int inboxRead;
    private long epoch;
    private long number;
    private int page = 1;
    int crashes;
    int diedAtWork;

    CrashWorld(long seed) {
        random = new Random(seed);
        for (var topic : Topic.values()) {
            log.put(topic, new ArrayList<>());
            unflushed.put(topic, new ArrayList<>());
            told.put(topic, new ArrayList<>());
            position.put(topic, 0);
            committed.put(topic, 0);
        }
        append(Topic.REGISTRATIONS, Fixture.opened());
        attach();
        register("add");
        register("limited");
        register("flaky");
        register("latest");
        register("kept");
        // a caller who comes before the session is told so, and has no outcome
        process();
        commit();
    }

    void live(int steps) {
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(100)) {
                case 0, 1 -> crash();
                case 2 -> dieAtWork();
                case 3, 4, 5, 6, 7 -> commit();
                case 8, 9 -> register("f" + random.nextInt(5));
                case 10 -> {
                    append(Topic.REGISTRATIONS, new SessionDetached(epoch, "socket_lost"));
                    attach();
                }
                case 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 -> call();
                case 22, 23, 24, 25, 26, 27, 28, 29, 30 -> answer();
                case 31, 32, 33, 34, 35, 36 -> pass(10 * (1 + random.nextInt(15)));
                case 46 -> cancel();
                case 37, 38, 39, 40, 41, 42, 43, 44, 45 -> flushSome();
                default -> process();
            }
        }
        settle();
    }

    private void attach() {
        epoch = append(Topic.REGISTRATIONS, Fixture.attached("page-" + (random.nextInt(3) == 0 ? ++page : page)));
        number = 0;
    }

    private void register(String name) {
        var function = Fixture.function(name).setTimeoutMs(400);
        if (name.equals("flaky")) {
            function.setRetryPolicy(new RetryPolicy(2, 50L));
        } else if (name.equals("limited")) {
            function.setRateLimit(new RateLimit(MAX_CALLS, (long) WINDOW_MS));
        } else if (name.equals("latest")) {
            function.setDuplicates("replace");
        } else if (name.equals("kept")) {
            function.setCacheTtlMs(300L);
        } else {
            function.setDescription("Adds two numbers, edition " + random.nextInt(3));
        }
        functions.add(name);
        append(Topic.REGISTRATIONS, Fixture.registered(epoch, ++number, function.build()));
    }

    private void call() {
        boolean again = !calls.isEmpty() && random.nextInt(6) == 0;
        var id = again
                ? new ArrayList<>(calls).get(random.nextInt(calls.size()))
                : "c" + calls.size() + "-" + random.nextInt(6);
        calls.add(id);
        // the end of the id says what is called, so the same id is always the same call
        var name = switch (id.charAt(id.length() - 1)) {
            case '0' -> "limited";
            case '3' -> "flaky";
            case '4' -> "latest";
            case '5' -> "kept";
            default -> "add";
        };
        var arguments = id.endsWith("2") ? "{\"a\":1}" : "{\"a\":1,\"b\":2}";
        ReplyTo replyTo = null;
        if (random.nextBoolean()) {
            var ref = "r" + waiting.size();
            waiting.add(ref + "|" + id);
            replyTo = new ReplyTo(new GatewayAddress("gateway-1#a", 0), ref);
        }
        append(Topic.TOOLS_CALLS, Fixture.call(id, name, arguments, replyTo));
    }

    /**
     * The client runs each execution once, and what it runs leaves a trace in the log: that the handler began, or its answer. Sometimes it is
     * slower than the deadline, sometimes it never answers, and some executions never reach it.
     */
    private void answer() {
        var inbox = told.get(Topic.GATEWAY_INBOX);
        if (inboxRead < inbox.size()
                && inbox.get(inboxRead++).value() instanceof ExecutionRequest request
                && executed.add(request.getCallId() + "#" + request.getAttempt())
                && random.nextInt(16) != 0) {
            began.add(request.getCallId() + "#" + request.getAttempt());
            boolean neverAnswers = random.nextInt(16) == 0;
            if (neverAnswers || random.nextBoolean()) {
                append(
                        Topic.EXECUTIONS_RESULTS,
                        new ExecutionStarted(request.getCallId(), request.getAttempt(), request.getEpoch()));
            }
            if (neverAnswers) {
                return;
            }
            long sentBefore = request.getEpoch() == epoch ? number : 0;
            boolean fails = request.getName().equals("flaky") && random.nextBoolean();
            append(
                    Topic.EXECUTIONS_RESULTS,
                    fails
                            ? failed(request, sentBefore)
                            : Fixture.succeeded(
                                    request.getCallId(), request.getAttempt(), request.getEpoch(), sentBefore, "3"));
        }
    }

    private static ExecutionResult failed(ExecutionRequest request, long sentBefore) {
        return new ExecutionResult(
                request.getCallId(),
                request.getAttempt(),
                request.getEpoch(),
                sentBefore,
                false,
                null,
                new ExecutionError("EXECUTION_ERROR", "API unavailable", null, "Error"),
                10L);
    }

    /** Only what was asked before, so that nothing is refused as unknown. */
    private void cancel() {
        if (!calls.isEmpty()) {
            var id = new ArrayList<>(calls).get(random.nextInt(calls.size()));
            append(Topic.TOOLS_CALLS, new CallCancelled(id, "no longer wanted", new Caller("model", null), null));
        }
    }

    private long append(Topic topic, SpecificRecord value) {
        return append(topic, Fixture.SESSION, Fixture.encode(Fixture.TOPICS.name(topic), value));
    }

    private long append(Topic topic, String key, byte[] value) {
        var records = log.get(topic);
        records.add(new Desk.In(topic, records.size(), desk.now, key, value, Fixture.traced()));
        return records.size() - 1L;
    }

    private boolean process() {
        var ready = SOURCES.stream()
                .sorted()
                .filter(topic -> position.get(topic) < log.get(topic).size())
                .toList();
        if (ready.isEmpty()) {
            return false;
        }
        var topic = ready.get(random.nextInt(ready.size()));
        int next = position.merge(topic, 1, Integer::sum) - 1;
        desk.feed(log.get(topic).get(next));
        collect();
        return true;
    }

    private void pass(int millis) {
        desk.pass(millis);
        collect();
    }

    private void collect() {
        for (var topic : Topic.values()) {
            unflushed.get(topic).addAll(desk.drain(topic));
        }
    }

    private void flushSome() {
        for (var topic : Topic.values()) {
            flush(topic, random.nextInt(unflushed.get(topic).size() + 1));
        }
        desk.stores.forEach((name, store) -> {
            int from = durable.getOrDefault(name, 0);
            durable.put(name, from + random.nextInt(store.changelog.size() - from + 1));
        });
    }

    private void flush(Topic topic, int count) {
        var pending = unflushed.get(topic);
        for (var out : List.copyOf(pending.subList(0, count))) {
            told.get(topic).add(out);
            if (SOURCES.contains(topic)) {
                append(topic, out.key(), HexFormat.of().parseHex(out.hex()));
            }
        }
        pending.subList(0, count).clear();
    }

    private void commit() {
        for (var topic : Topic.values()) {
            flush(topic, unflushed.get(topic).size());
        }
        desk.stores.forEach((name, store) -> durable.put(name, store.changelog.size()));
        committed.putAll(position);
    }

    private void crash() {
        crashes++;
        flushSome();
        unflushed.values().forEach(List::clear);
        var restored = new LinkedHashMap<String, LoggedStore>();
        desk.stores.forEach((name, store) -> restored.put(name, store.after(durable.getOrDefault(name, 0))));
        desk.stores = restored;
        restored.forEach((name, store) -> durable.put(name, store.changelog.size()));
        position.putAll(committed);
        desk.begin();
        everyOpenCallHasATimer();
    }

    /** Dies between two sends, of an input or of the timers; where there are fewer sends, after the last. */
    private void dieAtWork() {
        desk.dieAfter(random.nextInt(4));
        try {
            if (random.nextBoolean()) {
                process();
            } else {
                pass(10 * (1 + random.nextInt(40)));
            }
        } catch (Desk.Died died) {
            diedAtWork++;
            desk.collect();
            collect();
        }
        crash();
    }

    /** As a task would find it that begins now and is left alone until everything open is due. */
    private void everyOpenCallHasATimer() {
        var probe = new Desk();
        probe.now = desk.now;
        desk.stores.forEach((name, store) -> probe.stores.put(name, store.after(store.changelog.size())));
        probe.begin();
        var calls = new CallStore(probe.stores.get(RegistryTopology.CALLS));
        var open = calls.openCalls(Fixture.SESSION).stream()
                .filter(id -> calls.load(Fixture.SESSION, id).state().nextDue().isPresent())
                .toList();
        probe.pass(LONGEST_WAIT_MS);
        assertThat(probe.drain(Topic.EXECUTIONS_RESULTS))
                .extracting(out -> out.as(TimerDue.class).getCallId())
                .as("calls for which a timer runs after crash %s", crashes)
                .containsAll(open);
    }

    /** No more crashes: everything is read, answered and timed out. */
    private void settle() {
        for (int round = 0; round < 60; round++) {
            boolean busy = true;
            while (busy) {
                busy = process();
                commit();
                int before = inboxRead;
                answer();
                busy |= inboxRead != before;
            }
            pass(100);
            commit();
        }
    }

    void check() {
        var first = new LinkedHashMap<String, ToolResult>();
        told.get(Topic.TOOLS_RESULTS).forEach(out -> {
            var result = out.as(ToolResult.class);
            first.putIfAbsent(result.getCallId(), result);
        });
        assertThat(first.keySet())
                .as("every call has an outcome, and nothing else has")
                .containsExactlyInAnyOrderElementsOf(calls);
        assertThat(desk.state().keySet()).as("no call is open").noneMatch(key -> key.startsWith("calls/\1"));
        everyWaiterHeardTheFirstOutcome(first);
        auditIdsSayOneThing();
        theAuditIsComplete(first);
        theWindowNeverOverAdmits();
        theNewestToolsAreThoseOfTheSession();
    }

    private void everyWaiterHeardTheFirstOutcome(Map<String, ToolResult> first) {
        var heard = new HashSet<String>();
        for (var out : told.get(Topic.GATEWAY_INBOX)) {
            if (out.value() instanceof ToolResult reply) {
                heard.add(reply.getReplyTo().getRef() + "|" + reply.getCallId());
                var outcome = first.get(reply.getCallId());
                assertThat(reply.getOutcome()).isEqualTo(outcome.getOutcome());
                assertThat(reply.getOutput()).isEqualTo(outcome.getOutput());
            }
        }
        assertThat(heard).containsAll(waiting);
    }

    /** What a crash took may be decided again and otherwise; what it did not take keeps its id and its words. */
    private void auditIdsSayOneThing() {
        var byId = new HashMap<String, String>();
        for (var out : told.get(Topic.AUDIT_EVENTS)) {
            var event = out.as(AuditEvent.class);
            var before = byId.putIfAbsent(event.getId(), event.getDecision());
            assertThat(crashes > 0 || before == null)
                    .as("audit id %s says %s and %s", event.getId(), before, event.getDecision())
                    .isTrue();
        }
    }

    /**
     * Every outcome has its record, and every execution that began. Where a crash took the decision that sent it, and the call was then decided
     * otherwise, the record is made when the log tells that it began or answered.
     */
    private void theAuditIsComplete(Map<String, ToolResult> first) {
        var audited = new HashSet<String>();
        for (var out : told.get(Topic.AUDIT_EVENTS)) {
            var event = out.as(AuditEvent.class);
            audited.add(event.getDecision() + " " + event.getCallId() + "#" + event.getAttempt());
        }
        assertThat(began)
                .as("executions with a record")
                .allMatch(execution -> RECORDS.stream().anyMatch(record -> audited.contains(record + " " + execution)));
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
    }

    private static String code(ToolResult result) {
        return result.getOutcome().toUpperCase(Locale.ROOT);
    }

    /** By the state that the last crash left and what came after; what a crash took may have been sent all the same. */
    private void theWindowNeverOverAdmits() {
        var times = new ArrayList<Long>();
        for (var id : calls) {
            new CallStore(desk.stores.get(RegistryTopology.CALLS))
                    .load(Fixture.SESSION, id).log().stream()
                            .flatMap(emission -> emission.limits().stream())
                            .forEach(entry -> times.add(entry.at()));
        }
        times.sort(null);
        for (int i = 0; i + MAX_CALLS < times.size(); i++) {
            assertThat(times.get(i + MAX_CALLS) - times.get(i))
                    .as("calls admitted in one window")
                    .isGreaterThanOrEqualTo(WINDOW_MS);
        }
    }

    private void theNewestToolsAreThoseOfTheSession() {
        var told = this.told.get(Topic.TOOLS_DEFINITIONS).getLast().as(SessionTools.class);
        var session = new SessionStore(desk.stores.get(RegistryTopology.SESSIONS)).load(Fixture.SESSION);
        var open = session.state().open().orElseThrow();
        assertThat(told.getRevision()).isEqualTo(open.revision());
        assertThat(told.getTools())
                .extracting(tool -> tool.getName(), tool -> tool.getDescription())
                .containsExactlyElementsOf(open.functions().all().stream()
                        .filter(f -> f.shownNow())
                        .map(f -> org.assertj.core.groups.Tuple.tuple(
                                f.name(), f.definition().description()))
                        .toList());
    }
}
