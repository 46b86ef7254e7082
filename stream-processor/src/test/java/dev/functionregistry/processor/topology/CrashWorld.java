package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionStarted;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionsUnregistered;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.RateLimit;
import dev.functionregistry.schemas.avro.ReplyTo;
import dev.functionregistry.schemas.avro.RetryPolicy;
import dev.functionregistry.schemas.avro.SessionClosed;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.avro.ToolCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * A processor in a world that a seed drives: a log, a client, a clock, commits and crashes. What was written since the last commit survives a
 * crash as a prefix of its own per changelog and per topic, and the inputs since then come again: what Kafka promises at least once, no more.
 * A crash comes between two inputs, between two sends of one input, or inside a punctuation.
 */
final class CrashWorld {
    private static final Set<Topic> SOURCES =
            Set.of(Topic.REGISTRATIONS, Topic.TOOLS_CALLS, Topic.EXECUTIONS_RESULTS, Topic.TOOLS_RESULTS);
    static final int WINDOW_MS = 1_000;
    static final int MAX_CALLS = 3;

    /** Another user's session in the same task, whose gateway reads another partition of the inbox. */
    static final String OTHER =
            SessionId.ofOwner(new byte[16], "issuer", "alice", new byte[16]).toString();

    private static final GatewayAddress WEST = new GatewayAddress("gateway-2#b", 1);

    private final Random random;

    /** Every other crash finds the stores as they were, ahead of their changelogs; the next one finds the changelogs alone. */
    private final boolean keepsDisks;

    /** It registers more between two commits than a session's log remembers. */
    private final boolean bursts;

    final Desk desk = new Desk();
    final Map<Topic, List<Desk.In>> log = new EnumMap<>(Topic.class);
    private final Map<Topic, Integer> position = new EnumMap<>(Topic.class);
    private final Map<Topic, Integer> committed = new EnumMap<>(Topic.class);
    private final Map<Topic, List<Desk.Out>> unflushed = new EnumMap<>(Topic.class);
    final Map<Topic, List<Desk.Out>> told = new EnumMap<>(Topic.class);
    private final Map<String, Integer> durable = new HashMap<>();
    private final Set<String> executed = new HashSet<>();
    /** Executions whose handlers began. */
    final Set<String> began = new LinkedHashSet<>();

    final Set<String> calls = new LinkedHashSet<>();
    final Set<String> waiting = new LinkedHashSet<>();
    /** Ids of the audit records before the first crash. */
    private final Set<String> audited = new HashSet<>();

    /** Where each socket's gateway reads, by session and epoch. */
    final Map<String, Integer> mailboxes = new HashMap<>();

    /** Answers on their way, which may overtake one another. */
    private final List<Underway> underway = new ArrayList<>();

    private int inboxRead;
    private long otherEpoch;
    private long epoch;
    private long number;
    private int page = 1;
    int crashes;
    int diedAtAnInput;
    int diedAtItsTimers;

    private record Underway(String session, SpecificRecord answer) {}

    CrashWorld(long seed) {
        random = new Random(seed);
        keepsDisks = seed % 2 == 1;
        bursts = seed % 5 == 3;
        for (var topic : Topic.values()) {
            log.put(topic, new ArrayList<>());
            unflushed.put(topic, new ArrayList<>());
            told.put(topic, new ArrayList<>());
            position.put(topic, 0);
            committed.put(topic, 0);
        }
        append(Topic.REGISTRATIONS, Fixture.opened());
        attach();
        append(Topic.REGISTRATIONS, OTHER, Fixture.opened());
        otherEpoch = append(Topic.REGISTRATIONS, OTHER, Fixture.attached("other-page", WEST));
        mailboxes.put(OTHER + otherEpoch, WEST.getPartition());
        append(
                Topic.REGISTRATIONS,
                OTHER,
                Fixture.registered(
                        otherEpoch,
                        1,
                        Fixture.function("add").setTimeoutMs(400).build(),
                        flaky(Fixture.function("flaky").setTimeoutMs(400)).build()));
        register("add");
        register("limited");
        register("flaky");
        register("latest");
        register("kept");
        // a caller who comes before the session is told so, and has no outcome: both are open before anybody calls
        for (int i = 0; i < 3; i++) {
            process();
        }
        commit();
    }

    void live(int steps) {
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(100)) {
                case 0, 1 -> crash();
                case 2 -> dieAtWork();
                case 3, 4, 5, 6, 7 -> {
                    if (!bursts || random.nextInt(10) == 0) {
                        commit();
                    }
                }
                case 8, 9 -> registerOften();
                case 10 -> {
                    append(Topic.REGISTRATIONS, new SessionDetached(epoch, "socket_lost"));
                    attach();
                }
                case 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 -> call();
                case 22, 23, 24, 25, 26, 27, 28, 29, 30 -> answer();
                case 31, 32, 33, 34, 35, 36 -> pass(10 * (1 + random.nextInt(15)));
                case 46 -> cancel();
                case 47 -> rarely();
                case 37, 38, 39, 40, 41, 42, 43, 44, 45 -> flushSome();
                default -> process();
            }
        }
        settle();
    }

    private void registerOften() {
        for (int times = bursts ? 1 + random.nextInt(60) : 1; times > 0; times--) {
            register("f" + random.nextInt(5));
        }
        boolean more = bursts;
        while (more) {
            more = process(List.of(Topic.REGISTRATIONS));
        }
    }

    private void attach() {
        var gateway = random.nextInt(4) == 0 ? WEST : Fixture.GATEWAY;
        var pageLife = "page-" + (random.nextInt(3) == 0 ? ++page : page);
        epoch = append(Topic.REGISTRATIONS, Fixture.attached(pageLife, gateway));
        mailboxes.put(Fixture.SESSION + epoch, gateway.getPartition());
        number = 0;
    }

    /** Silence of all gateways, with and without the end of the grace; the end of the session. */
    private void rarely() {
        switch (random.nextInt(24)) {
            case 0 -> append(Topic.REGISTRATIONS, new SessionClosed(null, "closed_by_operator"));
            case 1 -> pass(11_500);
            case 2 -> pass(75_000);
            case 5, 6, 7, 8, 9, 10, 11, 12 ->
                append(
                        Topic.REGISTRATIONS,
                        new FunctionsUnregistered("unregister", epoch, ++number, List.of("f" + random.nextInt(5))));
            default -> foreignCall();
        }
    }

    /** Is told that the session is not theirs, and is no call. */
    private void foreignCall() {
        var mallory = new Caller("rest", new Principal("issuer", "mallory", List.of(), List.of()));
        var id = "foreign-" + random.nextInt(3);
        var replyTo = new ReplyTo(WEST, "foreign");
        append(Topic.TOOLS_CALLS, new ToolCall(id, "add", "{\"a\":1,\"b\":2}", null, mallory, replyTo, null));
    }

    private static FunctionDefinition.Builder flaky(FunctionDefinition.Builder function) {
        return function.setRetryPolicy(new RetryPolicy(2, 50L));
    }

    private void register(String name) {
        var function = Fixture.function(name).setTimeoutMs(400);
        if (name.equals("flaky")) {
            flaky(function);
        } else if (name.equals("limited")) {
            function.setRateLimit(new RateLimit(MAX_CALLS, (long) WINDOW_MS));
        } else if (name.equals("latest")) {
            function.setDuplicates("replace");
        } else if (name.equals("kept")) {
            function.setCacheTtlMs(2_000L);
        } else {
            function.setDescription("Adds two numbers, edition " + random.nextInt(3));
        }
        append(Topic.REGISTRATIONS, Fixture.registered(epoch, ++number, function.build()));
    }

    private void call() {
        boolean again = !calls.isEmpty() && random.nextInt(6) == 0;
        var id = again
                ? new ArrayList<>(calls).get(random.nextInt(calls.size()))
                : random.nextInt(5) == 0
                        ? "d" + calls.size() + "-" + (random.nextBoolean() ? 3 : 1)
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
            replyTo = new ReplyTo(random.nextInt(3) == 0 ? WEST : Fixture.GATEWAY, ref);
        }
        append(Topic.TOOLS_CALLS, sessionOf(id), Fixture.call(id, name, arguments, replyTo));
    }

    static String sessionOf(String callId) {
        return callId.startsWith("d") ? OTHER : Fixture.SESSION;
    }

    /**
     * The client runs each execution once, and what it runs leaves a trace in the log: that the handler began, or its answer. Sometimes it is
     * slower than the deadline, sometimes it never answers, and some executions never reach it.
     */
    private void answer() {
        var inbox = told.get(Topic.GATEWAY_INBOX);
        while (inboxRead < inbox.size()) {
            if (inbox.get(inboxRead++).value() instanceof ExecutionRequest request) {
                run(request);
                break;
            }
        }
        if (!underway.isEmpty() && random.nextInt(3) != 0) {
            var answer = underway.remove(random.nextInt(underway.size()));
            append(Topic.EXECUTIONS_RESULTS, answer.session(), answer.answer());
        }
    }

    private void run(ExecutionRequest request) {
        var execution = request.getCallId() + "#" + request.getAttempt();
        if (!executed.add(execution) || random.nextInt(16) == 0) {
            return;
        }
        began.add(execution);
        var session = sessionOf(request.getCallId());
        boolean neverAnswers = random.nextInt(16) == 0;
        if (neverAnswers || random.nextBoolean()) {
            var started = new ExecutionStarted(request.getCallId(), request.getAttempt(), request.getEpoch());
            append(Topic.EXECUTIONS_RESULTS, session, started);
        }
        if (neverAnswers) {
            return;
        }
        long sentBefore = session.equals(Fixture.SESSION) && request.getEpoch() == epoch ? number : 0;
        boolean fails = request.getName().equals("flaky") && random.nextBoolean();
        var answer = fails
                ? Fixture.failed(request.getCallId(), request.getAttempt(), request.getEpoch(), sentBefore)
                : Fixture.succeeded(request.getCallId(), request.getAttempt(), request.getEpoch(), sentBefore, "3");
        underway.add(new Underway(session, answer));
    }

    /** Only what was asked before, so that nothing is refused as unknown. */
    private void cancel() {
        if (!calls.isEmpty()) {
            var id = new ArrayList<>(calls).get(random.nextInt(calls.size()));
            append(
                    Topic.TOOLS_CALLS,
                    sessionOf(id),
                    new CallCancelled(id, "no longer wanted", new Caller("model", null), null));
        }
    }

    private long append(Topic topic, SpecificRecord value) {
        return append(topic, Fixture.SESSION, value);
    }

    private long append(Topic topic, String key, SpecificRecord value) {
        return append(topic, key, Fixture.encode(Fixture.TOPICS.name(topic), value));
    }

    private long append(Topic topic, String key, byte[] value) {
        var records = log.get(topic);
        records.add(new Desk.In(topic, records.size(), desk.now, key, value, Fixture.traced()));
        return records.size() - 1L;
    }

    private boolean process() {
        return process(SOURCES);
    }

    private boolean process(Collection<Topic> sources) {
        var ready = sources.stream()
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
        if (desk.context.committed()) {
            desk.context.resetCommit();
            commit();
        }
        return true;
    }

    private void pass(int millis) {
        desk.pass(millis);
        collect();
    }

    private void collect() {
        for (var topic : Topic.values()) {
            var fresh = desk.drain(topic);
            unflushed.get(topic).addAll(fresh);
            if (topic == Topic.AUDIT_EVENTS && crashes == 0) {
                fresh.forEach(
                        out -> assertThat(audited.add(out.as(AuditEvent.class).getId()))
                                .as("only what comes again after a crash is said again: %s", out.value())
                                .isTrue());
            }
        }
    }

    private void flushSome() {
        for (var topic : Topic.values()) {
            var mailbox = random.nextInt(2);
            if (topic == Topic.GATEWAY_INBOX && random.nextBoolean()) {
                // each of its partitions is a log of its own
                flush(topic, out -> out.partition() == mailbox);
            }
            flush(topic, random.nextInt(unflushed.get(topic).size() + 1));
        }
        desk.stores.forEach((name, store) -> {
            int from = durable.getOrDefault(name, 0);
            durable.put(name, from + random.nextInt(store.changelog.size() - from + 1));
        });
    }

    private void flush(Topic topic, Predicate<Desk.Out> which) {
        var pending = unflushed.get(topic);
        var chosen = pending.stream().filter(which).toList();
        var others = pending.stream().filter(which.negate()).toList();
        pending.clear();
        pending.addAll(chosen);
        pending.addAll(others);
        flush(topic, chosen.size());
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
        boolean onItsDisk = keepsDisks && crashes % 2 == 1;
        desk.stores.forEach((name, store) -> {
            int reached = durable.getOrDefault(name, 0);
            restored.put(name, onItsDisk ? store.aheadOf(reached) : store.after(reached));
        });
        desk.stores = restored;
        restored.forEach((name, store) -> durable.put(name, store.changelog.size()));
        position.putAll(committed);
        desk.begin();
        CrashPromises.everyOpenCallHasATimer(this);
    }

    /** Dies between two sends, of an input or of the timers; where there are fewer sends, after the last. */
    private void dieAtWork() {
        boolean atAnInput = random.nextBoolean();
        desk.dieAfter(random.nextInt(4));
        try {
            if (atAnInput) {
                process();
            } else {
                pass(10 * (1 + random.nextInt(40)));
            }
        } catch (Desk.Died died) {
            if (atAnInput) {
                diedAtAnInput++;
            } else {
                diedAtItsTimers++;
            }
            desk.collect();
            collect();
        }
        crash();
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
                busy |= inboxRead != before || !underway.isEmpty();
            }
            if (round == 0) {
                new CrashPromises(this).theNewestToolsAreThoseOfTheSession();
            }
            pass(100);
            commit();
        }
    }

    void check() {
        new CrashPromises(this).hold();
    }
}
