package dev.functionregistry.processor;

import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.stores.StreamsPlacement;
import dev.functionregistry.processor.topology.Wiring;
import dev.functionregistry.processor.topology.insights.InsightsTopology;
import dev.functionregistry.schemas.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;

/** Statistics and alerts: a Streams application of its own in the same process. Nothing waits for it, and no call is touched by it. */
final class Insights implements AutoCloseable {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final KafkaStreams streams;
    private final StreamsPlacement usage;
    private final StreamsPlacement functions;

    Insights(ProcessorConfig config, Wiring wiring, Duration stuckQuiet, Instance self, ProcessorMetrics metrics) {
        var settings = InsightsSettings.of(config, self);
        settings.put(OversizeOutputs.TALLY, wiring.tally());
        streams = new KafkaStreams(InsightsTopology.build(wiring, stuckQuiet), settings);
        streams.setUncaughtExceptionHandler(
                new ThreadFailures(InsightsTopology.APPLICATION, Clock.systemUTC(), metrics::threadFailed));
        var topics = wiring.topics();
        usage = new StreamsPlacement(streams, InsightsTopology.USAGE, topics.toolsResults(), wiring.partitions(), self);
        metrics.watchInsights(
                streams,
                Map.of(
                        Topic.TOOLS_RESULTS.plainName(),
                        topics.toolsResults(),
                        Topic.REGISTRATIONS.plainName(),
                        topics.registrations(),
                        Topic.DEAD_LETTERS.plainName(),
                        topics.deadLetters(),
                        "by-function",
                        InsightsTopology.byFunction(topics)));
        functions = new StreamsPlacement(
                streams, InsightsTopology.FUNCTIONS, InsightsTopology.byFunction(topics), wiring.partitions(), self);
    }

    void start() {
        streams.start();
    }

    /** Where the use of a session's functions lies. */
    StreamsPlacement usage() {
        return usage;
    }

    /** Where the totals of functions lie. */
    StreamsPlacement functions() {
        return functions;
    }

    @Override
    public void close() {
        streams.close(CLOSE_PATIENCE);
    }
}
