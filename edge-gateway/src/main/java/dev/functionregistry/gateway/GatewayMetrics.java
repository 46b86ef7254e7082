package dev.functionregistry.gateway;

import dev.functionregistry.gateway.calls.WaitingCalls;
import dev.functionregistry.gateway.kafka.LogConnection;
import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.LogRecord;
import dev.functionregistry.gateway.websocket.SocketHub;
import dev.functionregistry.gateway.websocket.WebSocketUpgrade;
import dev.functionregistry.schemas.Hop;
import dev.functionregistry.schemas.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What a gateway counts. */
final class GatewayMetrics implements SocketHub.Counters, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter received = registry.counter("gateway.frames", "direction", "received");
    private final Counter sent = registry.counter("gateway.frames", "direction", "sent");
    private final Counter returned = registry.counter("gateway.results", "success", "true");
    private final Counter failed = registry.counter("gateway.results", "success", "false");
    private final Counter slowReaders = registry.counter("gateway.slow.readers");
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();
    private final Timer hop = Timer.builder(Hop.METER)
            .description(Hop.DESCRIPTION)
            .tag("topic", Topic.GATEWAY_INBOX.plainName())
            .serviceLevelObjectives(Hop.buckets())
            .register(registry);

    void watch(SocketHub hub, WebSocketUpgrade upgrade, WaitingCalls waiting, LogConnection connection) {
        Gauge.builder("gateway.sockets", upgrade, WebSocketUpgrade::open).register(registry);
        Gauge.builder("gateway.sessions", hub, SocketHub::sessions).register(registry);
        Gauge.builder("gateway.frames.waiting", hub, SocketHub::framesWaiting).register(registry);
        Gauge.builder("gateway.calls.waiting", waiting, WaitingCalls::size).register(registry);
        Gauge.builder("gateway.mailbox.queued", connection, it -> it.mailbox().queued())
                .register(registry);
        Gauge.builder("registry.consumer.lag", connection, it -> it.mailbox().lag())
                .description("Records appended and not read")
                .tag("topic", Topic.GATEWAY_INBOX.plainName())
                .register(registry);
        Gauge.builder(
                        "gateway.log.bytes.underway",
                        connection,
                        it -> it.eventLog().bytesUnderway())
                .register(registry);
        FunctionCounter.builder(
                        "gateway.mail.delivered", connection, it -> it.mailbox().delivered())
                .register(registry);
        FunctionCounter.builder(
                        "gateway.mail.dropped", connection, it -> it.mailbox().dropped())
                .register(registry);
        FunctionCounter.builder(
                        "gateway.mail.poisoned", connection, it -> it.mailbox().poisoned())
                .register(registry);
        FunctionCounter.builder(
                        "gateway.log.records", connection, it -> it.eventLog().taken())
                .tag("taken", "true")
                .register(registry);
        FunctionCounter.builder(
                        "gateway.log.records", connection, it -> it.eventLog().refused())
                .tag("taken", "false")
                .register(registry);
    }

    /** Counts what clients answered. */
    void appended(LogRecord record) {
        if (record instanceof LogRecord.Result result) {
            (result.answer() instanceof ClientFrame.Answer.Returned ? returned : failed).increment();
        }
    }

    @Override
    public void frameReceived() {
        received.increment();
    }

    @Override
    public void frameSent() {
        sent.increment();
    }

    @Override
    public void refused(String code) {
        refusals.computeIfAbsent(code, c -> registry.counter("gateway.refusals", "code", c))
                .increment();
    }

    @Override
    public void slowReaderCut() {
        slowReaders.increment();
    }

    /** A letter was read, so many microseconds after it was sent. */
    void letterRead(long micros) {
        hop.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
