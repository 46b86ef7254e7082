package dev.functionregistry.processor;

import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.outcome.Code;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is counted per function. Pages choose function names and error types, so both are kept to a number. */
final class FunctionMeters {
    static final String OTHER = "other";
    static final int MOST_ERROR_TYPES = 16;

    private static final Duration[] EXECUTION_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final int most;
    private final Map<String, Meters> byName = new ConcurrentHashMap<>();
    private @Nullable Meters other;

    FunctionMeters(MeterRegistry registry, int most) {
        this.registry = registry;
        this.most = most;
    }

    /** Where an outcome counts. What no function was bound to bears a name that its caller may have invented. */
    Meters of(Settlement outcome) {
        return outcome.version() == null ? other() : of(outcome.name());
    }

    private Meters of(String name) {
        var meters = byName.get(name);
        if (meters != null) {
            return meters;
        }
        // two threads may both take the last place: a number to keep memory by, not a promise
        return byName.size() >= most || name.equals(OTHER) ? other() : byName.computeIfAbsent(name, Meters::new);
    }

    /** Made with its first outcome: the share of nothing is no number. */
    private synchronized Meters other() {
        var meters = other;
        if (meters == null) {
            meters = new Meters(OTHER);
            other = meters;
        }
        return meters;
    }

    /** The meters of one function. */
    final class Meters {
        private final String name;
        private final Timer executions;
        private final Counter succeeded;
        private final Counter failed;
        private final Map<String, Counter> errors = new ConcurrentHashMap<>();

        private Meters(String name) {
            this.name = name;
            this.executions = Timer.builder("function.execution.time")
                    .description("Time in the handler; where the client did not tell it, from the call to its outcome")
                    .tag("name", name)
                    .serviceLevelObjectives(EXECUTION_BUCKETS)
                    .register(registry);
            this.succeeded = calls("true");
            this.failed = calls("false");
            rate("function.success.rate", "Calls that succeeded, of all since the start", succeeded);
            rate("function.error.rate", "Calls that did not succeed, of all since the start", failed);
        }

        private Counter calls(String success) {
            return Counter.builder("function.calls")
                    .description("Calls with an outcome")
                    .tags("name", name, "success", success)
                    .register(registry);
        }

        private void rate(String metric, String description, Counter part) {
            Gauge.builder(metric, () -> part.count() / (succeeded.count() + failed.count()))
                    .description(description)
                    .tag("name", name)
                    .register(registry);
        }

        void outcome(Settlement outcome) {
            (outcome.code() == Code.SUCCEEDED ? succeeded : failed).increment();
            var error = outcome.error();
            if (error != null) {
                errors(error.type() == null ? outcome.code().name() : error.type())
                        .increment();
            }
            if (outcome.attempt() > 0 && !outcome.cached()) {
                var handlerMicros = outcome.handlerMicros();
                executions.record(
                        handlerMicros != null
                                ? handlerMicros
                                : TimeUnit.MILLISECONDS.toMicros(outcome.settledAt() - outcome.calledAt()),
                        TimeUnit.MICROSECONDS);
            }
        }

        /** The constructor's name of the client's error, else the code of the outcome. */
        private Counter errors(String type) {
            var counter = errors.get(type);
            if (counter != null) {
                return counter;
            }
            var known = errors.size() < MOST_ERROR_TYPES ? type : OTHER;
            return errors.computeIfAbsent(
                    known,
                    t -> Counter.builder("function.errors")
                            .description("Calls that did not succeed, by the type of their error")
                            .tags("name", name, "type", t)
                            .register(registry));
        }
    }
}
