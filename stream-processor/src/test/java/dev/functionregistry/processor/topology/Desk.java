package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.kafka.Decoded;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One task's processor with its inputs in hand: every input has its offset, can be fed again, and what is written to a source waits until the
 * test takes it there. Time stands until it is told to pass.
 */
final class Desk {
    static final long START = 1_800_000_000_000L;
    private static final List<String> STORES =
            List.of(RegistryTopology.SESSIONS, RegistryTopology.CALLS, RegistryTopology.LIMITS);

    private static final Map<String, Topic> SINKS = Map.of(
            RegistryTopology.TELL_TOOLS, Topic.TOOLS_DEFINITIONS,
            RegistryTopology.TELL_GATEWAY, Topic.GATEWAY_INBOX,
            RegistryTopology.TELL_RESULT, Topic.TOOLS_RESULTS,
            RegistryTopology.TELL_CALL_DUE, Topic.EXECUTIONS_RESULTS,
            RegistryTopology.TELL_SESSION_DUE, Topic.REGISTRATIONS,
            RegistryTopology.TELL_AUDIT, Topic.AUDIT_EVENTS,
            RegistryTopology.TELL_DEAD_LETTER, Topic.DEAD_LETTERS);

    /** An input as it stands in the log. */
    record In(Topic topic, long offset, long timestamp, String key, byte[] value, Headers headers) {}

    /** An output as it leaves; equal when a reader could not tell two apart. */
    record Out(
            Topic topic,
            String key,
            int partition,
            String hex,
            @Nullable SpecificRecord value) {
        <T extends SpecificRecord> T as(Class<T> type) {
            return type.cast(value);
        }
    }

    private Wiring wiring;
    private final Map<Topic, Long> offsets = new EnumMap<>(Topic.class);
    Map<String, LoggedStore> stores = new LinkedHashMap<>();
    MockProcessorContext<byte[], Outgoing> context;
    private RegistryProcessor processor;
    final List<In> inputs = new ArrayList<>();
    private final List<Out> out = new ArrayList<>();
    long now = START;
    private int sendsLeft = Integer.MAX_VALUE;

    /** The process died. */
    static final class Died extends RuntimeException {
        Died() {
            super("the process died between two sends", null, false, false);
        }
    }

    Desk() {
        this(Fixture.wiring());
    }

    Desk(Wiring wiring) {
        this.wiring = wiring;
        STORES.forEach(name -> stores.put(name, new LoggedStore(name)));
        begin();
    }

    private final class Mortal<K, V> extends MockProcessorContext<K, V> {
        Mortal() {
            super(new Properties(), new TaskId(0, 0), new File("."));
        }

        @Override
        public <K1 extends K, V1 extends V> void forward(Record<K1, V1> message, String sink) {
            if (sendsLeft-- == 0) {
                throw new Died();
            }
            super.forward(message, sink);
        }
    }

    /** A new task over the stores as they are. */
    void begin() {
        sendsLeft = Integer.MAX_VALUE;
        context = new Mortal<>();
        context.setCurrentSystemTimeMs(now);
        stores.values().forEach(context::addStateStore);
        processor = new RegistryProcessor(wiring);
        processor.init(context);
    }

    /** A new task under another policy. */
    void begin(Policy policy) {
        wiring = Fixture.wiring(policy);
        begin();
    }

    /** Of what it does next, so many sends still happen; then the process dies with {@link Died}. */
    void dieAfter(int sends) {
        sendsLeft = sends;
    }

    /** It goes on living. */
    void live() {
        sendsLeft = Integer.MAX_VALUE;
    }

    In send(Topic topic, SpecificRecord value) {
        return send(topic, Fixture.SESSION, value);
    }

    In send(Topic topic, String key, SpecificRecord value) {
        return raw(topic, key, Fixture.encode(Fixture.TOPICS.name(topic), value));
    }

    In raw(Topic topic, @Nullable String key, byte @Nullable [] value) {
        long offset = offsets.merge(topic, 1L, Long::sum) - 1;
        var in = new In(topic, offset, now, key, value, Fixture.traced());
        inputs.add(in);
        feed(in);
        return in;
    }

    /** Processes an input, for the first time or once more. */
    List<Out> feed(In in) {
        return feed(in, 0);
    }

    List<Out> feed(In in, int partition) {
        context.setRecordMetadata(Fixture.TOPICS.name(in.topic()), partition, in.offset());
        processor.process(new Record<>(
                in.key() == null ? null : in.key().getBytes(StandardCharsets.UTF_8),
                in.value(),
                in.timestamp(),
                in.headers()));
        return collect();
    }

    List<Out> collect() {
        var fresh = new ArrayList<Out>();
        for (var forward : context.forwarded()) {
            var message = forward.record();
            var topic = SINKS.get(forward.childName().orElseThrow());
            var bytes = message.value().value();
            var value = topic != Topic.DEAD_LETTERS
                            && Fixture.CODEC.decode(Fixture.TOPICS.name(topic), bytes) instanceof Decoded.Value(var v)
                    ? v
                    : null;
            fresh.add(new Out(
                    topic,
                    message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8),
                    message.value().partition(),
                    bytes == null ? "" : HexFormat.of().formatHex(bytes),
                    value));
        }
        context.resetForwards();
        out.addAll(fresh);
        return fresh;
    }

    /** Everything that left for a topic since the last look. */
    List<Out> drain(Topic topic) {
        var found = out.stream().filter(o -> o.topic() == topic).toList();
        out.removeAll(found);
        return found;
    }

    /** The one record of a type that left for a topic since the last look. */
    <T extends SpecificRecord> T only(Topic topic, Class<T> type) {
        var found =
                drain(topic).stream().filter(o -> type.isInstance(o.value())).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one " + type.getSimpleName() + " on " + topic + ", got " + found);
        }
        return found.getFirst().as(type);
    }

    void silence(Topic... topics) {
        for (var topic : topics) {
            var found = drain(topic);
            if (!found.isEmpty()) {
                throw new AssertionError("expected nothing on " + topic + ", got " + found);
            }
        }
    }

    List<String> decisions() {
        return drain(Topic.AUDIT_EVENTS).stream()
                .map(o -> o.as(AuditEvent.class).getDecision())
                .toList();
    }

    /** Takes what was written to a source there. */
    List<In> loop(Topic topic) {
        return drain(topic).stream()
                .map(o -> raw(topic, o.key(), HexFormat.of().parseHex(o.hex())))
                .toList();
    }

    /** Lets time pass in steps of ten milliseconds, with its timers. */
    void pass(long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            now += 10;
            tick();
        }
    }

    private void tick() {
        context.setCurrentSystemTimeMs(now);
        for (var punctuator : context.scheduledPunctuators()) {
            if (now % punctuator.getInterval().toMillis() == 0) {
                punctuator.getPunctuator().punctuate(now);
            }
        }
        collect();
    }

    /** Everything in the stores, by store and key. */
    Map<String, String> state() {
        var state = new TreeMap<String, String>();
        stores.forEach((name, store) -> store.iterator()
                .forEachRemaining(entry ->
                        state.put(name + "/" + entry.getKey(), HexFormat.of().formatHex(entry.getValue()))));
        return state;
    }

    List<Out> all(Predicate<Out> which) {
        return out.stream().filter(which).toList();
    }
}
