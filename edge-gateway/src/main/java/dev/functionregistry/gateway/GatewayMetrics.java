package dev.functionregistry.gateway;

import dev.functionregistry.gateway.calls.WaitingCalls;
import dev.functionregistry.gateway.kafka.LogConnection;
import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.LogRecord;
import dev.functionregistry.gateway.websocket.SocketHub;
import dev.functionregistry.gateway.websocket.WebSocketUpgrade;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What a gateway counts. */
final class GatewayMetrics implements SocketHub.Counters, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter received = registry.counter("gateway.frames", "direction", "received");
    private final Counter sent = registry.counter("gateway.frames", "direction", "sent");
    private final Counter returned = registry.counter("gateway.results", "success", "true");
    private final Counter failed = registry.counter("gateway.results", "success", "false");

    void watch(SocketHub hub, WebSocketUpgrade upgrade, WaitingCalls waiting, LogConnection connection) {
        Gauge.builder("gateway.sockets", upgrade, WebSocketUpgrade::open).register(registry);
        Gauge.builder("gateway.sessions", hub, SocketHub::sessions).register(registry);
        Gauge.builder("gateway.calls.waiting", waiting, WaitingCalls::size).register(registry);
        Gauge.builder("gateway.mailbox.queued", connection, it -> it.mailbox().queued())
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

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
