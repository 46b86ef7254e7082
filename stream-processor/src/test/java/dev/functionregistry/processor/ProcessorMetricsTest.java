package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.schemas.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is counted, and that pages cannot make it grow without end. */
class ProcessorMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ProcessorMetrics metrics = new ProcessorMetrics(registry, Set.of(Topic.TOOLS_CALLS), 3);

    private static Settlement outcome(String name, Code code, String errorType, Long handlerMicros) {
        return outcome(name, "1.0.0", code, errorType, handlerMicros);
    }

    private static Settlement outcome(String name, String version, Code code, String errorType, Long handlerMicros) {
        boolean succeeded = code == Code.SUCCEEDED;
        return new Settlement(
                "call_1",
                name,
                version,
                handlerMicros == null ? 0 : 1,
                code,
                succeeded ? "1" : null,
                succeeded ? null : new CallError(code.name(), "why", false, null, errorType, List.of()),
                false,
                1,
                10_000,
                10_030,
                handlerMicros,
                null,
                null,
                null);
    }

    @Test
    void countsACallWithItsTimes() {
        metrics.outcome(outcome("f", Code.SUCCEEDED, null, 20_000L));
        metrics.outcome(outcome("f", Code.EXECUTION_ERROR, "RangeError", 40_000L));
        metrics.outcome(outcome("f", Code.FORBIDDEN, null, null));

        assertThat(registry.get("function.calls")
                        .tags("name", "f", "success", "true")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("function.calls")
                        .tags("name", "f", "success", "false")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("function.errors")
                        .tags("name", "f", "type", "RangeError")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("function.errors")
                        .tags("name", "f", "type", "FORBIDDEN")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("function.success.rate")
                        .tag("name", "f")
                        .gauge()
                        .value())
                .isEqualTo(1 / 3.0);
        assertThat(registry.get("function.error.rate").tag("name", "f").gauge().value())
                .isEqualTo(2 / 3.0);
        var executions =
                registry.get("function.execution.time").tag("name", "f").timer();
        assertThat(executions.count()).as("a refused call was not executed").isEqualTo(2);
        assertThat(executions.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(60);
        assertThat(registry.get("registry.call.overhead").timer().totalTime(TimeUnit.MILLISECONDS))
                .as("30 ms less 20 in the handler; never below zero")
                .isEqualTo(10);
    }

    @Test
    void namesBeyondTheNumberShareOne() {
        for (int i = 0; i < 1_000; i++) {
            metrics.outcome(outcome("f" + i, Code.SUCCEEDED, null, 1L));
        }
        assertThat(registry.find("function.execution.time").timers())
                .extracting(timer -> timer.getId().getTag("name"))
                .containsExactlyInAnyOrder("f0", "f1", "f2", "other");
        assertThat(registry.get("function.calls")
                        .tags("name", "other", "success", "true")
                        .counter()
                        .count())
                .isEqualTo(997);
    }

    @Test
    void namesThatACallerInventedShareOneAndTakeNoPlace() {
        for (int i = 0; i < 100; i++) {
            metrics.outcome(outcome("invented" + i, null, Code.UNKNOWN_FUNCTION, null, null));
        }
        metrics.outcome(outcome("f", Code.SUCCEEDED, null, 1L));
        assertThat(registry.find("function.success.rate").gauges())
                .extracting(gauge -> gauge.getId().getTag("name"))
                .containsExactlyInAnyOrder("f", "other");
    }

    @Test
    void beforeTheFirstOutcomeThereIsNoShareOfNothing() {
        assertThat(registry.find("function.success.rate").gauges()).isEmpty();
    }

    @Test
    void everyEventHasItsCounter() {
        metrics.retried();
        metrics.rejected("CALL_ID_IN_USE");
        metrics.registration("registered");
        metrics.signal("sql");
        metrics.deadLetter("OVERSIZE");
        metrics.replayed();
        metrics.due();
        metrics.late();
        metrics.restored(3);
        metrics.threadFailed("insights");
        metrics.outcome(new Settlement(
                "call_1", "f", "1.0.0", 0, Code.SUCCEEDED, "1", null, true, 1, 10, 20, null, null, null, null));

        assertThat(count("registry.cache.hits")).isEqualTo(1);
        assertThat(count("registry.retries")).isEqualTo(1);
        assertThat(count("registry.calls.rejected", "code", "CALL_ID_IN_USE")).isEqualTo(1);
        assertThat(count("registry.registrations", "code", "registered")).isEqualTo(1);
        assertThat(count("registry.injection.signals", "kind", "sql")).isEqualTo(1);
        assertThat(count("registry.dead.letters", "reason", "OVERSIZE")).isEqualTo(1);
        assertThat(count("registry.inputs.replayed")).isEqualTo(1);
        assertThat(count("registry.timers.due")).isEqualTo(1);
        assertThat(count("registry.results.late")).isEqualTo(1);
        assertThat(count("registry.sessions.restored")).isEqualTo(3);
        assertThat(count("registry.threads.failed", "application", "insights")).isEqualTo(1);
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    @Test
    void errorTypesBeyondTheNumberShareOne() {
        for (int i = 0; i < 1_000; i++) {
            metrics.outcome(outcome("f", Code.EXECUTION_ERROR, "Error" + i, 1L));
        }
        assertThat(registry.find("function.errors").counters()).hasSize(FunctionMeters.MOST_ERROR_TYPES + 1);
        assertThat(registry.get("function.errors")
                        .tags("name", "f", "type", "other")
                        .counter()
                        .count())
                .isEqualTo(1_000 - FunctionMeters.MOST_ERROR_TYPES);
    }

    @Test
    void standsAreThoseOfTheTasksThatAreHere() {
        metrics.stands("0_0", 3, 2);
        metrics.stands("0_1", 4, 1);
        metrics.stands("0_1", 5, 1);
        assertThat(registry.get("registry.calls.open").gauge().value()).isEqualTo(8);
        metrics.ended("0_0");
        assertThat(registry.get("registry.calls.open").gauge().value()).isEqualTo(5);
        assertThat(registry.get("registry.sessions.attached").gauge().value()).isEqualTo(1);
    }

    @Test
    void aHopTakesNoLessThanNothing() {
        metrics.hop(Topic.TOOLS_CALLS, 700);
        metrics.hop(Topic.TOOLS_CALLS, -5);
        metrics.hop(Topic.AUDIT_EVENTS, 1);
        var hop = registry.get("registry.hop").tag("topic", "tools.calls").timer();
        assertThat(hop.count()).isEqualTo(2);
        assertThat(hop.totalTime(TimeUnit.MICROSECONDS)).isEqualTo(700);
    }
}
