package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.CountedCall;
import dev.functionregistry.processor.topology.Keys;
import dev.functionregistry.processor.topology.Wiring;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Lets the first outcome of each call through, and counts it for its session. Everything remembers the offset that it counted last, so an
 * outcome that is read again after a crash passes again and changes nothing.
 *
 * <p>An outcome without a function version met no function: it counts for none. Poison is the deciding topology's business.
 */
final class CountOnce extends ContextualProcessor<byte[], byte[], String, byte[]> {
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(60);
    private static final Duration SWEEP_STEP = Duration.ofSeconds(10);
    private static final int SLICE = 500;

    /** What was neither called nor registered for so long is forgotten: as long as the log itself remembers. */
    private static final long KEPT_MS = Duration.ofDays(7).toMillis();

    private final Wiring wiring;
    private @Nullable WindowStore<String, Long> counted;
    private @Nullable KeyValueStore<String, byte[]> usage;
    private @Nullable String cursor;

    CountOnce(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        super.init(context);
        counted = context.getStateStore(InsightsTopology.COUNTED);
        usage = context.getStateStore(InsightsTopology.USAGE);
        context.schedule(SWEEP_STEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        var meta = context().recordMetadata().orElseThrow();
        var sessionId = message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
        if (SessionId.parse(sessionId).isEmpty()
                || SessionPartitioner.partition(sessionId, wiring.partitions()) != meta.partition()
                || !(wiring.codec().decodeWaiting(meta.topic(), message.value(), REGISTRY_PATIENCE)
                        instanceof Decoded.Value(ToolResult result))
                || result.getVersion() == null) {
            return;
        }
        var place = new CountedCall.Place(meta.partition(), meta.offset());
        if (!isFirst(
                Keys.call(sessionId, result.getCallId()), place.offset(), result.getSettledAt(), message.timestamp())) {
            return;
        }
        var key = Keys.function(sessionId, result.getName(), result.getVersion());
        var before = InsightsRecords.usage(open(usage).get(key));
        var call = InsightsRecords.counted(sessionId, result, message.timestamp(), place, before);
        var after = before.and(call, result.getUser());
        if (after != before) {
            open(usage).put(key, InsightsRecords.usage(after));
        }
        context().forward(new Record<>(result.getName(), InsightsRecords.notice(call), message.timestamp()));
    }

    /** A stage that was away for long repeats what it settled before: the first may stand where the call was settled. */
    private boolean isFirst(String call, long offset, long settledAt, long at) {
        long reach = InsightsTopology.REPEATS_COME_WITHIN.toMillis();
        try (var known = open(counted).fetch(call, Math.min(settledAt, at) - reach, at + reach)) {
            if (known.hasNext()) {
                return known.next().value == offset;
            }
        }
        open(counted).put(call, offset, at);
        return true;
    }

    private void sweep(long now) {
        var over = new ArrayList<String>();
        int looked = 0;
        try (var entries = open(usage).range(cursor, null)) {
            cursor = null;
            while (entries.hasNext()) {
                if (looked++ == SLICE) {
                    cursor = entries.peekNextKey();
                    break;
                }
                var entry = entries.next();
                if (InsightsRecords.usage(entry.value).touchedAt() + KEPT_MS < now) {
                    over.add(entry.key);
                }
            }
        }
        over.forEach(open(usage)::delete);
    }

    private static <T> T open(@Nullable T store) {
        if (store == null) {
            throw new IllegalStateException("the task is not running");
        }
        return store;
    }
}
