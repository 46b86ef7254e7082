package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.topology.Wiring;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology of statistics and alerts. Its first half reads outcomes by session, counts each call once and tells the second half, which
 * counts by function. {@code docs/topology.md} shows it as a picture.
 */
public final class InsightsTopology {
    /** Name of the application behind the deployment's prefix. */
    public static final String APPLICATION = "insights";

    /** Calls that are counted, for as long as an outcome may be repeated. */
    static final String COUNTED = "counted-calls";

    /** Use and price by session, function and version. */
    public static final String USAGE = "session-functions";

    /** Totals by function name; dead letters by {@code :topic}. */
    public static final String FUNCTIONS = "functions";

    static final String TELL_STATS = "tell-stats";
    static final String TELL_ALERT = "tell-alert";

    /** Settled calls are answered again for an hour; what comes after twice that is no repeat. */
    static final Duration REPEATS_COME_WITHIN = Duration.ofHours(2);

    private static final String BY_FUNCTION = "by-function";

    private InsightsTopology() {}

    /** Full name of the topic between the halves. */
    public static String byFunction(Topics topics) {
        return topics.prefix() + APPLICATION + "-" + BY_FUNCTION + "-repartition";
    }

    /** @param stuckQuiet so long without a notice of a stuck call, and its alert is over */
    public static Topology build(Wiring wiring, Duration stuckQuiet) {
        Topics topics = wiring.topics();
        var builder = new StreamsBuilder();
        builder.addStateStore(counted());
        builder.addStateStore(store(USAGE));
        builder.addStateStore(store(FUNCTIONS));
        KStream<String, byte[]> calls = builder.stream(
                        topics.toolsResults(), Consumed.with(BYTES, BYTES).withName("read-results"))
                .process(() -> new CountOnce(wiring), Named.as("count-once"), COUNTED, USAGE);
        builder.stream(topics.registrations(), Consumed.with(BYTES, BYTES).withName("read-registrations"))
                .process(() -> new LearnPrices(wiring), Named.as("learn-prices"), USAGE);
        KStream<String, byte[]> letters = builder.stream(
                        topics.deadLetters(), Consumed.with(BYTES, BYTES).withName("read-dead-letters"))
                .process(NoticeDeadLetters::new, Named.as("notice-dead-letters"));
        KStream<byte[], byte[]> told = calls.merge(letters, Named.as("notices"))
                .repartition(Repartitioned.with(Serdes.String(), BYTES)
                        .withName(BY_FUNCTION)
                        .withNumberOfPartitions(wiring.partitions())
                        .withStreamPartitioner(BY_NAME))
                .process(() -> new CountFunctions(wiring, stuckQuiet), Named.as("count-functions"), FUNCTIONS);
        told.to(
                topics.functionsStats(),
                Produced.with(BYTES, BYTES).withName(TELL_STATS).withStreamPartitioner(BY_KEY));
        told.to(
                topics.alerts(),
                Produced.with(BYTES, BYTES).withName(TELL_ALERT).withStreamPartitioner(BY_KEY));
        return builder.build();
    }

    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private static final StreamPartitioner<String, byte[]> BY_NAME = (topic, name, value, partitions) ->
            Optional.of(Set.of(SessionPartitioner.partition(name.getBytes(StandardCharsets.UTF_8), partitions)));

    private static final StreamPartitioner<byte[], byte[]> BY_KEY =
            (topic, key, value, partitions) -> Optional.of(Set.of(SessionPartitioner.partition(key, partitions)));

    private static StoreBuilder<?> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), BYTES)
                .withCachingEnabled();
    }

    private static StoreBuilder<?> counted() {
        return Stores.windowStoreBuilder(
                Stores.persistentWindowStore(COUNTED, REPEATS_COME_WITHIN, Duration.ofMillis(1), false),
                Serdes.String(),
                Serdes.Long());
    }
}
