package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.FunctionCandidate;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.session.DueReason;
import dev.functionregistry.processor.avro.CallRecords;
import dev.functionregistry.processor.avro.SessionRecords;
import dev.functionregistry.processor.json.Fingerprints;
import dev.functionregistry.processor.json.Lint;
import dev.functionregistry.processor.json.ReadOnce;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.GatewayAlive;
import dev.functionregistry.schemas.kafka.DeadLetters;
import dev.functionregistry.schemas.kafka.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's processor: reads bytes, decides by the core's rules, writes and sends what was decided.
 *
 * <p>Poison becomes a dead letter. A schema registry that does not answer is waited for. Timers write to the log and decide nothing.
 */
final class RegistryProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
    private static final Logger log = LoggerFactory.getLogger(RegistryProcessor.class);

    private static final Duration TIMER_STEP = Duration.ofMillis(10);
    private static final Duration UPKEEP_STEP = Duration.ofMillis(100);
    private static final Duration WATCH_STEP = Duration.ofSeconds(1);
    private static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(1);

    private final Wiring wiring;
    private final ReadOnce json;
    private final Outbox outbox;
    private final Refusals refusals;
    private @Nullable Task task;

    RegistryProcessor(Wiring wiring) {
        this.wiring = wiring;
        this.json = new ReadOnce(wiring.schemas());
        this.outbox = new Outbox(wiring);
        this.refusals = new Refusals(wiring, outbox);
    }

    /** What exists while a task runs. */
    private record Task(
            ProcessorContext<byte[], Outgoing> context,
            GatewayWatch gateways,
            CallDesk calls,
            SessionDesk sessions,
            Upkeep upkeep) {}

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        KeyValueStore<String, byte[]> sessionEntries = context.getStateStore(RegistryTopology.SESSIONS);
        KeyValueStore<String, byte[]> callEntries = context.getStateStore(RegistryTopology.CALLS);
        var limits = new LimitWindows(context.getStateStore(RegistryTopology.LIMITS));
        var gateways = new GatewayWatch(context.currentSystemTimeMs());
        var room = new LogRoom(context::commit, context::currentSystemTimeMs, commitIntervalMs(context));
        var calls = new CallDesk(wiring, json, outbox, callEntries, limits, room);
        var sessionStore = new SessionStore(sessionEntries);
        var sessions = new SessionDesk(wiring, outbox, sessionStore, calls, gateways, room);
        var upkeep = new Upkeep(callEntries, sessionEntries, sessionStore, limits);
        task = new Task(context, gateways, calls, sessions, upkeep);
        int openSessions = sessions.rebuild(context.currentSystemTimeMs());
        calls.rebuild();
        limits.rebuild();
        wiring.tally().restored(openSessions);
        log.info(
                "task started taskId={} openSessions={} openCalls={}",
                context.taskId(),
                openSessions,
                calls.deadlines().size());
        context.schedule(TIMER_STEP, PunctuationType.WALL_CLOCK_TIME, this::fireTimers);
        context.schedule(
                UPKEEP_STEP,
                PunctuationType.WALL_CLOCK_TIME,
                now -> running().upkeep().step());
        context.schedule(WATCH_STEP, PunctuationType.WALL_CLOCK_TIME, this::watch);
    }

    private static long commitIntervalMs(ProcessorContext<?, ?> context) {
        return (Long) Objects.requireNonNull(context.appConfigs().get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG));
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        var running = running();
        var meta = running.context().recordMetadata().orElseThrow();
        var origin = new DeadLetters.Origin(meta.topic(), meta.partition(), meta.offset(), message.timestamp());
        running.upkeep().seen(message.timestamp());
        var effects = new Effects();
        try {
            switch (decode(meta.topic(), message.value())) {
                case Decoded.Value(SpecificRecord value)
                when isOversize(message) -> {
                    dead(message, origin, PoisonReason.OVERSIZE, message.value().length + " bytes", effects);
                    refusals.oversize(message.key(), origin, value, effects);
                }
                case Decoded.Value(SpecificRecord value) -> route(message, origin, value, effects);
                case Decoded.Tombstone gone ->
                    dead(message, origin, PoisonReason.NULL_VALUE, "the record has no value", effects);
                case Decoded.Poison(PoisonReason reason, String detail) ->
                    dead(message, origin, reason, detail, effects);
            }
        } catch (KafkaException e) {
            throw e; // Kafka's own: the thread, not the record, is in trouble
        } catch (RuntimeException | StackOverflowError e) {
            effects = setAside(message, origin, e);
        }
        effects.apply(this::forward);
    }

    /** A bug costs the record that met it, and its sender hears of it where that can be done without meeting it again. */
    private Effects setAside(Record<byte[], byte[]> message, DeadLetters.Origin origin, Throwable bug) {
        log.error(
                "record set aside after a bug topicName={} partition={} offset={}",
                origin.topic(),
                origin.partition(),
                origin.offset(),
                bug);
        var detail = "deciding failed: " + bug;
        var answered = new Effects();
        dead(message, origin, PoisonReason.INVALID_CONTENT, detail, answered);
        try {
            if (decode(origin.topic(), message.value()) instanceof Decoded.Value(SpecificRecord value)) {
                refusals.undecided(message.key(), origin, value, running().sessions(), answered);
            }
            return answered;
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            log.error("nobody could be told of it topicName={} offset={}", origin.topic(), origin.offset(), e);
            var alone = new Effects();
            dead(message, origin, PoisonReason.INVALID_CONTENT, detail, alone);
            return alone;
        }
    }

    /** Compressed on the wire, a record may be larger here than its topic allows; what is made of it would not fit. */
    private static boolean isOversize(Record<byte[], byte[]> message) {
        return message.value() != null && message.value().length > Topic.MAX_MESSAGE_BYTES;
    }

    private void route(
            Record<byte[], byte[]> message, DeadLetters.Origin origin, SpecificRecord value, Effects effects) {
        var running = running();
        if (value instanceof GatewayAlive alive) {
            // one for every partition, whatever its key
            running.gateways().heard(alive.getGateway().getInstance());
            return;
        }
        var sessionId = sessionId(message.key());
        if (sessionId == null) {
            dead(message, origin, PoisonReason.INVALID_KEY, "the key is no session id", effects);
            refusals.noSession(origin, value, effects);
            return;
        }
        var topic = wiring.topics().find(origin.topic()).orElseThrow();
        Headers.sentMicros(message.headers())
                .ifPresent(sent -> wiring.tally().hop(topic, Headers.micros(wiring.clock()) - sent));
        var input = new Input(
                topic,
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.timestamp(),
                sessionId,
                Headers.traceparent(message.headers()),
                value);
        int home = SessionPartitioner.partition(sessionId, wiring.partitions());
        if (home != origin.partition()) {
            dead(message, origin, PoisonReason.WRONG_PARTITION, "the key belongs to partition " + home, effects);
            refusals.wrongPartition(input, effects);
            return;
        }
        boolean understood = topic == Topic.REGISTRATIONS ? session(input, effects) : call(input, effects);
        if (!understood) {
            dead(message, origin, PoisonReason.INVALID_CONTENT, "a word in it is not known here", effects);
            refusals.undecided(message.key(), origin, value, running.sessions(), effects);
        }
    }

    private boolean session(Input input, Effects effects) {
        var question = SessionRecords.input(input.value(), input.offset(), RegistryProcessor::candidate);
        question.ifPresent(q -> running().sessions().handle(input, q, effects));
        return question.isPresent();
    }

    private boolean call(Input input, Effects effects) {
        var callId = CallRecords.callId(input.value());
        var question = CallRecords.input(input.value(), running().context().currentSystemTimeMs(), json::fingerprint);
        if (callId.isEmpty() || question.isEmpty()) {
            return false;
        }
        var session = running().sessions().view(input.sessionId());
        running().calls().handle(input, callId.get(), question.get(), session, false, effects);
        return true;
    }

    private static FunctionCandidate candidate(FunctionDefinition definition) {
        return new FunctionCandidate(definition, Fingerprints.ofDefinition(definition), Lint.findings(definition));
    }

    /** The registry may be away for a while; the record waits for it. */
    private Decoded decode(String topicName, byte @Nullable [] bytes) {
        return wiring.codec().decodeWaiting(topicName, bytes, REGISTRY_PATIENCE);
    }

    private void dead(
            Record<byte[], byte[]> message,
            DeadLetters.Origin origin,
            PoisonReason reason,
            String detail,
            Effects effects) {
        log.warn(
                "dead letter topicName={} partition={} offset={} errorCode={}",
                origin.topic(),
                origin.partition(),
                origin.offset(),
                reason);
        outbox.dead(origin, message.key(), message.value(), message.headers(), reason, detail, effects);
    }

    private static @Nullable String sessionId(byte @Nullable [] key) {
        return key == null
                ? null
                : SessionId.parse(new String(key, StandardCharsets.UTF_8))
                        .map(SessionId::toString)
                        .orElse(null);
    }

    private void fireTimers(long now) {
        running()
                .calls()
                .deadlines()
                .fire(
                        now,
                        due -> write(
                                RegistryTopology.TELL_CALL_DUE,
                                due.sessionId(),
                                CallRecords.due(due.callId(), due.attempt(), due.kind())));
        running().sessions().deadlines().fire(now, due -> sessionDue(due.sessionId(), due.epoch(), due.reason()));
    }

    private void watch(long now) {
        running().gateways().tick(now, (sessionId, epoch) -> sessionDue(sessionId, epoch, DueReason.GATEWAY_LOST));
        var running = running();
        wiring.tally()
                .stands(
                        running.context().taskId().toString(),
                        running.calls().deadlines().size(),
                        running.gateways().sessions());
    }

    private void sessionDue(String sessionId, long epoch, DueReason reason) {
        write(RegistryTopology.TELL_SESSION_DUE, sessionId, SessionRecords.due(epoch, reason));
    }

    private void write(String sink, String sessionId, SpecificRecord due) {
        wiring.tally().due();
        var sent = outbox.bySession(sink, due);
        forward(new Effects.Departure(
                sink,
                sessionId.getBytes(StandardCharsets.UTF_8),
                new Outgoing(Outgoing.BY_KEY, sent.value()),
                null,
                List.of()));
    }

    private void forward(Effects.Departure departure) {
        var context = running().context();
        var headers = new RecordHeaders(departure.headers());
        Headers.stamp(headers, Headers.micros(wiring.clock()), departure.traceparent());
        context.forward(
                new Record<>(departure.key(), departure.value(), context.currentSystemTimeMs(), headers),
                departure.sink());
    }

    private Task running() {
        return Optional.ofNullable(task).orElseThrow(() -> new IllegalStateException("the task was not started"));
    }

    @Override
    public void close() {
        if (task != null) {
            wiring.tally().ended(task.context().taskId().toString());
        }
        task = null;
    }
}
