package dev.functionregistry.processor;

import dev.functionregistry.processor.topology.Tally;
import io.micrometer.core.instrument.MeterRegistry;

/** The processor's own counters. */
final class ProcessorMetrics implements Tally {
    private static final String RESTORED = "registry.sessions.restored";

    private final MeterRegistry registry;

    ProcessorMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void settled(String code) {
        registry.counter("registry.calls.settled", "outcome", code).increment();
    }

    @Override
    public void cached() {
        registry.counter("registry.calls.cached").increment();
    }

    @Override
    public void retried() {
        registry.counter("registry.calls.retried").increment();
    }

    @Override
    public void signal(String kind) {
        registry.counter("registry.injection.signals", "kind", kind).increment();
    }

    @Override
    public void deadLetter(String reason) {
        registry.counter("registry.dead.letters", "reason", reason).increment();
    }

    @Override
    public void replayed() {
        registry.counter("registry.inputs.replayed").increment();
    }

    @Override
    public void due() {
        registry.counter("registry.timers.due").increment();
    }

    @Override
    public void late() {
        registry.counter("registry.results.late").increment();
    }

    @Override
    public void restored(int sessions) {
        registry.counter(RESTORED).increment(sessions);
    }

    long restoredSessions() {
        return (long) registry.counter(RESTORED).count();
    }
}
