package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.GatewayAddress;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.core.session.Tool;
import dev.functionregistry.processor.avro.CallRecords;
import dev.functionregistry.processor.avro.SessionRecords;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Turns outputs into records that can leave. What its topic would not take never leaves as it is: an outcome goes without what makes it
 * large, so that its call ends all the same, and any other record is laid aside.
 */
final class Outbox {
    /** What a record has beside its value: key, headers and the batch around it. */
    private static final int HEADROOM = 16 * 1024;

    /** Most bytes of a value. */
    static final int MAX_VALUE_BYTES = Topic.MAX_MESSAGE_BYTES - HEADROOM;

    /** Most characters of a name, an opaque text or a sentence in an outcome that would be too large otherwise. */
    private static final int MAX_TEXT = 16 * 1024;

    private final Wiring wiring;
    private final DeadLetters deadLetters;

    Outbox(Wiring wiring) {
        this.wiring = wiring;
        this.deadLetters = new DeadLetters(wiring.topics(), "processor");
    }

    /** An output whose partition the session decides. */
    Output.Sent bySession(String sink, SpecificRecord value) {
        return new Output.Sent(sink, Outgoing.BY_KEY, encode(sink, value));
    }

    /** An output for one gateway. */
    Output.Sent toGateway(GatewayAddress gateway, SpecificRecord value) {
        return new Output.Sent(
                RegistryTopology.TELL_GATEWAY, gateway.partition(), encode(RegistryTopology.TELL_GATEWAY, value));
    }

    /** Sends what a session's input caused. */
    void send(Input input, List<Output> outputs, SessionState state, Effects effects) {
        for (var output : outputs) {
            switch (output) {
                case Output.Sent sent -> send(input, sent, input.traceparent(), effects);
                case Output.ToolsList list -> send(input, tools(list, state), input.traceparent(), effects);
                case Output.Outcome outcome -> throw new IllegalStateException("a session has no outcome");
                case Output.Reply reply -> throw new IllegalStateException("a session has no reply");
            }
        }
    }

    /** Sends what a call's input caused. */
    void send(Input input, List<Output> outputs, CallState state, @Nullable String traceparent, Effects effects) {
        for (var output : outputs) {
            switch (output) {
                case Output.Sent sent -> send(input, sent, traceparent, effects);
                case Output.Outcome outcome ->
                    send(
                            input,
                            fitting(
                                    outcome(state),
                                    told -> bySession(RegistryTopology.TELL_RESULT, CallRecords.result(told))),
                            traceparent,
                            effects);
                case Output.Reply(var replyTo) ->
                    send(
                            input,
                            fitting(
                                    outcome(state),
                                    told -> toGateway(replyTo.gateway(), CallRecords.result(told, replyTo))),
                            traceparent,
                            effects);
                case Output.ToolsList list -> throw new IllegalStateException("a call has no tools");
            }
        }
    }

    /** The record of an outcome, or of the bare outcome where its topic would not take all of it. */
    private static Output.Sent fitting(Settlement outcome, Function<Settlement, Output.Sent> made) {
        var whole = made.apply(outcome);
        return isTooLarge(whole) ? made.apply(bare(outcome)) : whole;
    }

    private static boolean isTooLarge(Output.Sent sent) {
        return sent.value() != null && sent.value().length > MAX_VALUE_BYTES;
    }

    /** The same outcome without its details; of a call that succeeded, that its result is too large to be told. */
    private static Settlement bare(Settlement outcome) {
        var error = outcome.error();
        var code = error == null ? Code.RESULT_TOO_LARGE : outcome.code();
        var origin = outcome.origin();
        return new Settlement(
                outcome.callId(),
                shortened(outcome.name()),
                outcome.version(),
                outcome.attempt(),
                code,
                null,
                error == null
                        ? new CallError(code.name(), code.meaning(), code.retryable(), null, null, List.of())
                        : new CallError(
                                error.code(),
                                shortened(error.message()),
                                error.retryable(),
                                error.retryAfterMs(),
                                error.type(),
                                List.of()),
                outcome.cached(),
                outcome.revision(),
                outcome.calledAt(),
                outcome.settledAt(),
                outcome.handlerMicros(),
                outcome.user(),
                outcome.replyTo(),
                // not a text but a token: cut, it would mean nothing
                origin == null || origin.length() <= MAX_TEXT ? origin : null);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private void send(Input input, Output.Sent sent, @Nullable String traceparent, Effects effects) {
        var key = input.sessionId().getBytes(StandardCharsets.UTF_8);
        boolean nowhere = sent.sink().equals(RegistryTopology.TELL_GATEWAY)
                && (sent.partition() < 0 || sent.partition() >= wiring.inboxPartitions());
        var origin = new DeadLetters.Origin(input.topicName(), input.partition(), input.offset(), input.timestamp());
        if (isTooLarge(sent)) {
            var topicName = topicOf(wiring.topics(), sent.sink());
            effects.remember(() -> wiring.tally().outputLost(topicName));
            dead(
                    origin,
                    key,
                    sent.value(),
                    List.of(),
                    PoisonReason.OVERSIZE,
                    "what it caused is too large for " + topicName + ": " + Objects.requireNonNull(sent.value()).length
                            + " bytes",
                    effects);
        } else if (nowhere) {
            dead(
                    origin,
                    key,
                    sent.value(),
                    List.of(),
                    PoisonReason.UNKNOWN_INBOX_PARTITION,
                    "gateway.inbox has no partition " + sent.partition(),
                    effects);
        } else {
            effects.send(new Effects.Departure(
                    sent.sink(), key, new Outgoing(sent.partition(), sent.value()), traceparent, List.of()));
        }
    }

    /** Lays a record aside. */
    void dead(
            DeadLetters.Origin origin,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Iterable<Header> headers,
            PoisonReason reason,
            String detail,
            Effects effects) {
        var letter = deadLetters.of(origin, key, value, headers, reason, detail);
        effects.remember(() -> wiring.tally().deadLetter(reason.name()));
        effects.send(new Effects.Departure(
                RegistryTopology.TELL_DEAD_LETTER,
                letter.key(),
                new Outgoing(Outgoing.BY_KEY, letter.value()),
                dev.functionregistry.schemas.Headers.traceparent(letter.headers()),
                List.of(letter.headers().toArray())));
    }

    private Output.Sent tools(Output.ToolsList list, SessionState state) {
        var revised = switch (state) {
            case SessionState.None none -> throw new IllegalStateException("no session has no tools");
            case SessionState.Closed closed ->
                SessionRecords.tools(closed.revision(), List.of(), list.reason(), list.changedAt());
            case SessionState.Attached(Session session, var gateway) -> revised(session, list);
            case SessionState.Detached(Session session, long since) -> revised(session, list);
        };
        return bySession(RegistryTopology.TELL_TOOLS, revised);
    }

    private static SessionTools revised(Session session, Output.ToolsList list) {
        return SessionRecords.tools(session.revision(), shown(session), list.reason(), list.changedAt());
    }

    private static List<Tool> shown(Session session) {
        return session.functions().all().stream()
                .filter(RegisteredFunction::shownNow)
                .map(function -> new Tool(
                        function.name(),
                        function.definition().version(),
                        function.definition().description(),
                        function.definition().parameters(),
                        function.definitionHash(),
                        function.definition().announceAfterMs(),
                        session.functions().sensitive(function.name())))
                .toList();
    }

    private static Settlement outcome(CallState state) {
        return switch (state) {
            case CallState.Settled settled -> settled.outcome();
            case CallState.Held held -> held.outcome();
            case CallState.None none -> throw noOutcome(state);
            case CallState.Waiting waiting -> throw noOutcome(state);
            case CallState.Dispatched dispatched -> throw noOutcome(state);
            case CallState.AwaitingRetry retry -> throw noOutcome(state);
        };
    }

    private static IllegalStateException noOutcome(CallState state) {
        return new IllegalStateException("no outcome in " + state.getClass().getSimpleName());
    }

    private byte[] encode(String sink, SpecificRecord value) {
        return wiring.codec().encode(topicOf(wiring.topics(), sink), value);
    }

    private static String topicOf(Topics topics, String sink) {
        return Objects.requireNonNull(
                switch (sink) {
                    case RegistryTopology.TELL_TOOLS -> topics.toolsDefinitions();
                    case RegistryTopology.TELL_GATEWAY -> topics.gatewayInbox();
                    case RegistryTopology.TELL_RESULT -> topics.toolsResults();
                    case RegistryTopology.TELL_CALL_DUE -> topics.executionsResults();
                    case RegistryTopology.TELL_SESSION_DUE -> topics.registrations();
                    case RegistryTopology.TELL_AUDIT -> topics.auditEvents();
                    default -> null;
                });
    }
}
