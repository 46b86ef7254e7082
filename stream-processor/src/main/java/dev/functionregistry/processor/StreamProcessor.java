package dev.functionregistry.processor;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.processor.json.PolicyFile;
import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.rest.HealthServer;
import dev.functionregistry.processor.rest.Peers;
import dev.functionregistry.processor.rest.QueryApi;
import dev.functionregistry.processor.rest.QueryDesk;
import dev.functionregistry.processor.stores.StoreAnswers;
import dev.functionregistry.processor.stores.StreamsPlacement;
import dev.functionregistry.processor.topology.RegistryTopology;
import dev.functionregistry.processor.topology.Wiring;
import dev.functionregistry.processor.topology.insights.InsightsTopology;
import dev.functionregistry.processor.topology.insights.StuckCallNotices;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.PartitionCounts;
import dev.functionregistry.schemas.kafka.Patience;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running processor: the topology on Kafka Streams, with health and metrics beside it. */
public final class StreamProcessor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamProcessor.class);

    /** Characters of JSON Schemas kept compiled. */
    private static final int KEPT_SCHEMAS = 4_000_000;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    /** The application that decides, beside insights. */
    private static final String REGISTRY = "registry";

    private static final EnumSet<Topic> USED = EnumSet.of(
            Topic.REGISTRATIONS,
            Topic.TOOLS_CALLS,
            Topic.EXECUTIONS_RESULTS,
            Topic.TOOLS_RESULTS,
            Topic.TOOLS_DEFINITIONS,
            Topic.GATEWAY_INBOX,
            Topic.AUDIT_EVENTS,
            Topic.FUNCTIONS_STATS,
            Topic.ALERTS);

    private static final EnumSet<Topic> READ =
            EnumSet.of(Topic.REGISTRATIONS, Topic.TOOLS_CALLS, Topic.EXECUTIONS_RESULTS, Topic.TOOLS_RESULTS);

    private final SchemaLookup lookup;
    private final PrometheusMeterRegistry metrics;
    private final ProcessorMetrics counters;
    private final KafkaStreamsMetrics streamsMetrics;
    private final Serving serving;
    private final HealthServer server;

    private StreamProcessor(
            SchemaLookup lookup,
            PrometheusMeterRegistry metrics,
            ProcessorMetrics counters,
            KafkaStreamsMetrics streamsMetrics,
            Serving serving,
            HealthServer server) {
        this.lookup = lookup;
        this.metrics = metrics;
        this.counters = counters;
        this.streamsMetrics = streamsMetrics;
        this.serving = serving;
        this.server = server;
    }

    /**
     * Starts a processor; {@link #ready()} says when it works. A broker or a schema registry that starts beside it is waited for.
     *
     * @throws IllegalArgumentException when the policy's file cannot be read or is no policy
     * @throws IllegalStateException when topics are missing, their partition counts differ, the broker or the registry does not answer for
     *     a minute, or the port is taken
     */
    public static StreamProcessor start(ProcessorConfig config) {
        return start(config, StuckCallWatch.Pace.USUAL);
    }

    /** @param watch when it looks for stuck calls */
    static StreamProcessor start(ProcessorConfig config, StuckCallWatch.Pace watch) {
        // first of all: a processor without the policy it was told to keep must not run
        var policy = config.policy() == null ? Policy.NONE : PolicyFile.read(config.policy());
        var counts = partitions(config);
        var lookup = SchemaLookup.connect(config.schemaRegistry(), config.topics());
        Patience.AT_START.firstAnswer("the schema registry at " + config.schemaRegistry(), () -> lookup.warmUp(USED));
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var counters = new ProcessorMetrics(metrics, READ, config.metricFunctions());
        var wiring = new Wiring(
                config.topics(),
                new ContractCodec(lookup),
                new JsonSchemas(KEPT_SCHEMAS),
                policy,
                counts.shared(),
                counts.inbox(),
                Clock.systemUTC(),
                counters);
        var queries = config.queries();
        var open = new AtomicReference<@Nullable Serving>();
        // before the streams: they tell others the port, and a port that is taken ends the start with nothing running
        var server = HealthServer.start(
                queries.host(),
                config.port(),
                () -> Map.of("streams", open.get() == null || open.get().alive()),
                () -> open.get() == null
                        ? Map.of("running", false)
                        : open.get().readiness().checks(),
                metrics::scrape,
                new QueryApi(
                        () -> open.get() == null ? null : open.get().queries(),
                        queries.verifier(),
                        System::currentTimeMillis,
                        queries.allowedOrigins()));
        try {
            var self = new Instance(queries.advertisedHost(), server.port());
            var serving = Serving.of(config, wiring, self, watch, counters);
            open.set(serving);
            var streamsMetrics = new KafkaStreamsMetrics(serving.streams());
            streamsMetrics.bindTo(metrics);
            counters.watch(serving.streams(), serving.restorations(), config.topics());
            serving.start();
            log.info(
                    "processor started address={} partitions={} policyRules={}",
                    self,
                    counts.shared(),
                    policy.rules().size());
            return new StreamProcessor(lookup, metrics, counters, streamsMetrics, serving, server);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** What the server shows once it exists. */
    private record Serving(
            KafkaStreams streams,
            Restorations restorations,
            Readiness readiness,
            Insights insights,
            StuckCallWatch watch,
            Peers peers,
            QueryDesk queries)
            implements AutoCloseable {
        static Serving of(
                ProcessorConfig config,
                Wiring wiring,
                Instance self,
                StuckCallWatch.Pace pace,
                ProcessorMetrics counters) {
            var settings = StreamsSettings.of(config, self);
            settings.put(OversizeOutputs.TALLY, wiring.tally());
            var streams = new KafkaStreams(RegistryTopology.build(wiring), settings);
            var restorations = new Restorations();
            streams.setGlobalStateRestoreListener(restorations);
            streams.setUncaughtExceptionHandler(
                    new ThreadFailures(REGISTRY, Clock.systemUTC(), counters::threadFailed));
            var insights = new Insights(config, wiring, pace.quiet(), self, counters);
            // what only counts begins when calls are already served
            var begun = new AtomicBoolean();
            streams.setStateListener((to, from) -> {
                log.info("processor state={} before={}", to, from);
                if (to == State.RUNNING && begun.compareAndSet(false, true)) {
                    insights.start();
                }
            });
            var readiness = new Readiness(streams, restorations, Clock.systemUTC());
            var topics = wiring.topics();
            var sessions = new StreamsPlacement(
                    streams, RegistryTopology.SESSIONS, topics.toolsCalls(), wiring.partitions(), self);
            var answers = new StoreAnswers(
                    sessions, insights.usage(), insights.functions(), topics, wiring.codec(), wiring.clock());
            var notices = new StuckCallNotices(
                    config.bootstrap(),
                    topics.prefix() + "stuck-calls-" + config.name(),
                    InsightsTopology.byFunction(topics),
                    wiring.partitions());
            var watch = new StuckCallWatch(answers, notices, pace);
            var peers = new Peers();
            var queries = new QueryDesk(answers, sessions, insights.usage(), insights.functions(), peers, self);
            return new Serving(streams, restorations, readiness, insights, watch, peers, queries);
        }

        void start() {
            streams.start();
            watch.start();
        }

        @Override
        public void close() {
            watch.close();
            peers.close();
            insights.close();
            streams.close(CLOSE_PATIENCE);
        }

        boolean alive() {
            return streams.state().isRunningOrRebalancing() || streams.state() == State.CREATED;
        }
    }

    private static PartitionCounts partitions(ProcessorConfig config) {
        try (var admin = Admin.create(ClientSettings.admin(config.bootstrap(), "processor-" + config.name()))) {
            return Patience.AT_START.firstAnswer(
                    "the broker at " + config.bootstrap(), () -> PartitionCounts.read(admin, config.topics()));
        }
    }

    /** Port of queries, health and metrics. */
    public int port() {
        return server.port();
    }

    /** True while the processor works: running, nothing restoring, last poll and commit younger than 5 s. */
    public boolean ready() {
        return serving.readiness().ready();
    }

    /** False after it failed for good, say because another processor took its name: only a new start can help. */
    public boolean alive() {
        return serving.alive();
    }

    /** Open sessions that its tasks found in their stores when they began. */
    public long restoredSessions() {
        return counters.restoredSessions();
    }

    /** The checks behind {@link #ready()}. */
    public Map<String, Boolean> checks() {
        return serving.readiness().checks();
    }

    @Override
    public void close() {
        server.close();
        streamsMetrics.close();
        serving.close();
        metrics.close();
        try {
            lookup.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
