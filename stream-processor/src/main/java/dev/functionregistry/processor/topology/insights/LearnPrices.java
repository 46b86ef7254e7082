package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.Price;
import dev.functionregistry.processor.topology.Keys;
import dev.functionregistry.processor.topology.Wiring;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.kafka.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Learns what the calls of a function cost and bring, where its author says so, and whether its errors may be shown. It reads what was asked for, not what was accepted: a refused
 * registration may change these of the version that it would have replaced, whose author is the same.
 */
final class LearnPrices extends ContextualProcessor<byte[], byte[], Void, Void> {
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(60);

    private final Wiring wiring;
    private @Nullable KeyValueStore<String, byte[]> usage;

    LearnPrices(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        usage = context.getStateStore(InsightsTopology.USAGE);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        var meta = context().recordMetadata().orElseThrow();
        var sessionId = message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
        if (SessionId.parse(sessionId).isPresent()
                && SessionPartitioner.partition(sessionId, wiring.partitions()) == meta.partition()
                && wiring.codec().decodeWaiting(meta.topic(), message.value(), REGISTRY_PATIENCE)
                        instanceof Decoded.Value(FunctionsRegistered registered)) {
            var seen = new HashSet<String>();
            for (var function : registered.getFunctions()) {
                var key = Keys.function(sessionId, function.getName(), function.getVersion());
                if (seen.add(key)) { // of two alike in a batch the first counts
                    learn(key, function, message.timestamp());
                }
            }
        }
    }

    private void learn(String key, FunctionDefinition function, long at) {
        var store = Objects.requireNonNull(usage);
        var before = InsightsRecords.usage(store.get(key));
        var after = before.registered(
                new Price(
                        Objects.requireNonNullElse(function.getCostPerCall(), 0.0),
                        Objects.requireNonNullElse(function.getRevenueImpact(), 0.0)),
                !function.getSensitive(),
                at);
        store.put(key, InsightsRecords.usage(after));
    }
}
