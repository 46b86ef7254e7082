package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.ReplyTo;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.session.GatewayAddress;
import dev.functionregistry.processor.store.avro.StoredEmission;
import dev.functionregistry.processor.store.avro.StoredGateway;
import dev.functionregistry.processor.store.avro.StoredLimit;
import dev.functionregistry.processor.store.avro.StoredOutput;
import dev.functionregistry.processor.store.avro.StoredReply;
import dev.functionregistry.schemas.Topic;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The parts that entries of several stores have in common. */
final class StoredParts {
    private static final String SENT = "sent";
    private static final String TOOLS = "tools";
    private static final String OUTCOME = "outcome";
    private static final String REPLY = "reply";

    private StoredParts() {}

    static StoredGateway gateway(GatewayAddress gateway) {
        return new StoredGateway(gateway.instance(), gateway.partition());
    }

    static GatewayAddress gateway(StoredGateway stored) {
        return new GatewayAddress(stored.getInstance(), stored.getPartition());
    }

    static StoredReply reply(ReplyTo replyTo) {
        return new StoredReply(gateway(replyTo.gateway()), replyTo.ref());
    }

    static ReplyTo reply(StoredReply stored) {
        return new ReplyTo(gateway(stored.getGateway()), stored.getRef());
    }

    static Topic topic(String plainName) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.plainName().equals(plainName))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a store names a topic that is not there: " + plainName));
    }

    static StoredEmission emission(Emission emission) {
        return new StoredEmission(
                emission.topic().plainName(),
                emission.offset(),
                emission.outputs().stream().map(StoredParts::output).toList(),
                emission.limits().stream().map(StoredParts::limit).toList(),
                emission.replaces());
    }

    static Emission emission(StoredEmission stored) {
        return new Emission(
                topic(stored.getTopic()),
                stored.getOffset(),
                stored.getOutputs().stream().map(StoredParts::output).toList(),
                stored.getLimits().stream().map(StoredParts::limit).toList(),
                List.copyOf(stored.getReplaces()));
    }

    private static StoredOutput output(Output output) {
        return switch (output) {
            case Output.Sent(String sink, int partition, byte[] value) ->
                new StoredOutput(sink, partition, SENT, wrap(value), null, "", 0L);
            case Output.ToolsList(String reason, long changedAt) ->
                new StoredOutput(RegistryTopology.TELL_TOOLS, Outgoing.BY_KEY, TOOLS, null, null, reason, changedAt);
            case Output.Outcome outcome ->
                new StoredOutput(RegistryTopology.TELL_RESULT, Outgoing.BY_KEY, OUTCOME, null, null, "", 0L);
            case Output.Reply(ReplyTo replyTo) ->
                new StoredOutput(
                        RegistryTopology.TELL_GATEWAY,
                        replyTo.gateway().partition(),
                        REPLY,
                        null,
                        reply(replyTo),
                        "",
                        0L);
        };
    }

    private static Output output(StoredOutput stored) {
        return switch (stored.getContent()) {
            case SENT -> new Output.Sent(stored.getSink(), stored.getPartition(), unwrap(stored.getValue()));
            case TOOLS -> new Output.ToolsList(stored.getReason(), stored.getChangedAt());
            case OUTCOME -> new Output.Outcome();
            case REPLY -> new Output.Reply(reply(Objects.requireNonNull(stored.getReply())));
            default -> throw new IllegalStateException("a store holds output " + stored.getContent());
        };
    }

    private static StoredLimit limit(LimitEntry entry) {
        return new StoredLimit(entry.key().owner(), entry.key().function(), entry.at(), entry.windowMs(), entry.call());
    }

    private static LimitEntry limit(StoredLimit stored) {
        return new LimitEntry(
                new LimitKey(stored.getOwner(), stored.getFunction()),
                stored.getAt(),
                stored.getWindowMs(),
                stored.getCall());
    }

    static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    static byte @Nullable [] unwrap(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : bytes(buffer);
    }

    static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
