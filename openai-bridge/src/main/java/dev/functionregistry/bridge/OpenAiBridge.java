package dev.functionregistry.bridge;

import dev.functionregistry.bridge.conversation.RealtimeConversation;
import dev.functionregistry.bridge.kafka.BridgeRuntime;
import dev.functionregistry.bridge.realtime.Circuit;
import dev.functionregistry.bridge.realtime.Dialect;
import dev.functionregistry.bridge.realtime.RealtimeCodec;
import dev.functionregistry.bridge.realtime.SessionOptions;
import dev.functionregistry.bridge.realtime.WebSocketConnector;
import dev.functionregistry.bridge.session.SessionSettings;
import dev.functionregistry.bridge.status.BridgeMetrics;
import dev.functionregistry.bridge.status.StatusServer;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.Hop;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Patience;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running bridge. Several of them share the sessions among themselves. */
public final class OpenAiBridge implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenAiBridge.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final BridgeRuntime runtime;
    private final StatusServer status;
    private volatile boolean draining;

    private OpenAiBridge(BridgeConfig config) {
        try {
            SchemaLookup lookup =
                    opened(SchemaLookup.connect(config.schemaRegistry(), Topics.withPrefix(config.topicPrefix())));
            Patience.AT_START.firstAnswer(
                    "the schema registry at " + config.schemaRegistry(), () -> lookup.warmUp(BridgeRuntime.TOPICS));
            ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
            opened(executor::shutdownNow);
            ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("bridge-timer").daemon().factory());
            timer.setRemoveOnCancelPolicy(true);
            opened(timer::shutdownNow);
            WebSocketConnector connector = opened(new WebSocketConnector(
                    Dialect.of(config.dialect(), config.realtimeUrl(), config.model()),
                    config.keys(),
                    new Circuit(
                            System::nanoTime, () -> ThreadLocalRandom.current().nextDouble()),
                    executor,
                    timer,
                    PING_INTERVAL));
            AtomicInteger unansweredCalls = new AtomicInteger();
            BridgeMetrics metrics = new BridgeMetrics(
                    unansweredCalls,
                    Topic.TOOLS_RESULTS.plainName(),
                    Timer.builder(Hop.METER).description(Hop.DESCRIPTION).serviceLevelObjectives(Hop.buckets()));
            Clock clock = Clock.systemUTC();
            runtime = opened(BridgeRuntime.start(
                    new BridgeRuntime.Settings(
                            config.bootstrap(),
                            config.topicPrefix(),
                            config.name(),
                            config.model(),
                            new ContractCodec(lookup),
                            clock,
                            metrics::poisoned,
                            metrics::resultRead),
                    hands -> new SessionSettings(
                            new RealtimeConversation(config.limits()),
                            new RealtimeCodec(
                                    new SessionOptions(config.instructions().orElse(null))),
                            connector,
                            hands.ports(),
                            metrics,
                            task -> runSession(task, executor),
                            timer,
                            () -> Headers.micros(clock),
                            () -> ThreadLocalRandom.current().nextDouble(),
                            hands.mayAct(),
                            unansweredCalls,
                            config.unansweredCalls())));
            BridgeRuntime.READ.forEach(topic -> metrics.watchLag(topic.plainName(), () -> runtime.lag(topic)));
            metrics.watchActing(runtime::acting);
            metrics.watchPartitions(runtime::partitions);
            status = opened(new StatusServer(
                    config.host(), config.port(), executor, runtime::alive, runtime::checks, metrics::scrape));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a bridge; it takes sessions as soon as {@link #ready()}.
     *
     * @throws IllegalStateException when topics are not as they must be, or the broker or the schema registry does not answer for a minute
     * @throws org.apache.kafka.common.KafkaException when schemas are missing
     */
    public static OpenAiBridge start(BridgeConfig config) {
        OpenAiBridge bridge = new OpenAiBridge(config);
        log.info("bridge started name={} port={} realtime={}", config.name(), bridge.port(), config.realtimeUrl());
        return bridge;
    }

    /** Port of health and metrics. */
    public int port() {
        return status.port();
    }

    /** True when it has joined its group, read the compacted topics to the end, and polls. */
    public boolean ready() {
        return !draining && !checks().containsValue(false);
    }

    /** False after it failed for good, say because another bridge took its name: only a new start can help. */
    public boolean alive() {
        return runtime.alive();
    }

    /** What {@link #ready()} is made of, by name. */
    public Map<String, Boolean> checks() {
        return runtime.checks();
    }

    /** Takes no new texts and lets models finish, for 5 s at most; then {@link #close}. */
    public void drain() {
        draining = true;
        log.info("bridge drains");
        runtime.drain(DRAIN);
    }

    /** Closes the model sessions and commits; another bridge, or the next start, goes on. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.warn("part not closed", e);
            }
        }
    }

    /**
     * What a socket says is heard on a virtual thread, and only that socket's session would wait for it: the session runs right there.
     * Pollers and timers must not wait, so their sessions get a thread.
     */
    private static void runSession(Runnable session, Executor threads) {
        if (Thread.currentThread().isVirtual()) {
            session.run();
        } else {
            threads.execute(session);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }
}
