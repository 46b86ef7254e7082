package dev.functionregistry.gateway;

import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.CallRejected;
import dev.functionregistry.schemas.avro.ExecutionCancel;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.FunctionOutcome;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.FunctionsUnregistered;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.Tool;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.ContractSerializer;
import dev.functionregistry.schemas.kafka.Decoded;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/**
 * Stands in for the stream processor: says yes to every attach and registration, dispatches every call of a known function, and settles on
 * the first result. Remembers every record it read.
 */
final class ScriptedProcessor implements AutoCloseable {
    record Seen(String topic, String sessionId, int partition, long offset, SpecificRecord value, String traceparent) {}

    private record Carrier(GatewayAddress gateway, long epoch) {}

    private final Topics topics;
    private final ContractCodec codec;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Carrier> carriers = new ConcurrentHashMap<>();
    private final Map<String, Long> revisions = new ConcurrentHashMap<>();
    private final Map<String, ToolCall> calls = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean running = true;
    volatile boolean answersAttach = true;
    volatile String refusesAttach = "";

    ScriptedProcessor(String bootstrap, SchemaLookup lookup) {
        topics = lookup.topics();
        codec = new ContractCodec(lookup);
        producer = new KafkaProducer<>(
                ClientSettings.producer(bootstrap, "scripted-processor"),
                new StringSerializer(),
                new ContractSerializer<>(codec));
        consumer = new KafkaConsumer<>(
                ClientSettings.consumer(bootstrap, "scripted-processor"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(
                topics.registrations(), topics.toolsCalls(), topics.executionsResults(), topics.conversationTurns())) {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread = Thread.ofPlatform().name("scripted-processor").start(this::run);
    }

    private void run() {
        while (running) {
            try {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (codec.decode(record.topic(), record.value()) instanceof Decoded.Value(SpecificRecord value)) {
                        var header = record.headers().lastHeader("traceparent");
                        seen.add(new Seen(
                                record.topic(),
                                record.key(),
                                record.partition(),
                                record.offset(),
                                value,
                                header == null
                                        ? ""
                                        : new String(header.value(), java.nio.charset.StandardCharsets.US_ASCII)));
                        react(record, value);
                    }
                }
            } catch (WakeupException e) {
                // closing
            }
        }
        consumer.close();
    }

    private void react(ConsumerRecord<String, byte[]> record, SpecificRecord value) {
        switch (value) {
            case SessionAttached attached -> attached(record, attached);
            case FunctionsRegistered registered ->
                answer(
                        record.key(),
                        registered.getRef(),
                        registered.getEpoch(),
                        registered.getFunctions().stream()
                                .map(function -> outcome(function.getName(), function.getVersion(), "registered"))
                                .toList(),
                        registered.getFunctions().stream()
                                .map(function -> Tool.newBuilder()
                                        .setName(function.getName())
                                        .setVersion(function.getVersion())
                                        .setDescription(function.getDescription())
                                        .setParameters(function.getParameters())
                                        .setDefinitionHash("")
                                        .build())
                                .toList());
            case FunctionsUnregistered unregistered ->
                answer(
                        record.key(),
                        unregistered.getRef(),
                        unregistered.getEpoch(),
                        unregistered.getNames().stream()
                                .map(name -> outcome(name, null, "unregistered"))
                                .toList(),
                        List.of());
            case ToolCall call -> called(record, call);
            case CallCancelled cancelled -> cancelled(record, cancelled);
            case ExecutionResult result -> settled(record.key(), result);
            default -> {}
        }
    }

    private void attached(ConsumerRecord<String, byte[]> record, SessionAttached attached) {
        Carrier before = carriers.get(record.key());
        if (!answersAttach) {
            return;
        }
        boolean accepted = refusesAttach.isEmpty() && (!attached.getResuming() || before != null);
        String code = refusesAttach.isEmpty() ? "SESSION_GONE" : refusesAttach;
        send(
                attached.getGateway(),
                record.key(),
                AttachOutcome.newBuilder()
                        .setGateway(attached.getGateway().getInstance())
                        .setEpoch(record.offset())
                        .setRef(attached.getRef())
                        .setAccepted(accepted)
                        .setCode(accepted ? null : code)
                        .setMessage(accepted ? null : "No.")
                        .setResumed(before != null)
                        .setRevision(revisions.getOrDefault(record.key(), 0L))
                        .build());
        if (accepted) {
            carriers.put(record.key(), new Carrier(attached.getGateway(), record.offset()));
            if (before != null) {
                send(
                        before.gateway(),
                        record.key(),
                        AttachOutcome.newBuilder()
                                .setGateway(before.gateway().getInstance())
                                .setEpoch(before.epoch())
                                .setRef("")
                                .setAccepted(false)
                                .setCode("SESSION_REPLACED")
                                .setMessage("Another socket took the session over.")
                                .setResumed(false)
                                .setRevision(0)
                                .build());
            }
        }
    }

    private void answer(String sessionId, String ref, long epoch, List<FunctionOutcome> outcomes, List<Tool> tools) {
        long revision = revisions.merge(sessionId, 1L, Long::sum);
        Carrier carrier = carriers.get(sessionId);
        producer.send(new ProducerRecord<>(
                topics.toolsDefinitions(), sessionId, new SessionTools(revision, tools, "registered", 0L)));
        send(
                carrier.gateway(),
                sessionId,
                new RegistrationOutcome(carrier.gateway().getInstance(), epoch, ref, revision, outcomes));
    }

    private static FunctionOutcome outcome(String name, String version, String code) {
        return FunctionOutcome.newBuilder()
                .setName(name)
                .setVersion(version)
                .setAccepted(true)
                .setCode(code)
                .setWarnings(List.of())
                .build();
    }

    private void called(ConsumerRecord<String, byte[]> record, ToolCall call) {
        ToolCall known = calls.putIfAbsent(record.key() + call.getCallId(), call);
        if (known != null && !known.getArguments().equals(call.getArguments())) {
            send(
                    call.getReplyTo().getGateway(),
                    record.key(),
                    new CallRejected(
                            call.getReplyTo().getGateway().getInstance(),
                            call.getReplyTo().getRef(),
                            call.getCallId(),
                            error("CALL_ID_IN_USE", "In use.")));
            return;
        }
        if (call.getName().equals("unknown")) {
            result(record.key(), call, "UNKNOWN_FUNCTION", null, error("UNKNOWN_FUNCTION", "Function not found."));
            return;
        }
        dispatch(record.key(), call.getCallId(), 1, call.getName(), call.getArguments(), 5_000);
    }

    private void cancelled(ConsumerRecord<String, byte[]> record, CallCancelled cancelled) {
        ToolCall call = calls.get(record.key() + cancelled.getCallId());
        GatewayAddress waiting = cancelled.getReplyTo().getGateway();
        String ref = cancelled.getReplyTo().getRef();
        if (call == null) {
            var error = error("UNKNOWN_CALL", "The session has no such call.");
            send(waiting, record.key(), new CallRejected(waiting.getInstance(), ref, cancelled.getCallId(), error));
            return;
        }
        Carrier carrier = carriers.get(record.key());
        send(
                carrier.gateway(),
                record.key(),
                new ExecutionCancel(
                        carrier.gateway().getInstance(), carrier.epoch(), call.getCallId(), 1, "CANCELLED"));
        var error = error("CANCELLED", "The call was cancelled by its caller.");
        result(record.key(), call, "CANCELLED", null, error);
        ToolCall asCanceller = new ToolCall(
                call.getCallId(),
                call.getName(),
                call.getArguments(),
                null,
                call.getCaller(),
                cancelled.getReplyTo(),
                null);
        result(record.key(), asCanceller, "CANCELLED", null, error);
    }

    /** Sends one execution to whoever carries the session. */
    void dispatch(String sessionId, String callId, int attempt, String name, String arguments, int timeoutMs) {
        Carrier carrier = carriers.get(sessionId);
        dispatch(sessionId, carrier.epoch(), callId, attempt, name, arguments, timeoutMs);
    }

    void dispatch(
            String sessionId, long epoch, String callId, int attempt, String name, String arguments, int timeoutMs) {
        Carrier carrier = carriers.get(sessionId);
        var request = ExecutionRequest.newBuilder()
                .setGateway(carrier.gateway().getInstance())
                .setEpoch(epoch)
                .setCallId(callId)
                .setAttempt(attempt)
                .setName(name)
                .setVersion("1.0.0")
                .setArguments(arguments)
                .setTimeoutMs(timeoutMs)
                .setDeadlineAt(System.currentTimeMillis() + timeoutMs)
                .build();
        send(carrier.gateway(), sessionId, request);
    }

    private void settled(String sessionId, ExecutionResult result) {
        ToolCall call = calls.get(sessionId + result.getCallId());
        if (call != null) {
            if (result.getSuccess()) {
                result(sessionId, call, "succeeded", result.getResult(), null);
            } else {
                result(
                        sessionId,
                        call,
                        result.getError().getCode(),
                        null,
                        error(result.getError().getCode(), result.getError().getMessage()));
            }
        }
    }

    private void result(String sessionId, ToolCall call, String outcome, String output, ToolError error) {
        var result = ToolResult.newBuilder()
                .setCallId(call.getCallId())
                .setName(call.getName())
                .setAttempt(1)
                .setOutcome(outcome)
                .setOutput(output)
                .setError(error)
                .setCached(false)
                .setRevision(1)
                .setCalledAt(0)
                .setSettledAt(0)
                .setReplyTo(call.getReplyTo())
                .build();
        producer.send(new ProducerRecord<>(topics.toolsResults(), sessionId, result));
        if (call.getReplyTo() != null) {
            send(call.getReplyTo().getGateway(), sessionId, result);
        }
    }

    private static ToolError error(String code, String message) {
        return ToolError.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setRetryable(false)
                .build();
    }

    /** Puts a record into a gateway's inbox. */
    void send(GatewayAddress gateway, String sessionId, SpecificRecord record) {
        producer.send(new ProducerRecord<>(topics.gatewayInbox(), gateway.getPartition(), sessionId, record));
    }

    /** Puts a record into the inbox of the gateway that carries the session. */
    void mail(String sessionId, java.util.function.BiFunction<GatewayAddress, Long, SpecificRecord> letter) {
        Carrier carrier = carriers.get(sessionId);
        send(carrier.gateway(), sessionId, letter.apply(carrier.gateway(), carrier.epoch()));
    }

    GatewayAddress gatewayOf(String sessionId) {
        return carriers.get(sessionId).gateway();
    }

    long epochOf(String sessionId) {
        return carriers.get(sessionId).epoch();
    }

    /** Waits for a record of a type in a session. */
    <T extends SpecificRecord> T await(Class<T> type, String sessionId, Predicate<T> wanted) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> all(type, sessionId).stream().filter(wanted).findFirst(), java.util.Optional::isPresent)
                .orElseThrow();
    }

    <T extends SpecificRecord> T await(Class<T> type, String sessionId) {
        return await(type, sessionId, any -> true);
    }

    <T extends SpecificRecord> List<T> all(Class<T> type, String sessionId) {
        return seen.stream()
                .filter(one -> sessionId.equals(one.sessionId()) && type.isInstance(one.value()))
                .map(one -> type.cast(one.value()))
                .toList();
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        running = false;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(1));
    }
}
